import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { breatherEvery, STRETCH } from '../../src/breather.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { SYSTEM_PROFILE, SYSTEM_PROFILES } from '../../src/nix/profile.ts'
import { folder, layOut, profile, storePath, toplevel } from '../support/layout.ts'
import { hasTmux, Tmux } from '../support/tmux.ts'

/* A disk that someone prepared, with far more links than a machine has. */

const PROGRAM = [process.execPath, 'dist/terrapin.js']
const system = storePath('nixos-system')

function disk(): string {
  return layOut({
    ...profile(SYSTEM_PROFILE, { 1: system }, 1),
    ...toplevel(system),
    [SYSTEM_PROFILES]: folder,
  })
}

function linkMany(root: string, path: string, count: number): void {
  for (let number = 2; number <= count; number += 1) {
    symlinkSync(system, join(root, `${path}-${number}-link`))
  }
}

const list = (root: string) =>
  spawnSync(process.execPath, ['dist/terrapin.js', '--root', root, 'list'], { encoding: 'utf8' })

describe('more than 100,000', () => {
  it('generations are not read, and the list says so', () => {
    const root = disk()
    linkMany(root, SYSTEM_PROFILE, 100_001)
    const { status, stderr } = list(root)
    expect(status).toBe(1)
    expect(stderr).toContain('profiles holds more than 100,000 entries, so it is not read.')
    expect(stderr.split('\n')).toHaveLength(2)
  })

  it('pins are not read, and the list is there', () => {
    const root = disk()
    linkMany(root, `${SYSTEM_PROFILES}/pinned`, 100_003)
    const { status, stdout, stderr } = list(root)
    expect(stderr).toContain('system-profiles holds more than 100,000 entries, so it is not read.')
    expect(stdout).toMatch(/^ +1 /m)
    expect(status).toBe(0)
  })
})

describe('tens of thousands of generations', () => {
  let root: string
  beforeAll(() => {
    root = disk()
    linkMany(root, SYSTEM_PROFILE, 60_000)
  })

  it('leave time for keys and signals while they are read', async () => {
    let turns = 0
    let reading = true
    const count = () => {
      turns += 1
      if (reading) setImmediate(count)
    }
    setImmediate(count)
    const read = readMachine(mountedHost(root), SYSTEM_PROFILE, breatherEvery(STRETCH))
    const { generations } = await read.finally(() => {
      reading = false
    })
    expect(generations).toHaveLength(60_000)
    expect(turns).toBeGreaterThan(10)
  })

  it.runIf(hasTmux()).each([
    ['q', 0],
    ['C-c', 0],
    ['SIGTERM', 143],
  ] as const)('are left by %s on the screens while they are read', async (by, status) => {
    const tmux = new Tmux(80, 24, { TZ: 'UTC' })
    onTestFinished(() => tmux.close())
    tmux.enter('PS1="ready> "; clear')
    await tmux.see('ready>')
    const file = join(layOut(), 'pid')
    const program = `${PROGRAM.join(' ')} --root ${root}`
    tmux.enter(`sh -c 'echo $$ > ${file}; exec ${program}'; echo "status $?"`)
    await tmux.see('Reading the generations')
    const pid = Number(readFileSync(file, 'utf8'))
    if (by === 'SIGTERM') process.kill(pid, by)
    else tmux.press(by)
    await tmux.see(`status ${status}`)
    expect(existsSync(`/proc/${pid}`)).toBe(false)
  })
})
