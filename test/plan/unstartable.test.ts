import { expect, it } from 'vitest'
import { assess } from '../../src/health/assess.ts'
import { bestKnownGood } from '../../src/health/bestKnownGood.ts'
import { describe as inWords } from '../../src/plan/describePlan.ts'
import { planPin } from '../../src/plan/planPin.ts'
import { planSwitch } from '../../src/plan/planSwitch.ts'
import { whyNotTry } from '../../src/plan/planTry.ts'
import { findTarget, targetOf } from '../../src/targets/target.ts'
import { grubIn, look, menuIn, type Seen, two, variable } from '../machine/laidOut.ts'
import { absent, link, type Machine, storePath } from '../support/layout.ts'

/*
 * Generation 2 lacks what a start needs. Its files are all that tells: the menu's entry of it is there.
 */

const second = ({ machine }: Seen) => {
  const found = machine.generations.find(({ number }) => number === 2)
  if (found === undefined) throw new Error('no such generation')
  return found
}

/** A refusal names what can be switched to. */
const INSTEAD = '; newest complete generation before it: 1'

async function refusals(described: Machine, mode: 'switch' | 'boot' | 'test' = 'boot') {
  const seen = await look(described)
  const { refused } = planSwitch(seen.planning, targetOf(second(seen)), { mode })
  return refused.map(({ reason }) => reason)
}

const CONTAINERS: Machine = {
  [`${two}/kernel`]: absent,
  [`${two}/kernel-modules/lib/modules/6.18.7`]: absent,
  [`${two}/boot.json`]: absent,
}

it.each<[string, Machine, string]>([
  ['has no kernel, as a container’s', CONTAINERS, 'it has no kernel'],
  ['lost its kernel', { [`${two}/kernel`]: link('/nix/store/gone') }, 'its kernel is missing'],
  ['has an empty kernel', { [`${two}/kernel`]: '' }, 'its kernel is empty'],
  ['has an empty init after a crash', { [`${two}/init`]: '' }, 'its init is empty'],
  ['lost its init', { [`${two}/init`]: absent }, 'its init is missing'],
])('is not made the default where it %s', async (_, described, why) => {
  const reason = `${why}, so this machine can’t start it${INSTEAD}`
  expect(await refusals({ ...menuIn(), ...described })).toEqual([reason])
  expect(await refusals({ ...menuIn(), ...described }, 'switch')).toEqual([reason])
  expect(await refusals({ ...menuIn(), ...described }, 'test')).toEqual([])
  const seen = await look({ ...menuIn(), ...described })
  expect(second(seen).system?.problems).toMatchObject([{ code: 'incomplete' }])
})

it('is not made the default where boot.json is empty and the menu is made from it', async () => {
  const empty = { [`${two}/boot.json`]: '' }
  expect(await refusals({ ...menuIn(), ...empty })).toEqual([
    `its boot.json is damaged, so systemd-boot can’t list it${INSTEAD}`,
  ])
  expect(await refusals({ ...grubIn('/boot', [3, 2, 1]), ...empty })).toEqual([])
  const later = { [`${two}/boot.json`]: '{"org.nixos.bootspec.v9": {}}' }
  expect(await refusals({ ...menuIn(), ...later })).toEqual([])
})

it('is no way back, however well it once booted, and is not started once', async () => {
  const efi: Machine = {
    '/sys/firmware/efi/efivars/x': '',
    ...variable('LoaderInfo', 'systemd-boot 258'),
    ...variable('LoaderFeatures', '\x08\0\0\0'),
  }
  const seen = await look({ ...menuIn(), ...efi, [`${two}/init`]: '' })
  const ratings = new Map([[two as string, { word: 'good', note: '', at: 0 } as const]])
  const machine = { ...seen.machine, ratings }
  const history = { status: 'unknown', reason: 'no journal', late: false } as const
  const records = { history, failedUnits: null, state: null, now: 0 }
  expect(bestKnownGood(machine, assess(machine, records)).generation).toBeNull()
  const capabilities = { ...seen.planning.capabilities, bootctl: true }
  expect(whyNotTry({ ...seen.planning, capabilities }, two)).toBe(
    'its init is empty, so this machine can’t start it',
  )
})

it('is made the default on a machine that was started without a kernel', async () => {
  const described = { ...menuIn(), ...CONTAINERS, '/run/booted-system': link(two) }
  expect(await refusals(described)).toEqual([])
})

it('is kept by a pin from garbage collection only', async () => {
  const seen = await look({ ...menuIn(), ...CONTAINERS })
  const plan = planPin(seen.planning, targetOf(second(seen)), 'two')
  expect(plan.blocked).toBe(false)
  expect(inWords(plan, seen.machine, true).consequences).toContain(
    'The pin only protects the system from garbage collection: it has no kernel, so this machine can’t start it.',
  )
})

it('is no system at all: a link to a package is not pinned', async () => {
  const pkg = storePath('firefox-147.0')
  const files: Machine = { [`${pkg}/bin/firefox`]: '', '/home/alice/ff': link(pkg) }
  const seen = await look({ ...menuIn(), ...files })
  const found = await findTarget(seen.host, seen.machine, '/home/alice/ff')
  const { refused } = planPin(seen.planning, found, 'x')
  expect(refused.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('is not a NixOS system, so it can’t be a boot entry'),
  ])
})
