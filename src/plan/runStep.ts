import type { Host, RunResult } from '../host/host.ts'
import { asProblem } from '../problem.ts'
import { type ActivationResult, explainActivation } from './activation.ts'
import { CollectionProgress, collectedSentence, unfinishedSentence } from './collecting.ts'
import type { Plan, Step } from './plan.ts'

export type RunEvent =
  | { readonly kind: 'step'; readonly step: Step; readonly undoing: boolean }
  /** What the command prints, as it comes. */
  | { readonly kind: 'output'; readonly text: string }

export interface RunPlanOptions {
  readonly onEvent?: (event: RunEvent) => void
  /** `inherit` hands the terminal to each command, so that sudo can ask for a password. */
  readonly terminal?: 'inherit' | 'input' | 'capture'
  /** Stops the step that runs, which then has failed; what puts things back is not stopped. */
  readonly stop?: AbortSignal
}

/** Runs one step's command, and says how it ended. Throws nothing. */
export async function runStep(
  host: Host,
  plan: Plan,
  step: Step,
  undoing: boolean,
  { onEvent, terminal = 'capture', stop }: RunPlanOptions,
): Promise<ActivationResult> {
  onEvent?.({ kind: 'step', step, undoing })
  // Counted as it comes: of a long output only the end is kept.
  const progress = new CollectionProgress(null)
  try {
    const result = await host.run(step.argv, {
      asRoot: step.root,
      terminal,
      ...(stop !== undefined && !undoing && { stop }),
      onOutput: (text) => {
        if (step.kind === 'collect') progress.feed(text)
        onEvent?.({ kind: 'output', text })
      },
    })
    if (step.kind === 'activation' || step.kind === 'menu') {
      return explainActivation(result.status, result.signal)
    }
    const explained = explainCommand(step, result)
    if (step.kind !== 'collect') return explained
    const says =
      explained.outcome === 'failed'
        ? `${explained.says}; ${unfinishedSentence(plan, progress.feed(''))}`
        : collectedSentence(plan, result.stdout + result.stderr)
    return { ...explained, says }
  } catch (error) {
    return { outcome: 'failed', says: withoutDot(asProblem(error, 'command-failed').message) }
  }
}

function explainCommand({ argv }: Step, { status, signal, stderr }: RunResult): ActivationResult {
  if (status === 0) return { outcome: 'done', says: null }
  const ended = status === null ? `was ended by ${signal}` : `ended with status ${status}`
  const last = stderr.trim().split('\n').at(-1) ?? ''
  return { outcome: 'failed', says: `${argv[0]} ${ended}${last === '' ? '' : ` (${last})`}` }
}

/** What stands in a sentence brings no full stop of its own. */
export function withoutDot(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
