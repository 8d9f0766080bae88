import type { Host } from '../host/host.ts'
import type { Recorder } from './journal/journal.ts'
import type { Plan } from './plan.ts'
import { type RunPlanOptions, runStep } from './runStep.ts'
import { chooseOnFailure, stepFailure } from './stepFailure.ts'

export interface Before {
  readonly profile: string
  /** Where the profile stood after the last step that was done. */
  readonly left: string | null
  readonly journal: Recorder | null
}

/**
 * Puts back what was done before the step that failed, or leaves it where a person wants that; what
 * became of it, as sentences. `says` is what failed.
 */
export async function putBack(
  host: Host,
  plan: Plan,
  failed: number,
  says: string,
  before: Before,
  options: RunPlanOptions,
): Promise<string[]> {
  // A collection that ends early has said what it did.
  if (plan.steps[failed]?.kind === 'collect') return []
  if (failed === 0) return ['Nothing was changed before it.']
  // What is activated stays where only something after it failed.
  const activated = plan.steps.slice(0, failed).some(({ kind }) => kind === 'activation')
  if (activated) before.journal?.tell({ what: 'choice', choice: 'stay' })
  if (plan.onFailure.length === 0 || activated) {
    const done = plan.steps.slice(0, failed).map((step) => step.says)
    const rest = plan.steps.slice(failed).map((step) => step.argv.join(' '))
    return [`Done before it: ${done.join(', ') || 'nothing'}. Still to do: ${rest.join('; ')}.`]
  }
  const isElsewhere = async () => (await host.readLink(before.profile)) !== before.left
  const elsewhere = `${before.profile} was moved by someone else meanwhile, so it was left as it is.`
  if (await isElsewhere()) return [elsewhere]
  if (plan.steps[failed]?.kind === 'activation' && options.askOnFailure !== undefined) {
    const choice = await chooseOnFailure(stepFailure(plan, says), options)
    before.journal?.tell({ what: 'choice', choice })
    if (choice === 'stay') return ['It was left as it is, as you chose; undo takes it back.']
    if (await isElsewhere()) return [elsewhere]
  }
  return runBack(host, plan, before, options)
}

async function runBack(
  host: Host,
  plan: Plan,
  { journal }: Before,
  options: RunPlanOptions,
): Promise<string[]> {
  const notes: string[] = []
  for (const [index, step] of plan.onFailure.entries()) {
    journal?.tell({ what: 'step', index, back: true, outcome: null })
    const { outcome, says } = await runStep(host, plan, step, true, options)
    journal?.tell({ what: 'step', index, back: true, outcome })
    if (outcome === 'failed') return [...notes, `It could not ${step.says}: ${says}.`]
    notes.push(`Done to undo it: ${step.says}.`)
  }
  return notes
}
