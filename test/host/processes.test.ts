import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { processRootedIn } from '../../src/host/processes.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { mustStayBelow } from '../../src/plan/belowRoot.ts'
import { folder, layOut } from '../support/layout.ts'

/** Programs that what lives below a root directory needs. */
const PROGRAMS = ['/usr', '/bin', '/lib', '/lib64']

/** Starts a program whose root is the directory, in a mount namespace of its own. */
async function inhabit(directory: string) {
  const mounts = PROGRAMS.map((path) => `mount --rbind ${path} "$0${path}"`).join('; ')
  const script = `${mounts}; cd /; exec chroot "$0" sh -c 'echo up; exec sleep 60'`
  const child = spawn('unshare', ['--mount', 'sh', '-c', script, directory], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  await once(child.stdout, 'data')
  return child
}

describe.skipIf(process.getuid?.() !== 0)('a process that lives below a root directory', () => {
  it('is found by its root, and refuses what root would change there', async () => {
    const directory = layOut(Object.fromEntries(PROGRAMS.map((path) => [path, folder])))
    const host = mountedHost(directory)
    expect(processRootedIn(directory)).toBeNull()
    await mustStayBelow(host, SYSTEM_PROFILE)
    const child = await inhabit(directory)
    expect(processRootedIn(directory)).toBe(child.pid)
    await expect(mustStayBelow(host, SYSTEM_PROFILE)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/^Process \d+ runs inside .*, as in a container or chroot/),
    })
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(processRootedIn(directory)).toBeNull()
  })
})
