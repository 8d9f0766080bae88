import type { Recorder } from '../changelog/changelog.ts'
import type { Host } from '../host/host.ts'
import type { Plan, Step } from '../plan/plan.ts'
import { asProblem } from '../problem.ts'
import { type RunPlanOptions, runStep, type StepResult, withoutDot } from './runStep.ts'
import { chooseOnFailure, stepFailure } from './stepFailure.ts'
import { mustBeSafe } from './stepSafety.ts'

export interface Before {
  readonly profile: string
  /** Where the profile stood after the last step that was done. */
  readonly left: string | null
  readonly journal: Recorder | null
}

/** What became of what was done before a step that failed. */
export interface Restored {
  /** As sentences. */
  readonly notes: readonly string[]
  /** Something of it is still so, though nobody chose that: it is to be finished or taken back. */
  readonly partly: boolean
}

/**
 * Puts back what was done before the step that failed, or leaves it where a person wants that.
 * `says` is what failed.
 */
export async function restore(
  host: Host,
  plan: Plan,
  failed: number,
  says: string,
  before: Before,
  options: RunPlanOptions,
): Promise<Restored> {
  const settled = (...notes: string[]): Restored => ({ notes, partly: false })
  // A collection that ends early has said what it did.
  if (plan.steps[failed]?.kind === 'collect') return settled()
  if (failed === 0) return settled('Nothing was changed.')
  // What is activated stays where only something after it failed.
  const activated = plan.steps.slice(0, failed).some(({ kind }) => kind === 'activation')
  if (activated) before.journal?.report({ what: 'choice', choice: 'stay' })
  if (plan.onFailure.length === 0 || activated) {
    const before = plan.steps.slice(0, failed)
    const done = before.map((step) => step.says).join(', ')
    const rest = plan.steps.slice(failed).map((step) => step.argv.join(' '))
    const partly = !activated && before.some(({ kind }) => kind !== 'prepare')
    const way = partly ? ' To undo it: terrapin undo. To finish it: terrapin undo --finish.' : ''
    return { notes: [`Already done: ${done}. Not done: ${rest.join('; ')}.${way}`], partly }
  }
  const isElsewhere = async () => (await host.readLink(before.profile)) !== before.left
  const elsewhere = `Not restored: someone else moved ${before.profile} meanwhile.`
  if (await isElsewhere()) return settled(elsewhere)
  if (plan.steps[failed]?.kind === 'activation' && options.askOnFailure !== undefined) {
    const choice = await chooseOnFailure(stepFailure(plan, says), options)
    before.journal?.report({ what: 'choice', choice })
    if (choice === 'stay') return settled('Kept, as you chose. To undo it: terrapin undo.')
    if (await isElsewhere()) return settled(elsewhere)
  }
  return runBack(host, plan, before, options)
}

async function runBack(
  host: Host,
  plan: Plan,
  { profile, journal }: Before,
  options: RunPlanOptions,
): Promise<Restored> {
  const notes: string[] = []
  for (const [index, step] of plan.onFailure.entries()) {
    journal?.report({ what: 'step', index, back: true, outcome: null })
    const { outcome, says } = await safeStep(host, plan, step, profile, options)
    journal?.report({ what: 'step', index, back: true, outcome })
    if (outcome === 'failed') {
      const way = 'To undo it: terrapin undo. To finish it: terrapin undo --finish.'
      return { notes: [...notes, `Failed to ${step.says}: ${says}. ${way}`], partly: true }
    }
    notes.push(`Undone: ${step.says}.`)
  }
  return { notes, partly: false }
}

async function safeStep(
  host: Host,
  plan: Plan,
  step: Step,
  profile: string,
  options: RunPlanOptions,
): Promise<Pick<StepResult, 'outcome' | 'says'>> {
  try {
    await mustBeSafe(host, profile, step)
  } catch (error) {
    return { outcome: 'failed', says: withoutDot(asProblem(error, 'refused').message) }
  }
  return runStep(host, plan, step, true, options)
}
