import { startedAt } from '../bootlog/bootHistory.ts'
import { numberOf } from '../machine/bootState.ts'
import type { Generation } from '../machine/generation.ts'
import { type Machine, whyUnstartable } from '../machine/machine.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { Evidence, EvidenceOf } from './evidence.ts'
import { isCleanBoot, isHealthyBoot, isStuck, ownBoots, reachedTarget } from './healthOf.ts'
import { ignoredGenerations } from './ignoredGenerations.ts'

/** The generation to go back to; null where none is known to be good. */
export interface BestKnownGood {
  readonly generation: Generation | null
  /** Why this one, or why none, as sentences; they hold text from outside. */
  readonly reasons: readonly string[]
}

/**
 * The best generation to go back to from `broken` (unless told, from what does not work: see
 * `currentIsBest`, else the current one's system): known to be good, there, and able to activate
 * itself. A person's good comes first, never a person's bad.
 * Then: nothing is missing in it; no unit failed in one of its boots; the machine was started with it
 * and runs it, so that it is seen to work and only the default changes; it is well proven (three good
 * boots, or a day of running, say all there is to say); a boot of it was shut down in order, or has
 * been running for an hour; fewer units failed in it; and among equals the newest.
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
 * The current one, where it is known to be good, and what is wrong is something else: what was
 * started in its place, what was activated since, or what the boot loader starts. Null where it is
 * what is gone back from: it stands as it should, or was passed over when an older entry was chosen.
 */
function currentIsBest(machine: Machine, evidences: EvidenceOf): BestKnownGood | null {
  const current = machine.generations.find((generation) => generation.current)
  if (current === undefined || !isUsable(machine, current)) return null
  const evidence = evidences.of(current)
  if (evidence.verdict.kind !== 'good' || isStuck(evidence)) return null
  const why = whatElseIsWrong(machine, current, evidences)
  return why === null
    ? null
    : { generation: current, reasons: [...evidence.verdict.reasons, ...why] }
}

function whatElseIsWrong(
  machine: Machine,
  current: Generation,
  evidences: EvidenceOf,
): string[] | null {
  if (current.running) {
    const why = 'It runs and is current, and only the boot default is another.'
    return current.bootDefault === false ? [why] : null
  }
  if (current.booted) return ['The machine was started with it, and it is current still.']
  const failed = failedStart(machine, current, evidences)
  if (failed === null) return null
  const why = `${failed} was started last and did not come up; ${current.number} is current still.`
  return current.bootDefault === true ? [why, 'A reboot starts it.'] : [why]
}

/** What was started last in place of the current one, if that is known not to work. */
function failedStart(machine: Machine, current: Generation, evidences: EvidenceOf): string | null {
  const { latest } = evidences
  // Of a mounted system only its journal says what was started.
  const started = machine.pointers.booted ?? latest?.storePath ?? null
  if (started === null || systemsOf(current).includes(started)) return null
  const found = machine.generations.find((generation) => systemsOf(generation).includes(started))
  const running = machine.pointers.running === started
  const evidence = evidences.of(found ?? { storePath: started, system: null, running })
  const failed =
    isStuck(evidence) ||
    (latest?.storePath === started && latest.failed) ||
    ['bad', 'no-boot'].includes(evidence.verdict.kind)
  return failed ? (numberOf(machine, started) ?? 'What is no generation any more') : null
}

/** The generation's system and its specialisations. */
function systemsOf({ storePath, system }: Generation): (StorePath | null)[] {
  return [storePath, ...(system?.specialisations ?? []).map((some) => some.storePath)]
}

/** Whether it is there, can activate itself, and can be started where the machine starts itself. */
export function isUsable(machine: Machine, { present, system }: Generation): boolean {
  return present && system?.switchable === true && whyUnstartable(machine, system) === null
}

/** The newest generation that is in the store and lacks nothing; null where none is. */
export function newestWhole({ generations }: Pick<Machine, 'generations'>): Generation | null {
  const isWhole = ({ present, system }: Generation) =>
    present && system?.switchable === true && system.problems.length === 0
  return generations.find(isWhole) ?? null
}

/**
 * Where the generation before the current one is gone from the store: that, and the newest that is
 * whole, of those before the current one, else of all. Null where it is there, or none is whole.
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
    .filter(({ evidence }) => evidence.verdict.kind === 'good')
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
      ...best.evidence.verdict.reasons,
      ...(isHere(best, machine) ? ['The machine was started with it and runs it.'] : []),
      ...goodAsWell(machine, evidences, broken),
      ...(second === undefined ? [`No other generation is known to be good.`] : []),
      ...ignoredGenerations(newer, evidences),
      ...(evidences.partial ? [PARTIAL] : []),
    ],
  }
}

const PARTIAL =
  'The journal could not be read to its beginning in time: older boots are not counted.'

interface Candidate {
  readonly generation: Generation
  readonly evidence: Evidence
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** The machine was started with it, is known to have come up, and runs it still. */
function isHere({ generation, evidence }: Candidate, { pointers }: Machine): boolean {
  const { storePath } = generation
  if (pointers.booted !== storePath || pointers.running !== storePath) return false
  if (isStuck(evidence)) return false
  const boot = ownBoots(evidence).find(({ end }) => end === 'runs')
  return boot === undefined
    ? evidence.state === 'running' || evidence.state === 'degraded'
    : reachedTarget(boot)
}

/** What is current is gone back from even where it is known to be good; that must not surprise. */
function goodAsWell(machine: Machine, evidences: EvidenceOf, broken: StorePath | null): string[] {
  const current = machine.generations.find((generation) => generation.current)
  if (current === undefined || current.storePath !== broken) return []
  const { kind, by } = evidences.of(current).verdict
  if (kind !== 'good') return []
  const good = by === 'person' ? 'is marked good' : 'is known to be good'
  return [`${current.number} ${good}, too, but a rollback leaves what is current.`]
}

function rank(candidate: Candidate, machine: Machine): number[] {
  const { generation, evidence } = candidate
  const own = ownBoots(evidence)
  const failed = evidence.failedUnits ?? lastFailed(evidence)
  return [
    Number(evidence.mark?.word === 'good'),
    Number(generation.system?.problems.length === 0),
    Number(own.some(isCleanBoot)),
    Number(isHere(candidate, machine)),
    Number(own.filter(isHealthyBoot).length >= 3 || evidence.ran >= DAY),
    Number(own.some(({ end, up }) => end === 'clean' || (end === 'runs' && up >= HOUR))),
    -failed.length,
  ]
}

/** Units that failed when it was last started or switched to. */
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
    return [current === undefined ? 'There is no generation.' : 'There is no other generation.']
  }
  const isGood = (generation: Generation) => evidences.of(generation).verdict.kind === 'good'
  const lost = others.filter((generation) => !isUsable(machine, generation) && isGood(generation))
  const besides = [...(current === undefined ? [] : [current]), ...lost].filter(isGood)
  const but = besides.length === 0 ? '' : ` but ${listed(besides.map(({ number }) => number))}`
  return [
    `No generation${but} is known to be good.`,
    ...lost.map(({ number }) => `${number} can’t be switched to.`),
    ...(evidences.unknown === null ? [] : [`Their boots are unknown: ${evidences.unknown}.`]),
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
