import type { Host } from '../host/host.ts'
import type { Recorder } from './journal/journal.ts'
import type { Plan } from './plan.ts'
import { type RunPlanOptions, runStep } from './runStep.ts'

export interface Before {
  readonly profile: string
  readonly left: string | null
  readonly journal: Recorder | null
}

/** Puts back what was done before the step that failed; what became of it, as sentences. */
export async function putBack(
  host: Host,
  plan: Plan,
  failed: number,
  { profile, left, journal }: Before,
  options: RunPlanOptions,
): Promise<string[]> {
  // A collection that ends early has said what it did.
  if (plan.steps[failed]?.kind === 'collect') return []
  if (failed === 0) return ['Nothing was changed before it.']
  if (plan.onFailure.length === 0) {
    const done = plan.steps.slice(0, failed).map(({ says }) => says)
    const rest = plan.steps.slice(failed).map((step) => step.argv.join(' '))
    return [`Done before it: ${done.join(', ') || 'nothing'}. Still to do: ${rest.join('; ')}.`]
  }
  if ((await host.readLink(profile)) !== left) {
    return [`${profile} was moved by someone else meanwhile, so it was left as it is.`]
  }
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
