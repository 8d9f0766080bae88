import { linkSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { mustStayBelow } from '../../src/plan/belowRoot.ts'
import { folder, layOut } from '../support/layout.ts'

it.skipIf(process.getuid?.() !== 0)(
  'root changes nothing where a server answers for the files',
  async () => {
    const host = mountedHost(layOut({ '/nix/var/nix/db': folder }))
    await mustStayBelow(host, SYSTEM_PROFILE)
    const space = async (path: string) => ({
      ...{ total: 1, free: 1, isRemote: path === '/nix/var/nix/db' },
    })
    await expect(mustStayBelow({ ...host, space }, SYSTEM_PROFILE)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/\/nix\/var\/nix\/db is on a network or FUSE file system/),
    })
    // As a person without root, whose own disk it is.
    const user = { ...host.user, root: false }
    await mustStayBelow({ ...host, space, user }, SYSTEM_PROFILE)
  },
)

const LOCK = '/nix/var/nix/profiles/system.lock'

it('nothing is changed where Nix would wait for a lock forever, or write into another file', async () => {
  const directory = layOut({ '/nix/var/nix/db': folder, [LOCK]: 'x' })
  const host = mountedHost(directory)
  const lock = `${directory}${LOCK}`
  await expect(mustStayBelow(host, SYSTEM_PROFILE)).rejects.toThrow(
    /system\.lock is a lock with content, for which Nix would wait forever/,
  )
  writeFileSync(lock, '')
  await mustStayBelow(host, SYSTEM_PROFILE)
  linkSync(lock, `${directory}/other`)
  await expect(mustStayBelow(host, SYSTEM_PROFILE)).rejects.toThrow(/system\.lock is a hard link/)
})

it('nothing is changed where Nix would read a file without end', async () => {
  const host = mountedHost(layOut({ '/nix/var/nix/db/schema': '10'.repeat(10) }))
  await expect(mustStayBelow(host, SYSTEM_PROFILE)).rejects.toThrow(/schema is no version/)
})
