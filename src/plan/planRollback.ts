import type { BestKnownGood } from '../machine/bestKnownGood.ts'
import { targetOf } from '../machine/target.ts'
import { Problem } from '../problem.ts'
import type { ActivationMode } from './commands.ts'
import { type Plan, planOf } from './plan.ts'
import { currentGeneration, type Planning } from './planning.ts'
import { planSwitch } from './planSwitch.ts'
import { takeOnceBack } from './takeOnceBack.ts'

/** What planning the way back needs to know beside the rest. */
export interface RollbackFacts {
  readonly best: BestKnownGood
  /** The current generation is itself known to be good. */
  readonly currentIsGood: boolean
  /** What changes with it, as lines. */
  readonly changes: readonly string[]
}

/**
 * Back to the best generation that is known to be good. Where the machine stands there already,
 * with all that counts, there is nothing to do, however often it is asked for. Throws a Problem
 * `no-generation` where none is known to be good.
 */
export function planRollback(
  planning: Planning,
  facts: RollbackFacts,
  mode: ActivationMode = 'switch',
): Plan {
  const { best, changes } = facts
  if (isThere(planning, facts)) return nothingToDo(planning)
  if (best.generation === null) throw new Problem('no-generation', best.reasons.join(' '))
  const plan = planSwitch(planning, targetOf(best.generation), { mode })
  const { number } = best.generation
  return { ...plan, reasons: [`Why ${number}: ${best.reasons.join(' ')}`, ...changes] }
}

/** What is current is good, runs, and starts by itself: going back further would only lose. */
function isThere({ machine }: Planning, { currentIsGood }: RollbackFacts): boolean {
  const current = currentGeneration(machine)
  return currentIsGood && current?.running === true && current.bootDefault !== false
}

/** Nothing, unless another one is to start once at the next boot: that is taken back. */
function nothingToDo(planning: Planning): Plan {
  const { machine } = planning
  const once = takeOnceBack(planning, [])
  const current = currentGeneration(machine)
  const number = current?.number ?? 0
  return planOf({
    kind: 'switch',
    title: `${number} is current, runs, starts by itself and is known to be good`,
    steps: once.steps,
    checks: once.checks,
    generations: current === null ? [] : [number],
    warnings: [
      ...once.warnings,
      `If it is not good after all, say so first: terrapin mark ${number} bad.`,
    ],
  })
}

/**
 * How to go back at first sight: at the next boot where another kernel than the running one comes
 * with it, which could not be started before that anyway; else now.
 */
export function rollbackMode({ machine }: Planning, { generation }: BestKnownGood): ActivationMode {
  const booted = machine.generations.find(({ booted }) => booted)?.system?.kernelVersion ?? null
  const kernel = generation?.system?.kernelVersion ?? null
  return booted !== null && kernel !== null && booted !== kernel ? 'boot' : 'switch'
}
