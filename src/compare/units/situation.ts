import type { Host } from '../../host/host.ts'
import type { StorePath } from '../../nix/storePath.ts'
import type { YieldIfDue } from '../../runtime/yieldIfDue.ts'
import { statesAfterBoot } from './bootStates.ts'
import { type UnitSide, unitLoader } from './loadUnits.ts'
import type { UnitStates } from './states.ts'
import { readRules, type SwitchRules } from './switchRules.ts'
import type { UnitChange } from './unitChange.ts'
import { NO_UNITS, readUnitDirectories, type UnitDirectories } from './unitDirectory.ts'
import { valuesOf } from './unitFile.ts'
import { type Fstab, readFstab, unitsOfFstab } from './unitFstab.ts'

/** Input of a switch for the units of one scope. */
export interface Situation {
  readonly before: UnitSide
  readonly after: UnitSide
  readonly states: UnitStates
  readonly rules: SwitchRules
  /** Null for user units, which have no fstab. */
  readonly fstab: { readonly before: Fstab; readonly after: Fstab } | null
}

export interface ScopedSituation {
  readonly scope: UnitChange['scope']
  readonly situation: Situation
  /** The existing ones of the paths in conditions; null if unknown. */
  readonly paths: ReadonlySet<string> | null
}

/**
 * Reads the input of a switch from one side to the other for the system's units and user units.
 * Returns a sentence if this is unknown: a side has no units, or a system is compared with a home.
 * Throws a Problem `unreadable` if a directory of units can't be read.
 */
export async function readSituations(
  host: Host,
  before: StorePath,
  after: StorePath,
  states: UnitStates | null,
  yieldIfDue: YieldIfDue,
): Promise<readonly ScopedSituation[] | string> {
  const [from, to] = [
    await readUnitDirectories(host, before),
    await readUnitDirectories(host, after),
  ]
  if (from === null || to === null || from.kind !== to.kind) return whyNot(from, to)
  const rules = await readRules(host, after, to.kind)
  const fstab = { before: await readFstab(host, before), after: await readFstab(host, after) }
  const load = unitLoader(host, yieldIfDue)
  const system = {
    before: withFstab(await load(from.system ?? NO_UNITS), fstab.before),
    after: withFstab(await load(to.system ?? NO_UNITS), fstab.after),
  }
  const user = { before: await load(from.user ?? NO_UNITS), after: await load(to.user ?? NO_UNITS) }
  // The code up to the next pause runs without yielding.
  await yieldIfDue()
  const stand = states ?? statesAfterBoot('system', system.before)
  const assumed = statesAfterBoot('user', user.before)
  const paths = stand.isAsked ? await readConditions(host, system.after) : null
  return [
    { scope: 'system', situation: { ...system, states: stand, rules, fstab }, paths },
    { scope: 'user', situation: { ...user, states: assumed, rules, fstab: null }, paths: null },
  ]
}

function whyNot(from: UnitDirectories | null, to: UnitDirectories | null): string {
  if (from === null && to === null) return 'Neither generation has systemd units.'
  if (from === null || to === null) return 'Only one of the two generations has systemd units.'
  return 'One is a NixOS system, the other a home configuration: no systemd units in common.'
}

/**
 * Adds the mounts and swaps that systemd generates from an fstab; a unit file of the same name has
 * priority.
 */
function withFstab({ directory, units }: UnitSide, fstab: Fstab | null): UnitSide {
  const generated = fstab === null ? [] : unitsOfFstab(fstab)
  return {
    directory,
    units: new Map([...generated.map((one) => [one.name, one] as const), ...units]),
  }
}

/** The existing ones of the paths in a side's conditions. */
async function readConditions(host: Host, { units }: UnitSide): Promise<ReadonlySet<string>> {
  const asked = [...units.values()].flatMap(({ settings }) =>
    valuesOf(settings, 'Unit', 'ConditionPathExists'),
  )
  const there = new Set<string>()
  for (const value of new Set(asked)) {
    const path = value.replace(/^!/, '')
    if ((await host.status(path).catch(() => null)) !== null) there.add(path)
  }
  return there
}
