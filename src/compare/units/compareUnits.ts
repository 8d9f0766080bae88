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
 * Compares the systemd units of two sides: those that differ, and those that a switch from `before`
 * to `after` affects in addition; the system's first, each with the effect and its reason. `states`
 * holds the states of the system's units if `before` is the running system and they are known;
 * otherwise null, and the states after a boot are assumed. The states of user units are always
 * assumed.
 *
 * Read the room in this order: `situation.ts`, `unitDirectory.ts` (the directories' contents),
 * `loadUnits.ts`, `unitFile.ts` (the texts), `unitFstab.ts`, `switchRules.ts`, `states.ts`; then
 * `switchSystem.ts`, with `decisions.ts` (decisions of the real program), `differences.ts` and
 * `jobs.ts` (systemd's resulting jobs), or `switchHome.ts`.
 *
 * Unknown if a side has no units at all, or if a system is compared with a home. Throws a Problem
 * `unreadable` if a directory of units can't be read.
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

/** Null for a unit that is the same on both sides and that a switch does not affect. */
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

/** Reads what changed in a unit, and whether the hashes of store paths are all that changed. */
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
    // A list of triggers may name further files, whatever the list's name.
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

/** Null if the unit has no complete text, or is generated from etc/fstab. */
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

/** Units that every switch restarts, and targets that are restarted along with their dependencies. */
function isBookkeeping(name: string, { effect, by }: Effect): boolean {
  if (name === REACTIVATION || name === USER_ACTIVATION) return true
  return unitType(name) === 'target' && effect === 'restart' && by !== null
}

/**
 * Depends on whether a side names the unit: an instance may be added or removed while its template
 * stays.
 */
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

/** Whether both have the same text, and are pulled in by the same units. */
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

/** For each unit, the units affected along with it; excludes targets, which only follow. */
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
