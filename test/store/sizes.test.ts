import { expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { readSizes } from '../../src/machine/sizes.ts'
import { SYSTEM_PROFILE, SYSTEM_PROFILES } from '../../src/nix/profile.ts'
import { layOut, link, type Machine, profile, storePath, writeDatabase } from '../support/layout.ts'

const [one, two] = [storePath('system-1'), storePath('system-2')]
const [lib, built, builtDrv] = [storePath('lib-1'), storePath('built-1'), storePath('built-1.drv')]

/** Exclusive sizes of generations 2 and 1 of a machine with these things besides. */
async function exclusive(more: Machine = {}) {
  const directory = layOut({ ...profile(SYSTEM_PROFILE, { 1: one, 2: two }, 2), ...more })
  writeDatabase(directory, {
    [lib]: { size: 1 },
    [builtDrv]: { size: 10, outputs: [built] },
    [built]: { size: 100, deriver: builtDrv },
    [one]: { size: 1000, refs: [lib, built] },
    [two]: { size: 10_000, refs: [lib] },
  })
  const host = mountedHost(directory)
  const machine = await readMachine(host, SYSTEM_PROFILE)
  const sizes = await readSizes(host, machine)
  return machine.generations.map((generation) => sizes.exclusiveSize(generation))
}

it.each<[string, Machine, (number | null)[]]>([
  ['what it alone keeps, derivations included', {}, [10_000, 1110]],
  [
    'not what a result link keeps',
    { '/nix/var/nix/gcroots/auto/x': link('/result'), '/result': link(built) },
    [10_000, 1000],
  ],
  [
    'nothing of a generation that is pinned',
    profile(`${SYSTEM_PROFILES}/pin`, { 1: one }, 1),
    [10_000, 0],
  ],
  [
    'nothing of a generation that is running',
    {
      '/nix/var/nix/gcroots/current-system': link('/run/current-system'),
      '/run/current-system': link(two),
    },
    [0, 1110],
  ],
  [
    'no derivations, where nix.conf does not keep them',
    { '/etc/nix/nix.conf': 'keep-derivations = false' },
    [10_000, 1100],
  ],
  [
    'unknown where the store path is gone',
    { [`${SYSTEM_PROFILE}-3-link`]: link(storePath('gone')) },
    [null, 10_000, 1110],
  ],
])('deleting a generation alone frees %s', async (_, more, sizes) => {
  expect(await exclusive(more)).toEqual(sizes)
})

it('a machine without a database has no sizes, and says so', async () => {
  const host = mountedHost(layOut(profile(SYSTEM_PROFILE, { 1: one }, 1)))
  const machine = await readMachine(host, SYSTEM_PROFILE)
  await expect(readSizes(host, machine)).rejects.toMatchObject({ code: 'database' })
})
