import { isDeepStrictEqual } from 'node:util'
import type { Host } from '../../host/host.ts'
import type { StorePath } from '../../nix/storePath.ts'
import { yieldEvery } from '../../runtime/yieldIfDue.ts'
import { type ComparisonPart, known, unknown } from '../comparisonPart.ts'
import { behindMemory, readBehind } from '../text/behind.ts'
import { sameWithoutHashes } from '../text/hashes.ts'
import { causeReader } from './causes.ts'
import { type Difference, differencesOf, settingName } from './differences.ts'
import { type Effects, effectsOf, namesIn, USER_ACTIVATION } from './effects.ts'
import { type LoadedUnit, unitOf } from './loadUnits.ts'
import { readSituations, type Situation } from './situation.ts'
import type { UnitStates } from './states.ts'
import { REACTIVATION } from './switchSystem.ts'
import type { Effect, TakenUnit, UnitChange, UnitComparison } from './unitChange.ts'
import { filesOf } from './unitDirectory.ts'
import { unitType } from './unitName.ts'
import type { UnitTexts } from './unitText.ts'

/** Milliseconds of work after which a frame may be drawn. */
const STRETCH = 8

/**
 * The systemd units that differ between two sides, and those that a switch from `before` to `after`
 * touches besides; the system's first, each with what happens to it and why. `states` is how the
 * system's units stand, where `before` is the system that runs and that is known; null otherwise,
 * and then they are taken to stand as after a boot. How a person's units stand is always assumed.
 *
 * Read the room in this order: `situation.ts`, `unitDirectory.ts` (what the directories hold),
 * `loadUnits.ts`, `unitFile.ts` (the texts), `fstab.ts`, `rules.ts`, `states.ts`; then
 * `switchSystem.ts`, with `decisions.ts` (what the real program decides), `differences.ts` and
 * `jobs.ts` (what systemd makes of it), or `switchHome.ts`.
 *
 * Unknown where a side has no units at all, or where a system is compared with a home. A Problem
 * `unreadable` where a directory of units can't be read.
 */
export async function compareUnits(
  host: Host,
  before: StorePath,
  after: StorePath,
  states: UnitStates | null,
): Promise<ComparisonPart<UnitComparison>> {
  const yieldIfDue = yieldEvery(STRETCH)
  const found = await readSituations(host, before, after, states, yieldIfDue)
  if (typeof found === 'string') return unknown(found)
  const readMore = moreReader(host)
  const changes: UnitChange[] = []
  for (const { scope, situation, paths } of found) {
    await yieldIfDue()
    const effects = effectsOf(scope, situation, paths)
    const taken = takenIn(effects.touched)
    for (const name of namesIn(situation)) {
      const pause = yieldIfDue()
      if (pause !== null) await pause
      const change = await changeOf(readMore, scope, name, situation, effects, taken)
      if (change !== null) changes.push(change)
    }
  }
  return known({ changes, assumed: states === null })
}

/** Null for a unit that is the same on both sides and that a switch leaves alone. */
async function changeOf(
  readMore: MoreReader,
  scope: UnitChange['scope'],
  name: string,
  situation: Situation,
  effects: Effects,
  taken: ReadonlyMap<string, readonly TakenUnit[]>,
): Promise<UnitChange | null> {
  const [before, after] = [unitOf(situation.before, name), unitOf(situation.after, name)]
  const status = statusOf(name, before, after, situation)
  const found = effects.touched.get(name)
  const isTouched = found !== undefined && (found.effect !== 'nothing' || found.refused !== null)
  if (status === 'unchanged' && (!isTouched || isBookkeeping(name, found))) return null
  const [from, to] = [before?.settings ?? null, after?.settings ?? null]
  const differences = from && to ? differencesOf(from, to, situation.rules) : []
  const { effect, why, refused, staysDown } = effects.of(name)
  return {
    ...{ name, scope, status, effect, why, refused, staysDown },
    with: taken.get(name) ?? [],
    keys: [...new Set(differences.flatMap(({ key }) => (key === null ? [] : settingName(key))))],
    ...(await readMore(status, before, after, differences)),
    before: before === null || status === 'added' ? [] : filesOf(before),
    after: after === null || status === 'removed' ? [] : filesOf(after),
  }
}

type More = Pick<UnitChange, 'causes' | 'scripts' | 'uncompared' | 'rebuilt'>
type MoreReader = (
  status: UnitChange['status'],
  before: LoadedUnit | null,
  after: LoadedUnit | null,
  differences: readonly Difference[],
) => Promise<More>

/** Reads what makes a unit another one, and whether more than the hashes of store paths does. */
function moreReader(host: Host): MoreReader {
  const readCauses = causeReader(host)
  const memory = behindMemory()
  return async (status, before, after, differences) => {
    const causes = await readCauses(differences)
    const [from, to] = [wholeText(before), wholeText(after)]
    if (status !== 'changed' || from === null || to === null) {
      return { causes, scripts: [], uncompared: [], rebuilt: false }
    }
    const behind = await readBehind(host, from, to, memory)
    const others = behind.filter((file) => file.uncompared === null)
    const unknown = behind.filter((file) => file.uncompared !== null)
    const scripts = [...new Set(others.map(({ name }) => name))]
    const uncompared = unknown.map(({ name, uncompared: why }) => `${baseName(name)} (${why})`)
    // Behind a list of triggers may lie other files, whatever it is called.
    const isTriggered = differences.some(({ key }) => key !== null && TRIGGERS.test(key))
    const isSame = !isTriggered && behind.length === 0 && arePulledAlike(before, after)
    const rebuilt = isSame && sameWithoutHashes(from, to)
    return { causes, scripts, uncompared: [...new Set(uncompared)], rebuilt }
  }
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

const TRIGGERS = /^X-(?:Restart|Reload)-Triggers$/

/** Null where there is none, it can’t all be read, or it is made from etc/fstab as well. */
function wholeText(unit: LoadedUnit | null): string | null {
  if (
    unit === null ||
    unit.generated ||
    unit.masked ||
    !unit.texts.isWhole ||
    unit.texts.trouble !== null
  )
    return null
  return unit.texts.texts.join('\n')
}

/** What every switch restarts, and targets that are stopped and started again with what they need. */
function isBookkeeping(name: string, { effect, by }: Effect): boolean {
  if (name === REACTIVATION || name === USER_ACTIVATION) return true
  return unitType(name) === 'target' && effect === 'restart' && by !== null
}

/** By whether a side names it: an instance comes and goes while its template stays. */
function statusOf(
  name: string,
  before: LoadedUnit | null,
  after: LoadedUnit | null,
  situation: Situation,
): UnitChange['status'] {
  const [was, is] = [situation.before.units.has(name), situation.after.units.has(name)]
  if (was !== is) return was ? 'removed' : 'added'
  return sameUnit(before, after) ? 'unchanged' : 'changed'
}

/** Whether both say the same, and are pulled in by the same units. */
function sameUnit(before: LoadedUnit | null, after: LoadedUnit | null): boolean {
  if (before === null || after === null) return before === after
  if (before.aliasOf !== after.aliasOf || before.masked !== after.masked) return false
  if (before.masked) return true
  if (!arePulledAlike(before, after)) return false
  if (before.aliasOf !== null) return isDeepStrictEqual(before.dropIns, after.dropIns)
  if (before.generated || after.generated) {
    return (
      before.generated === after.generated && isDeepStrictEqual(before.settings, after.settings)
    )
  }
  return saySame(before.texts, after.texts)
}

/** Whether the same units want, require and uphold both. */
function arePulledAlike(before: LoadedUnit | null, after: LoadedUnit | null): boolean {
  return (['wantedBy', 'requiredBy', 'upheldBy'] as const).every((how) => {
    const [from, to] = [before?.[how] ?? [], after?.[how] ?? []]
    const isSameList = from.length === to.length && from.every((name, at) => name === to[at])
    return isSameList || new Set(from).symmetricDifference(new Set(to)).size === 0
  })
}

function saySame(before: UnitTexts, after: UnitTexts): boolean {
  if (before === after) return true
  if (before.trouble !== null || after.trouble !== null) return false
  return before.isWhole === after.isWhole && isDeepStrictEqual(before.texts, after.texts)
}

/** By unit, what else happens because something happens to it; targets only follow. */
function takenIn(effects: ReadonlyMap<string, Effect>): ReadonlyMap<string, readonly TakenUnit[]> {
  const found = new Map<string, TakenUnit[]>()
  for (const [name, { effect, by }] of effects) {
    if (by === null || unitType(name) === 'target') continue
    const taken = { name, effect, because: by.relation }
    const others = found.get(by.unit)
    if (others === undefined) found.set(by.unit, [taken])
    else others.push(taken)
  }
  return found
}
