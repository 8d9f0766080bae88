import type { Plan } from '../plan/plan.ts'
import { capitalised } from '../text/sentence.ts'

/** What happens to completed steps after a failed activation: restore or keep. */
export type FailureChoice = 'back' | 'stay'

/** An activation that failed, with the question of what to do about the steps before it. */
export interface StepFailure {
  /** Describes the failure, as a sentence. */
  readonly message: string
  /** `Restore the profile to 43?` */
  readonly question: string
  /** The effect of each answer, as sentences. */
  readonly back: string
  readonly stay: string
}

/** Asks a person; `left` is aborted when the answer is no longer needed. */
export type AskOnFailure = (failure: StepFailure, left: AbortSignal) => Promise<FailureChoice>

export function stepFailure({ onFailure }: Plan, message: string): StepFailure {
  const [first, ...rest] = onFailure.map((step) => step.description)
  const also = rest.length === 0 ? '' : `, then ${rest.join(', ')}`
  return {
    message,
    question: `${capitalised(first ?? 'undo the steps before it')}?`,
    back: `Restore: ${first ?? 'undo the steps before it'}${also}. The running system is unchanged.`,
    stay:
      'Keep: leave the profile as it is now; the next boot may use it. ' +
      'To undo it later: terrapin undo.',
  }
}

/** Restores unless the person chooses otherwise; never waits for someone who can't answer. */
export async function chooseOnFailure(
  failure: StepFailure,
  { askOnFailure, stop }: { readonly askOnFailure?: AskOnFailure; readonly stop?: AbortSignal },
): Promise<FailureChoice> {
  if (askOnFailure === undefined || stop?.aborted === true) return 'back'
  const left = new AbortController()
  const stopped = new Promise<FailureChoice>((done) => {
    stop?.addEventListener('abort', () => done('back'), { once: true, signal: left.signal })
  })
  try {
    return await Promise.race([askOnFailure(failure, left.signal), stopped])
  } catch {
    return 'back'
  } finally {
    left.abort()
  }
}
