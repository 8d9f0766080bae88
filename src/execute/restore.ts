import type { Recorder } from '../changelog/changelog.ts'
import type { Host } from '../host/host.ts'
import type { Plan, Step } from '../plan/plan.ts'
import { asProblem } from '../problem.ts'
import { withoutDot } from '../text/sentence.ts'
import { chooseOnFailure, stepFailure } from './restoreQuestion.ts'
import { type RunPlanOptions, runStep, type StepResult } from './runStep.ts'
import { mustBeSafe } from './stepSafety.ts'

/** Where a run stands when a step fails. */
export interface RunContext {
  readonly profile: string
  /** The profile's target after the last completed step. */
  readonly left: string | null
  readonly changelog: Recorder | null
}

/** The result of restoring after a failed step. */
export interface Restored {
  /** As sentences. */
  readonly notes: readonly string[]
  /** Some of it remains, though nobody chose that: it must be finished or undone. */
  readonly partly: boolean
}

/**
 * Restores the state before the steps that preceded a failure, or leaves it if the person prefers. `says`
 * describes the failure.
 */
export async function restore(
  host: Host,
  plan: Plan,
  failed: number,
  message: string,
  context: RunContext,
  options: RunPlanOptions,
): Promise<Restored> {
  const settled = (...notes: string[]): Restored => ({ notes, partly: false })
  // A collection that ends early has already reported what it did.
  if (plan.steps[failed]?.kind === 'collect') return settled()
  if (failed === 0) return settled('Nothing was changed.')
  // An activation is kept where only a later step failed.
  const activated = plan.steps.slice(0, failed).some(({ kind }) => kind === 'activation')
  if (activated) context.changelog?.report({ what: 'choice', choice: 'stay' })
  if (plan.onFailure.length === 0 || activated) {
    const earlier = plan.steps.slice(0, failed)
    const done = earlier.map((step) => step.description).join(', ')
    const rest = plan.steps.slice(failed).map((step) => step.argv.join(' '))
    const partly = !activated && earlier.some(({ kind }) => kind !== 'prepare')
    const way = partly ? ' To undo it: terrapin undo. To finish it: terrapin undo --finish.' : ''
    return { notes: [`Already done: ${done}. Not done: ${rest.join('; ')}.${way}`], partly }
  }
  const isElsewhere = async () => (await host.readLink(context.profile)) !== context.left
  const elsewhere = `Not restored: someone else moved ${context.profile} in the meantime.`
  if (await isElsewhere()) return settled(elsewhere)
  if (plan.steps[failed]?.kind === 'activation' && options.askOnFailure !== undefined) {
    const choice = await chooseOnFailure(stepFailure(plan, message), options)
    context.changelog?.report({ what: 'choice', choice })
    if (choice === 'stay') return settled('Kept, as you chose. To undo it: terrapin undo.')
    if (await isElsewhere()) return settled(elsewhere)
  }
  return runRestoreSteps(host, plan, context, options)
}

async function runRestoreSteps(
  host: Host,
  plan: Plan,
  { profile, changelog }: RunContext,
  options: RunPlanOptions,
): Promise<Restored> {
  const notes: string[] = []
  for (const [index, step] of plan.onFailure.entries()) {
    changelog?.report({ what: 'step', index, back: true, outcome: null })
    const { outcome, message } = await safeStep(host, plan, step, profile, options)
    changelog?.report({ what: 'step', index, back: true, outcome })
    if (outcome === 'failed') {
      const way = 'To undo it: terrapin undo. To finish it: terrapin undo --finish.'
      return {
        notes: [...notes, `Failed to ${step.description}: ${message}. ${way}`],
        partly: true,
      }
    }
    notes.push(`Done: ${step.description}.`)
  }
  return { notes, partly: false }
}

async function safeStep(
  host: Host,
  plan: Plan,
  step: Step,
  profile: string,
  options: RunPlanOptions,
): Promise<Pick<StepResult, 'outcome' | 'message'>> {
  try {
    await mustBeSafe(host, profile, step)
  } catch (error) {
    return { outcome: 'failed', message: withoutDot(asProblem(error, 'refused').message) }
  }
  return runStep(host, plan, step, true, options)
}
