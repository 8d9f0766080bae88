import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { generationProblems } from '../../src/machine/generation.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { PROFILES, SYSTEM_PROFILE, SYSTEM_PROFILES } from '../../src/nix/profile.ts'
import {
  asNobody,
  bootEntry,
  forbid,
  layOut,
  link,
  type Machine,
  profile,
  storePath,
  toplevel,
} from '../support/layout.ts'

const [one, two, three] = [storePath('system-1'), storePath('system-2'), storePath('system-3')]
const [travel, gone] = [storePath('system-2-travel'), storePath('gone')]
const read = (machine: Machine, path = SYSTEM_PROFILE) =>
  readMachine(mountedHost(layOut(machine)), path)
const entry = (name: string, system: string): Machine => ({
  [`/boot/loader/entries/${name}.conf`]: bootEntry('NixOS', name, system),
})

/** Generations 1, 2 and 3; 2 has a specialisation. */
const TURTLE: Machine = {
  ...profile(SYSTEM_PROFILE, { 1: one, 2: two, 3: three }, 3),
  ...toplevel(one),
  ...toplevel(two, { 'specialisation/travel': link(travel) }),
  ...toplevel(three),
}

/** The numbers of the generations of which something is true. */
async function numbers(machine: Machine) {
  const { generations } = await read(machine)
  const where = (is: 'running' | 'booted' | 'current' | 'bootDefault' | 'inBootMenu') =>
    generations.filter((generation) => generation[is]).map(({ number }) => number)
  return {
    running: where('running'),
    booted: where('booted'),
    current: where('current'),
    bootDefault: where('bootDefault'),
    inBootMenu: where('inBootMenu'),
  }
}

describe('running, booted, current and boot default', () => {
  it('are four things, and may all differ', async () => {
    const machine = {
      ...TURTLE,
      ...profile(SYSTEM_PROFILE, { 4: three }, 1),
      '/run/current-system': link(two),
      '/run/booted-system': link(one),
      ...entry('a', one),
      ...entry('b', three),
      '/boot/loader/loader.conf': 'default b.conf\n',
    }
    expect(await numbers(machine)).toEqual({
      running: [2],
      booted: [1],
      current: [1],
      bootDefault: [4, 3], // both are what it starts
      inBootMenu: [4, 3, 1],
    })
  })

  it('are a generation’s where they are its specialisation', async () => {
    const machine = {
      ...TURTLE,
      '/run/current-system': link(travel),
      '/run/booted-system': link(travel),
      ...entry('a', travel),
    }
    const found = { running: [2], booted: [2], bootDefault: [2], inBootMenu: [2] }
    expect(await numbers(machine)).toMatchObject(found)
    const { generations } = await read(machine)
    expect(generations.map(({ runningSpecialisation }) => runningSpecialisation)).toEqual([
      null,
      'travel',
      null,
    ])
  })

  it('may be no generation at all: after a test, or a dangling entry', async () => {
    const runs = { '/run/current-system': link(gone), '/run/booted-system': link(gone) }
    const machine = { ...TURTLE, ...runs, ...entry('a', gone) }
    expect(await numbers(machine)).toMatchObject({ running: [], bootDefault: [], inBootMenu: [] })
    const { bootMenu, pointers } = await read(machine)
    expect([bootMenu?.defaultEntry?.toplevel, pointers.running]).toEqual([gone, gone])
  })

  it('are unknown, not false, where there is no boot menu', async () => {
    const { generations, bootSpace } = await read(TURTLE)
    expect(generations.map(({ bootDefault, inBootMenu }) => [bootDefault, inBootMenu])).toEqual(
      generations.map(() => [null, null]),
    )
    expect(bootSpace).toBeNull()
  })

  it('say nothing of a profile that is no system', async () => {
    const path = `${PROFILES}/per-user/alice/home-manager`
    const machine = {
      ...TURTLE,
      ...profile(path, { 1: one }, 1),
      '/run/current-system': link(one),
      ...entry('a', one),
    }
    const { bootable, generations } = await read(machine, path)
    expect([bootable, generations[0]]).toMatchObject([false, { running: false, bootDefault: null }])
  })
})

describe('a generation', () => {
  it('whose store path is gone stays, with what is known of it', async () => {
    const { generations } = await read({
      ...TURTLE,
      [`${SYSTEM_PROFILE}-4-link`]: link(gone, '2025-05-05T05:05:05Z'),
    })
    const [newest] = generations
    expect(newest).toMatchObject({
      number: 4,
      storePath: gone,
      present: false,
      system: null,
      created: Date.parse('2025-05-05T05:05:05Z'),
    })
    expect(newest && generationProblems(newest)).toEqual([
      `Unusable: ${gone} is missing from the store.`,
    ])
    expect(generations).toHaveLength(4)
  })

  it('that leads out of the store says so', async () => {
    const { generations } = await read(profile(SYSTEM_PROFILE, { 1: '/etc' }, 1))
    expect(generations.flatMap(generationProblems)).toEqual([
      `${SYSTEM_PROFILE}-1-link does not point to a store path.`,
    ])
  })

  it('that is broken hides no other', async () => {
    const { generations, problems } = await read({ ...TURTLE, [`${two}/boot.json`]: 'garbage' })
    expect(generations.map(generationProblems)).toEqual([
      [],
      ['A valid boot.json is missing from the system’s store path.'],
      [],
    ])
    expect(problems).toEqual([])
  })

  it('has the pins that keep its store path, as has its double', async () => {
    const machine = {
      ...TURTLE,
      ...profile(SYSTEM_PROFILE, { 1: one, 2: two, 5: one }, 5),
      ...profile(`${SYSTEM_PROFILES}/good`, { 1: one }, 1),
      ...profile(`${SYSTEM_PROFILES}/best`, { 1: one }, 1),
      ...profile(`${SYSTEM_PROFILES}/other`, { 1: two, 2: three }, 2),
    }
    const { generations, otherProfiles } = await read(machine)
    expect(generations.map(({ number, pins }) => [number, pins])).toEqual([
      [5, ['best', 'good']],
      [3, []],
      [2, []],
      [1, ['best', 'good']],
    ])
    expect(otherProfiles).toEqual(['other'])
  })
})

describe('what is wrong with the machine', () => {
  it.each<[string, string | null, RegExp]>([
    ['a missing profile link', null, /^The profile link .*system is missing\.$/],
    [
      'a profile that points elsewhere',
      '/etc',
      /points to \/etc, which is not one of its generations\.$/,
    ],
    ['an absolute profile link', `${SYSTEM_PROFILE}-2-link`, /is absolute, .* to fix it\.$/],
  ])('%s is said, and the generations are still listed', async (_, target, message) => {
    const { generations, problems } = await read(
      profile(SYSTEM_PROFILE, { 1: one, 2: two }, target),
    )
    expect(problems).toMatchObject([{ code: 'profile', message: expect.stringMatching(message) }])
    expect(generations).toHaveLength(2)
  })

  it('a /boot that may not be read is said, and the generations are still listed', () => {
    const directory = layOut({ ...TURTLE, ...entry('a', one) })
    forbid(directory, '/boot')
    const call = `readMachine(host, '${SYSTEM_PROFILE}').then(({ generations, bootMenu, problems }) => ({
      numbers: generations.map(({ number, bootDefault }) => [number, bootDefault]),
      bootMenu,
      problems: problems.map(({ message }) => message),
    }))`
    expect(asNobody(directory, 'machine/machine.ts', call)).toEqual({
      numbers: [
        [3, null],
        [2, null],
        [1, null],
      ],
      bootMenu: null,
      problems: [expect.stringMatching(/\/boot\/.* can’t be read: permission denied\.$/)],
    })
  })

  it('a toplevel that may not be read is said with its generation', () => {
    const directory = layOut(TURTLE)
    forbid(directory, two)
    const call = `readMachine(host, '${SYSTEM_PROFILE}').then(({ generations }) =>
      generations.map(({ system }) => system.problems.map(({ message }) => message)))`
    expect(asNobody(directory, 'machine/machine.ts', call)).toEqual([
      [],
      [`${join(directory, two)}/nixos-version can’t be read: permission denied.`], // once
      [],
    ])
  })

  it('is nothing on a machine that is well', async () => {
    expect((await read({ ...TURTLE, ...entry('a', three) })).problems).toEqual([])
  })
})
