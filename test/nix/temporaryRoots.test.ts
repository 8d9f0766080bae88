import { describe, expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { readRoots } from '../../src/nix/roots.ts'
import { asNobody, folder, forbid, layOut, type Machine, storePath } from '../support/layout.ts'

const DIRECTORY = '/nix/var/nix/temproots'
const a = storePath('a-1.0')
const b = storePath('b-1.0')
/** The machine of the description, as if we ran on it. */
const here = (machine: Machine) => ({ ...mountedHost(layOut(machine)), kind: 'local' as const })
const process7 = { '/proc/7': folder }

async function kept(machine: Machine) {
  const { roots, unseen } = await readRoots(here(machine))
  expect(unseen).toEqual([])
  return roots.map(({ storePath }) => storePath)
}

describe('a running Nix process keeps for now', () => {
  it('every store path of its file in temproots', async () => {
    const machine = { ...process7, [`${DIRECTORY}/7`]: `${a}\0${b}\0` }
    expect(await kept(machine)).toEqual([a, b])
    expect(await kept({ ...machine, '/proc/8': folder, [`${DIRECTORY}/8`]: `${a}\0` })).toEqual([
      a,
      b,
      a,
    ])
  })

  it.each([
    ['of an empty file', ''],
    ['it has not written to its end', a.slice(0, -1)],
    ['that is no store path', '/etc/passwd\0'],
  ])('nothing %s', async (_, text) => {
    expect(await kept({ ...process7, [`${DIRECTORY}/7`]: text })).toEqual([])
  })

  it.each(['.keep', 'README', '7.tmp'])('nothing of %s, which is no process', async (name) => {
    expect(await kept({ ...process7, [`${DIRECTORY}/${name}`]: `${a}\0` })).toEqual([])
  })

  it('nothing more once it has ended, though it left its file', async () => {
    expect(await kept({ [`${DIRECTORY}/7`]: `${a}\0` })).toEqual([])
  })

  it('nothing on a system under a directory, where nothing runs', async () => {
    const machine = { ...process7, [`${DIRECTORY}/7`]: `${a}\0` }
    expect((await readRoots(mountedHost(layOut(machine)))).roots).toEqual([])
  })
})

it('keeps so many paths that do not exist, and no more', async () => {
  const names = Array.from({ length: 150_000 }, (_, index) => `${storePath(`missing-${index}`)}\0`)
  const { roots, unseen } = await readRoots(
    here({ ...process7, [`${DIRECTORY}/7`]: names.join('') }),
  )
  expect(roots).toHaveLength(20_000)
  expect(unseen.map(({ message }) => message)).toEqual([
    'Running Nix processes keep more temporary GC roots than terrapin can read.',
  ])
})

it.each([
  [1, ['Temporary GC roots of a running Nix process can’t be seen without root.']],
  [2, ['Temporary GC roots of 2 running Nix processes can’t be seen without root.']],
])('says that %i could not be seen', (count, sentences) => {
  const pids = [7, 8].slice(0, count)
  const directory = layOut({
    '/proc/7': folder,
    '/proc/8': folder,
    ...Object.fromEntries(pids.map((pid) => [`${DIRECTORY}/${pid}`, `${a}\0`])),
  })
  for (const pid of pids) forbid(directory, `${DIRECTORY}/${pid}`)
  const call = `readTemporaryRoots({ ...host, kind: 'local' }).then(({ unseen }) =>
    unseen.map(({ message }) => message))`
  expect(asNobody(directory, 'nix/temporaryRoots.ts', call)).toEqual(sentences)
})
