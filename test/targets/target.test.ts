import { describe, expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { SYSTEM_PROFILE, SYSTEM_PROFILES } from '../../src/nix/profile.ts'
import { findGeneration, findTarget } from '../../src/targets/target.ts'
import {
  bootEntry,
  folder,
  layOut,
  link,
  type Machine,
  profile,
  storePath,
  toplevel,
} from '../support/layout.ts'

const [one, two, three] = [storePath('system-1'), storePath('system-2'), storePath('system-3')]
const [travel, loose, gone] = [storePath('system-2-travel'), storePath('loose'), storePath('gone')]
const [home, other] = [
  storePath('home-manager-generation'),
  storePath('home-manager-generation', 1),
]
const HOME = '/home/alice/.local/state/nix/profiles/home-manager'

/** Generations 1 to 5: 3 is gone, 4 is 2 again and current; 2's specialisation runs. */
const TURTLE: Machine = {
  ...profile(SYSTEM_PROFILE, { 1: one, 2: two, 3: gone, 4: two, 5: three }, 4),
  ...toplevel(one),
  ...toplevel(two, { 'specialisation/travel': link(travel) }),
  ...toplevel(three),
  ...toplevel(travel),
  [loose]: folder,
  '/run/current-system': link(travel),
  '/run/booted-system': link(one),
  '/boot/loader/entries/x.conf': bootEntry('NixOS', '5', three),
  ...profile(`${SYSTEM_PROFILES}/known_good`, { 1: one }, 1),
  ...profile(`${SYSTEM_PROFILES}/lost`, { 1: gone }, 1),
  ...profile(HOME, { 7: home, 8: gone, 9: other }, 9),
  ...profile(`${SYSTEM_PROFILES}/test`, { 1: two, 2: three }, null),
  [home]: folder,
  [other]: folder,
  '/home/alice/result': link(`${loose}`),
  '/home/alice/text': 'no store path',
}

async function ask<T>(
  find: (...args: Parameters<typeof findTarget>) => Promise<T>,
  gen: string,
  machine = TURTLE,
) {
  const user = { root: false, name: 'alice', home: '/home/alice' }
  const host = { ...mountedHost(layOut(machine)), user }
  return find(host, await readMachine(host, SYSTEM_PROFILE), gen)
}

describe('GEN may be', () => {
  it.each<[string, string, string, number | null]>([
    ['a number', '2', two, 2],
    ['current', 'current', two, 4],
    ['previous: the one before current that is there', 'previous', gone, 3],
    ['booted', 'booted', one, 1],
    ['default', 'default', three, 5],
    ["a pin's name", 'known_good', one, 1],
    ['a store path of one generation', one, one, 1],
    ['a store path of several: the newest', two, two, 4],
    ['the path of a generation’s link', `${SYSTEM_PROFILE}-5-link`, three, 5],
    ['the path of the profile', SYSTEM_PROFILE, two, 4],
  ])('%s', async (_, gen, storePath, number) => {
    expect(await ask(findGeneration, gen)).toMatchObject({ storePath, number })
  })

  it('a store path of several generations: the current one, though another is newer', async () => {
    const machine = profile(SYSTEM_PROFILE, { 1: one, 2: one, 3: one }, 2)
    expect((await ask(findGeneration, one, machine)).number).toBe(2)
  })

  it.each([
    ['a store path', loose, loose],
    ['a path that leads to one', '/home/alice/result', loose],
    ['the same with detours', '/home/../home/alice//result', loose],
  ])('%s, which is no generation', async (_, gen, path) => {
    const label = path.slice('/nix/store/'.length + 33)
    expect(await ask(findTarget, gen)).toMatchObject({ label, storePath: path, generation: null })
    await expect(ask(findGeneration, gen)).rejects.toMatchObject({
      code: 'no-generation',
      message: `${gen} (${path}) is not a generation of ${SYSTEM_PROFILE}.`,
    })
  })
})

describe('a specialisation is', () => {
  it.each([
    ['what runs', 'running', '4/travel'],
    ['its store path', travel, '4/travel'],
    ['GEN/NAME', '2/travel', '2/travel'],
    ['GEN/specialisation/NAME, as its path has it', '2/specialisation/travel', '2/travel'],
    ['of a word', 'current/travel', '4/travel'],
    ['of a generation of a profile', 'test:1/travel', 'test:1/travel'],
  ])('%s', async (_, gen, label) => {
    expect(await ask(findTarget, gen)).toMatchObject({
      label,
      storePath: travel,
      generation: null,
      system: { nixosVersion: '26.05.1990.cd34e', switchable: true },
    })
  })

  it('of a pin whose generation is gone', async () => {
    const machine = { ...TURTLE, ...profile(`${SYSTEM_PROFILES}/trip`, { 1: loose }, 1) }
    const found = await ask(findTarget, 'trip/travel', {
      ...machine,
      [`${loose}/specialisation/travel`]: link(travel),
    })
    expect(found).toMatchObject({ label: 'loose/travel', storePath: travel })
  })

  it('no generation that could be deleted', async () => {
    await expect(ask(findGeneration, '2/travel')).rejects.toMatchObject({
      code: 'no-generation',
    })
  })

  it.each([
    ['1/travel', 'no-generation', '1 has no specialisation travel (it has none).'],
    ['2/work', 'no-generation', '2 has no specialisation work (it has travel).'],
    ['9/travel', 'no-generation', /^There is no generation 9 /],
    ['3/travel', 'store-path-gone', /^Generation 3 is unusable/],
    ['nothing/travel', 'no-generation', 'There is no generation or pin nothing/travel.'],
    ['2/travel/travel', 'no-generation', /no generation or pin /],
    ['2/', 'no-generation', /no generation or pin /],
  ])('refused for %s', refused)
})

describe('a generation of another profile is', () => {
  it.each([
    ['PROFILE:NUMBER', 'home-manager:7', 'home-manager:7', home],
    ['PROFILE:current', 'home-manager:current', 'home-manager:9', other],
    ['one of a profile in system-profiles', 'test:2', 'test:2', three],
    ['by the profile’s path', `${HOME}:7`, `${HOME}:7`, home],
  ])('%s', async (_, gen, label, path) => {
    expect(await ask(findTarget, gen)).toMatchObject({ label, storePath: path, generation: null })
  })

  it('this profile’s own where it names this one', async () => {
    expect(await ask(findTarget, 'system:1')).toEqual(await ask(findTarget, '1'))
  })

  it('read, where it is a system', async () => {
    const { system } = await ask(findTarget, 'test:2')
    expect(system).toMatchObject({ storePath: three, kernelVersion: '6.18.7' })
  })

  it.each([
    ['home-manager:6', 'no-generation', 'There is no generation 6 of the profile home-manager.'],
    ['home-manager:0', 'no-generation', /no generation or pin /],
    ['test:current', 'no-generation', 'There is no generation current of the profile test.'],
    ['home-manager:8', 'store-path-gone', `${HOME}-8-link is unusable: its store path is missing.`],
    ['nothing:1', 'no-profile', /^There is no profile .*\/nothing\.$/],
    ['home-manager:previous', 'no-generation', /no generation or pin /],
    ['home-manager:', 'no-generation', /no generation or pin /],
    [':7', 'no-generation', /no generation or pin /],
  ])('refused for %s', refused)
})

async function refused(gen: string, code: string, message: string | RegExp) {
  const text = typeof message === 'string' ? message : expect.stringMatching(message)
  await expect(ask(findTarget, gen)).rejects.toMatchObject({ code, message: text })
}

describe('GEN is refused', () => {
  it.each([
    [
      '6',
      'no-generation',
      `There is no generation 6 of ${SYSTEM_PROFILE}. There are 5; the newest is 5.`,
    ],
    ['0', 'no-generation', /no generation 0/],
    ['02', 'no-generation', /no generation 02/],
    ['nothing', 'no-generation', 'There is no generation or pin nothing.'],
    ['', 'no-generation', /no generation or pin/],
    ['-1', 'no-generation', /no generation or pin/],
    ['3', 'store-path-gone', `Generation 3 is unusable: ${gone} is missing from the store.`],
    ['previous', 'store-path-gone', /Generation 3 is unusable/],
    ['lost', 'no-path', `${gone} is not in the store.`],
    [gone, 'no-path', `${gone} is not in the store.`],
    [
      '/home/alice/text',
      'no-path',
      '/home/alice/text is not a store path and does not point to one.',
    ],
    ['/home/alice/none', 'no-path', /does not point to one/],
  ])('for %s', refused)

  it.each([
    ['previous', 'There is no generation older than the current one (1).'],
    ['running', 'The running system is unknown.'],
    ['booted', 'The booted system is unknown.'],
    ['default', 'The boot default is unknown.'],
  ])('for %s on a machine that does not say', async (gen, message) => {
    const machine = { ...profile(SYSTEM_PROFILE, { 1: one, 2: two }, 1), ...toplevel(one) }
    await expect(ask(findTarget, gen, machine)).rejects.toMatchObject({
      code: 'no-generation',
      message,
    })
  })

  it('for current, where the profile points at no generation', async () => {
    const machine = profile(SYSTEM_PROFILE, { 1: one }, null)
    await expect(ask(findTarget, 'current', machine)).rejects.toMatchObject({
      code: 'no-generation',
    })
  })
})

describe('a relative path', () => {
  const below = (directory: string | null) => async (gen: string) => {
    const root = layOut(TURTLE)
    const host = { ...mountedHost(root), directory }
    return findTarget(host, await readMachine(host, SYSTEM_PROFILE), gen)
  }

  it('is from the working directory of a mounted system, which is the disk’s', async () => {
    const find = below('/home/alice')
    for (const gen of ['result', './result', '../alice/result']) {
      expect(await find(gen)).toMatchObject({ storePath: loose })
    }
    // An absolute one is the disk's own, too.
    expect(await find('/home/alice/result')).toMatchObject({ storePath: loose })
  })

  it('is refused where the working directory is not on the disk', async () => {
    await expect(below(null)('./result')).rejects.toMatchObject({
      code: 'no-path',
      message:
        './result can’t be found: the working directory is not on that machine. ' +
        'Use an absolute path.',
    })
  })
})
