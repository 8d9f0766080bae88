import { startedAt } from '../bootlog/bootHistory.ts'
import { numberOf } from '../machine/bootState.ts'
import type { Generation } from '../machine/generation.ts'
import { type Machine, whyUnstartable } from '../machine/machine.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { Evidence, EvidenceOf } from './evidence.ts'
import { isCleanBoot, isHealthyBoot, isStuck, ownBoots, reachedTarget } from './healthOf.ts'
import { ignoredGenerations } from './ignoredGenerations.ts'

/** The generation to roll back to; null where none is known to be good. */
export interface BestKnownGood {
  readonly generation: Generation | null
  /** Why this one, or why none, as sentences with text from outside. */
  readonly reasons: readonly string[]
}

/**
 * Finds the best generation to roll back to from `broken` (if not given, from the system that does
 * not work: see `currentIsBest`, else the current one): known to be good, present, and able to
 * activate itself. One rated good ranks first; one rated bad never qualifies.
 * Ranked by, in this order: no missing files; a boot without failed units; booted and running now, as
 * only the default changes then; well proven (three successful boots or a day of uptime); a boot that
 * ended in a clean shutdown, or has been up for an hour; fewer failed units; and the highest number.
 */
export function bestKnownGood(
  machine: Machine,
  evidences: EvidenceOf,
  broken?: StorePath | null,
): BestKnownGood {
  const current = broken === undefined ? currentIsBest(machine, evidences) : null
  return current ?? bestBut(machine, evidences, broken ?? currentPath(machine))
}

/**
 * Returns the current generation where it is known to be good and something else is wrong: another
 * one was booted, was activated since, or is the boot default. Null where the rollback is away from
 * the current one: nothing else is wrong, or an older entry was chosen at boot.
 */
function currentIsBest(machine: Machine, evidences: EvidenceOf): BestKnownGood | null {
  const current = machine.generations.find((generation) => generation.current)
  if (current === undefined || !isUsable(machine, current)) return null
  const evidence = evidences.of(current)
  if (evidence.health.kind !== 'good' || isStuck(evidence)) return null
  const why = whatElseIsWrong(machine, current, evidences)
  return why === null
    ? null
    : { generation: current, reasons: [...evidence.health.reasons, ...why] }
}

function whatElseIsWrong(
  machine: Machine,
  current: Generation,
  evidences: EvidenceOf,
): string[] | null {
  if (current.running) {
    const why = 'Running and current; only the boot default differs.'
    return current.bootDefault === false ? [why] : null
  }
  if (current.booted) return ['Booted and still current.']
  const failed = failedStart(machine, current, evidences)
  if (failed === null) return null
  const why = `${failed} was booted last and failed; ${current.number} is still current.`
  return current.bootDefault === true ? [why, `A reboot starts ${current.number}.`] : [why]
}

/** The system that was booted last instead of the current one, if it is known not to work. */
function failedStart(machine: Machine, current: Generation, evidences: EvidenceOf): string | null {
  const { latest } = evidences
  // On a mounted system only the journal records what was booted.
  const started = machine.pointers.booted ?? latest?.storePath ?? null
  if (started === null || systemsOf(current).includes(started)) return null
  const found = machine.generations.find((generation) => systemsOf(generation).includes(started))
  const running = machine.pointers.running === started
  const evidence = evidences.of(found ?? { storePath: started, system: null, running })
  const failed =
    isStuck(evidence) ||
    (latest?.storePath === started && latest.failed) ||
    ['bad', 'no-boot'].includes(evidence.health.kind)
  return failed ? (numberOf(machine, started) ?? 'A deleted generation') : null
}

/** The generation's system and its specialisations. */
function systemsOf({ storePath, system }: Generation): (StorePath | null)[] {
  return [storePath, ...(system?.specialisations ?? []).map((some) => some.storePath)]
}

/** Whether it is present, can activate itself, and can boot where the machine boots by itself. */
export function isUsable(machine: Machine, { present, system }: Generation): boolean {
  return present && system?.switchable === true && whyUnstartable(machine, system) === null
}

/** The newest complete generation: in the store, with no missing files; null where there is none. */
export function newestWhole({ generations }: Pick<Machine, 'generations'>): Generation | null {
  const isWhole = ({ present, system }: Generation) =>
    present && system?.switchable === true && system.problems.length === 0
  return generations.find(isWhole) ?? null
}

/**
 * Where the generation before the current one is missing from the store: that one, and the newest
 * complete generation before the current one, else of all. Null where it is present, or none is
 * complete.
 */
export function insteadOfPrevious({
  generations,
  profile,
}: Machine): { readonly lost: Generation; readonly whole: Generation } | null {
  const { current } = profile
  const older = generations.filter(({ number }) => current !== null && number < current)
  const [lost] = older
  if (lost === undefined || lost.present) return null
  const whole = newestWhole({ generations: older }) ?? newestWhole({ generations })
  return whole === null || whole.current ? null : { lost, whole }
}

function bestBut(machine: Machine, evidences: EvidenceOf, broken: StorePath | null): BestKnownGood {
  const usable = machine.generations.filter(
    (generation) => isUsable(machine, generation) && generation.storePath !== broken,
  )
  const ranked = usable
    .map((generation) => ({ generation, evidence: evidences.of(generation) }))
    .filter(({ evidence }) => evidence.health.kind === 'good')
    .sort(
      (a, b) =>
        inOrder(rank(b, machine), rank(a, machine)) || b.generation.number - a.generation.number,
    )
  const [best, second] = ranked
  if (best === undefined) return { generation: null, reasons: whyNone(machine, evidences, broken) }
  const newer = usable.filter(({ number }) => number > best.generation.number)
  return {
    generation: best.generation,
    reasons: [
      ...best.evidence.health.reasons,
      ...(isHere(best, machine) ? ['Booted and running.'] : []),
      ...goodAsWell(machine, evidences, broken),
      ...(second === undefined ? [`No other generation is known to be good.`] : []),
      ...ignoredGenerations(newer, evidences),
      ...(evidences.partial ? [PARTIAL] : []),
    ],
  }
}

const PARTIAL = 'Older boots are not counted: reading the whole journal took too long.'

interface Candidate {
  readonly generation: Generation
  readonly evidence: Evidence
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Whether the machine was booted from it, finished its startup, and still runs it. */
function isHere({ generation, evidence }: Candidate, { pointers }: Machine): boolean {
  const { storePath } = generation
  if (pointers.booted !== storePath || pointers.running !== storePath) return false
  if (isStuck(evidence)) return false
  const boot = ownBoots(evidence).find(({ end }) => end === 'runs')
  return boot === undefined
    ? evidence.state === 'running' || evidence.state === 'degraded'
    : reachedTarget(boot)
}

/** Notes that a rollback leaves the current generation even if it is known to be good. */
function goodAsWell(machine: Machine, evidences: EvidenceOf, broken: StorePath | null): string[] {
  const current = machine.generations.find((generation) => generation.current)
  if (current === undefined || current.storePath !== broken) return []
  const { kind, by } = evidences.of(current).health
  if (kind !== 'good') return []
  const good = by === 'person' ? 'rated good' : 'known to be good'
  return [
    `${current.number} is also ${good}, but a rollback moves away from the current generation.`,
  ]
}

function rank(candidate: Candidate, machine: Machine): number[] {
  const { generation, evidence } = candidate
  const own = ownBoots(evidence)
  const failed = evidence.failedUnits ?? lastFailed(evidence)
  return [
    Number(evidence.rating?.word === 'good'),
    Number(generation.system?.problems.length === 0),
    Number(own.some(isCleanBoot)),
    Number(isHere(candidate, machine)),
    Number(own.filter(isHealthyBoot).length >= 3 || evidence.ran >= DAY),
    Number(own.some(({ end, up }) => end === 'clean' || (end === 'runs' && up >= HOUR))),
    -failed.length,
  ]
}

/** Units that failed at its last boot or switch. */
function lastFailed(evidence: Evidence): readonly string[] {
  const [boot] = ownBoots(evidence)
  const [switched] = evidence.switches
  const isSince = switched !== undefined && (boot === undefined || switched.at > startedAt(boot))
  return (isSince ? switched : boot)?.failedUnits ?? []
}

/** Compares two ranks of the same length, the first number that differs deciding. */
function inOrder(a: readonly number[], b: readonly number[]): number {
  const place = a.findIndex((one, index) => one !== b[index])
  return place === -1 ? 0 : (a[place] ?? 0) - (b[place] ?? 0)
}

function whyNone(machine: Machine, evidences: EvidenceOf, broken: StorePath | null): string[] {
  const others = machine.generations.filter(({ storePath }) => storePath !== broken)
  const current = machine.generations.find(({ storePath }) => storePath === broken)
  if (others.length === 0) {
    return [current === undefined ? 'There are no generations.' : 'There is no other generation.']
  }
  const isGood = (generation: Generation) => evidences.of(generation).health.kind === 'good'
  const lost = others.filter((generation) => !isUsable(machine, generation) && isGood(generation))
  const besides = [...(current === undefined ? [] : [current]), ...lost].filter(isGood)
  const but = besides.length === 0 ? '' : ` but ${listed(besides.map(({ number }) => number))}`
  return [
    `No generation${but} is known to be good.`,
    ...lost.map(({ number }) => `${number} can’t be switched to.`),
    ...(evidences.unknown === null ? [] : [`Boot history unknown: ${evidences.unknown}.`]),
    ...(evidences.partial ? [PARTIAL] : []),
  ]
}

/** `9, 8 and 7`. */
function listed(numbers: readonly number[]): string {
  const last = numbers.at(-1)
  return numbers.length < 2 ? `${last}` : `${numbers.slice(0, -1).join(', ')} and ${last}`
}

function currentPath({ generations }: Machine): StorePath | null {
  return generations.find(({ current }) => current)?.storePath ?? null
}
