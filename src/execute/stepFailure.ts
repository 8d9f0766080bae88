import type { Plan } from '../plan/plan.ts'

/** What becomes of what was done before an activation that failed. */
export type FailureChoice = 'back' | 'stay'

/** An activation that failed, for whoever is asked what is to become of what was done before it. */
export interface StepFailure {
  /** What failed, as a sentence. */
  readonly says: string
  /** `Restore the profile to 43?` */
  readonly question: string
  /** What each answer means, as sentences. */
  readonly back: string
  readonly stay: string
}

/** Asks a person; `left` is aborted when the answer is no longer waited for. */
export type AskOnFailure = (failure: StepFailure, left: AbortSignal) => Promise<FailureChoice>

export function stepFailure({ onFailure }: Plan, says: string): StepFailure {
  const [first, ...rest] = onFailure.map((step) => step.says)
  const also = rest.length === 0 ? '' : `, then ${rest.join(', ')}`
  return {
    says,
    question: `${capital(first ?? 'undo the steps before it')}?`,
    back: `Restore: ${first ?? 'undo the steps before it'}${also}. The running system is unchanged.`,
    stay:
      'Keep: leave the profile as it is now; the next boot may use it. ' +
      'To undo it later: terrapin undo.',
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Back, unless a person wants it to stay: nobody is waited for who is not there to answer. */
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
