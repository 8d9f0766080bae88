import { type ChangelogEntry, interruptedClause } from '../changelog/changelogChanges.ts'
import { type BestKnownGood, newestWhole } from '../health/bestKnownGood.ts'
import type { Generation } from '../machine/generation.ts'
import { Problem } from '../problem.ts'
import { targetOf } from '../targets/target.ts'
import { clearOneShot } from './clearOneShot.ts'
import type { ActivationMode } from './commands.ts'
import { type Plan, planOf } from './plan.ts'
import { currentGeneration, type Planning } from './planning.ts'
import { planSwitch } from './planSwitch.ts'
import { inhibitedBy } from './switchRefusals.ts'

/** Additional facts to plan a rollback. */
export interface RollbackFacts {
  readonly best: BestKnownGood
  /** The current generation is itself known to be good. */
  readonly currentIsGood: boolean
  /** The running system's startup did not finish: a switch would activate in an emergency shell. */
  readonly isStuck: boolean
  /** Differences between the systems, as lines. */
  readonly changes: readonly string[]
  /** The interrupted change; null for none. */
  readonly interruptedChange: ChangelogEntry | null
  /** What to do if no generation is known to be good, as a sentence. */
  readonly advice: string
}

/**
 * Plans a rollback to the best known-good generation. Has no steps where the machine is already there,
 * however often it is requested. Throws a Problem `no-generation` where none is known to be good.
 */
export function planRollback(
  planning: Planning,
  facts: RollbackFacts,
  mode: ActivationMode = 'switch',
): Plan {
  const { best, changes, interruptedChange } = facts
  if (isThere(planning, facts)) {
    return doAgain(planning, interruptedChange, mode) ?? nothingToDo(planning, interruptedChange)
  }
  const instead = best.generation === null ? insteadOfLost(planning) : null
  if (instead !== null) {
    const lost =
      currentGeneration(planning.machine) === null
        ? 'the profile points to no generation'
        : 'the current generation is missing from the store'
    const why = `Why ${instead.number}: ${lost}; ${instead.number} is the newest complete generation.`
    const plan = planSwitch(planning, targetOf(instead), { mode })
    return { ...plan, reasons: [why, ...best.reasons, ...changes] }
  }
  if (best.generation === null) {
    const [first, ...rest] = best.reasons
    throw new Problem('no-generation', [first, facts.advice, ...rest].join(' '))
  }
  const plan = planSwitch(planning, targetOf(best.generation), { mode })
  const { number } = best.generation
  const later = facts.isStuck && mode === 'boot' && planning.capabilities.rootDirectory === null
  const why = later
    ? [`Reboot to start ${number}: the running system’s startup did not finish.`]
    : []
  return { ...plan, reasons: [...why, `Why ${number}: ${best.reasons.join(' ')}`, ...changes] }
}

/** The newest complete generation, where the current one is missing or there is none. */
function insteadOfLost({ machine }: Planning): Generation | null {
  return currentGeneration(machine)?.present === true ? null : newestWhole(machine)
}

/** Whether the current generation is good, running and the default: there is nothing to roll back. */
function isThere({ machine }: Planning, { currentIsGood }: RollbackFacts): boolean {
  const current = currentGeneration(machine)
  return currentIsGood && current?.running === true && current.bootDefault !== false
}

/**
 * After an interrupted switch the links may all be right while its activation is half done: repeats it. Null
 * where no interrupted switch led to the current generation.
 */
function doAgain(
  planning: Planning,
  interruptedChange: ChangelogEntry | null,
  mode: ActivationMode,
): Plan | null {
  const { machine } = planning
  const current = currentGeneration(machine)
  if (interruptedChange === null || current?.storePath == null) return null
  const { begin } = interruptedChange
  const { request } = begin
  if (request?.kind !== 'switch' || request.profile !== machine.profile.path) return null
  if (request.mode === 'test' || request.storePath !== current.storePath) return null
  const why = `${interruptedClause(interruptedChange)}: its activation may be incomplete, so it is repeated.`
  return {
    ...planSwitch(planning, targetOf(current), { mode }),
    reasons: [why],
    reversal: begin.reversal,
    settles: { change: begin.id, as: 'finished' },
  }
}

/** Empty unless a one-time boot entry is pending, which is then cleared. */
function nothingToDo(planning: Planning, interruptedChange: ChangelogEntry | null): Plan {
  const { machine } = planning
  const once = clearOneShot(planning, [])
  const current = currentGeneration(machine)
  const number = current?.number ?? 0
  return planOf({
    kind: 'switch',
    title:
      current?.bootDefault === null && machine.bootMenu !== null
        ? `${number} is current, running and known to be good. The boot default is unknown.`
        : `${number} is current, running, the boot default and known to be good`,
    steps: once.steps,
    checks: once.checks,
    request: { kind: 'forget' },
    generations: current === null ? [] : [number],
    warnings: [
      ...once.warnings,
      ...(interruptedChange === null
        ? []
        : [`${interruptedClause(interruptedChange)}. To undo it: terrapin undo.`]),
      `If it does not work after all, rate it bad first: terrapin mark ${number} bad.`,
    ],
  })
}

/**
 * The suggested mode: at the next boot where the target has another kernel than the running one, since that
 * needs a reboot anyway, where the target can't be activated now, or where the running system's startup did
 * not finish, as in an emergency shell; else now.
 */
export function rollbackMode(
  planning: Planning,
  { best: { generation }, isStuck }: Pick<RollbackFacts, 'best' | 'isStuck'>,
): ActivationMode {
  if (generation === null) return 'switch'
  const isInhibited = inhibitedBy(planning, generation, { mode: 'switch' }).length > 0
  return isStuck || isInhibited || bringsOtherKernel(planning, generation) ? 'boot' : 'switch'
}

/** Whether a system's kernel is known to differ from the booted one. */
export function bringsOtherKernel({ machine }: Planning, { system }: Pick<Generation, 'system'>) {
  const booted = machine.generations.find(({ booted }) => booted)?.system?.kernelVersion ?? null
  const kernel = system?.kernelVersion ?? null
  return booted !== null && kernel !== null && booted !== kernel
}
