import { chmodSync, chownSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readElevationFacts } from '../../src/host/elevationHere.ts'
import { folder, layOut, link } from '../support/layout.ts'

/** Directories with programs; the modes and owners are given to them afterwards. */
function programs(): string {
  const root = layOut({
    '/a/sudo': '',
    '/a/doas': folder,
    '/b/sudo': '',
    '/b/doas': link('/nowhere'),
    '/b/run0': '',
    '/c/sudo': '',
    '/c/doas': '',
    '/c/run0': link('../b/run0'),
  })
  chmodSync(join(root, 'a/sudo'), 0o4644) // nobody may execute it
  chmodSync(join(root, 'b/sudo'), 0o755)
  chmodSync(join(root, 'b/run0'), 0o755)
  return root
}

const path = (root: string) => ['a', 'b', 'c'].map((name) => join(root, name)).join(':')

it('what is on the PATH is found in its order, if it can be executed', () => {
  const root = programs()
  const { found } = readElevationFacts(path(root))
  expect(found.sudo).toEqual([{ path: join(root, 'b/sudo'), setUidRoot: false }])
  expect(found.run0.map((program) => program.path)).toEqual([
    join(root, 'b/run0'),
    join(root, 'c/run0'),
  ])
})

it.runIf(process.getuid?.() === 0)('it is told which of it can become root', () => {
  const root = programs()
  chmodSync(join(root, 'b/sudo'), 0o4755)
  chmodSync(join(root, 'c/sudo'), 0o4755)
  chownSync(join(root, 'c/sudo'), 4242, 4242)
  chmodSync(join(root, 'c/sudo'), 0o4755) // chown takes the bit away
  chmodSync(join(root, 'c/doas'), 0o4511)
  const { found } = readElevationFacts(path(root))
  expect(found.sudo).toEqual([
    { path: join(root, 'b/sudo'), setUidRoot: true },
    { path: join(root, 'c/sudo'), setUidRoot: false },
  ])
  expect(found.doas.at(-1)).toEqual({ path: join(root, 'c/doas'), setUidRoot: true })
})

it.each([undefined, '', '.', 'bin:./sbin:'])('nothing is found in the PATH %j', (nothing) => {
  expect(readElevationFacts(nothing).found).toEqual({ sudo: [], doas: [], run0: [] })
})
