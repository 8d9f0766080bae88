import { expect, it } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { PROFILES, SYSTEM_PROFILE, SYSTEM_PROFILES } from '../../src/nix/profile.ts'
import { listSides } from '../../src/targets/sideChoices.ts'
import { findTarget } from '../../src/targets/target.ts'
import { dateTime } from '../../src/text/format.ts'
import {
  folder,
  layOut,
  link,
  type Machine,
  profile,
  storePath,
  toplevel,
} from '../support/layout.ts'

const [one, two, three] = [storePath('system-1'), storePath('system-2'), storePath('system-3')]
const [travel, work] = [storePath('system-2-travel'), storePath('system-2-work')]
const [gone, kept] = [storePath('gone'), storePath('kept')]
const [home, other] = [
  storePath('home-manager-generation'),
  storePath('home-manager-generation', 1),
]
const HOME = '/home/alice/.local/state/nix/profiles/home-manager'
const DATE = dateTime(Date.parse('2026-01-01T12:00:00Z'))
const VERSION = '26.05.1990.cd34e'

/** Generations 1 to 3; 2 has two specialisations and runs. */
const TURTLE: Machine = {
  ...profile(SYSTEM_PROFILE, { 1: one, 2: two, 3: three }, 3),
  ...toplevel(one),
  ...toplevel(two, {
    'specialisation/travel': link(travel),
    'specialisation/work': link(work),
  }),
  ...toplevel(three),
  ...toplevel(travel),
  ...toplevel(work),
  '/run/current-system': link(two),
  '/run/booted-system': link(one),
}

const SYSTEM = [
  { gen: '3', description: `${DATE} · ${VERSION} · current` },
  { gen: '2', description: `${DATE} · ${VERSION} · running` },
  { gen: '2/travel', description: 'specialisation of 2' },
  { gen: '2/work', description: 'specialisation of 2' },
  { gen: '1', description: `${DATE} · ${VERSION} · booted` },
]

function hostOf(machine: Machine): Host {
  const user = { root: false, name: 'alice', home: '/home/alice' }
  return { ...mountedHost(layOut(machine)), user }
}

/** All choices of a machine; each must mean something to `findTarget`. */
async function choices(machine: Machine, path = SYSTEM_PROFILE) {
  const host = hostOf(machine)
  const read = await readMachine(host, path)
  const found = await listSides(host, read)
  for (const { gen } of found) {
    await expect(findTarget(host, read, gen), gen).resolves.toHaveProperty('storePath')
  }
  return found
}

it('a side may be a generation, the newest first, each before its specialisations', async () => {
  expect(await choices(TURTLE)).toEqual(SYSTEM)
})

it('a generation whose store path is gone can’t be one', async () => {
  const machine = { ...TURTLE, ...profile(SYSTEM_PROFILE, { 4: gone, 5: '/etc' }, 3) }
  expect(await choices(machine)).toEqual(SYSTEM)
})

it('a pin is one where its generation is gone; otherwise its generation is', async () => {
  const machine = {
    ...TURTLE,
    ...profile(`${SYSTEM_PROFILES}/known_good`, { 1: kept }, 1),
    ...profile(`${SYSTEM_PROFILES}/newest`, { 1: three }, 1),
    [kept]: folder,
  }
  const [first, ...rest] = await choices(machine)
  expect(first?.description).toBe(`${DATE} · ${VERSION} · current · pin newest`)
  expect(rest).toEqual([
    ...SYSTEM.slice(1),
    { gen: 'known_good', description: 'a pin whose generation is deleted' },
  ])
})

it.each([
  ['what runs', '/run/current-system', 'running', '2'],
  ['what was booted', '/run/booted-system', 'booted', '1'],
])('%s is one where it is no generation', async (_, pointer, gen, number) => {
  const found = await choices({ ...TURTLE, [pointer]: link(kept), [kept]: folder })
  expect(found.at(-1)).toEqual({ gen, description: 'a system without a generation' })
  expect(found.find((choice) => choice.gen === number)?.description).toBe(`${DATE} · ${VERSION}`)
})

it('generations of home-manager and of other profiles are', async () => {
  const machine = {
    ...TURTLE,
    ...profile(HOME, { 7: home, 8: gone, 9: other }, 9),
    ...profile(`${SYSTEM_PROFILES}/test`, { 1: one, 2: three }, 2),
    [home]: folder,
    [other]: folder,
  }
  expect((await choices(machine)).slice(SYSTEM.length)).toEqual([
    { gen: 'home-manager:9', description: DATE },
    { gen: 'home-manager:7', description: DATE },
    { gen: 'test:2', description: DATE },
    { gen: 'test:1', description: DATE },
  ])
})

it('home-manager’s may lie where older ones of Nix put them', async () => {
  const path = `${PROFILES}/per-user/alice/home-manager`
  const machine = { ...TURTLE, ...profile(path, { 1: home }, 1), [home]: folder }
  expect((await choices(machine)).at(-1)).toEqual({ gen: 'home-manager:1', description: DATE })
})

it('to a home the systems are other profiles’', async () => {
  const machine = { ...TURTLE, ...profile(HOME, { 7: home }, 7), [home]: folder }
  const found = await choices(machine, HOME)
  expect(found[0]).toEqual({ gen: '7', description: `${DATE} · current` })
  expect(found.map(({ gen }) => gen)).toEqual(
    expect.arrayContaining(['7', 'system:3', 'system:2', 'system:1']),
  )
  expect(found.filter(({ gen }) => gen.startsWith('home-manager:'))).toEqual([])
})
