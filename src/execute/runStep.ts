import { maskSentence } from '../compare/text/maskText.ts'
import type { Host, LockHolder, RunResult } from '../host/host.ts'
import { hasUnitsToStart } from '../machine/interruptedSwitch.ts'
import { systemAt } from '../nix/pointers.ts'
import type { Plan, Step } from '../plan/plan.ts'
import { asProblem } from '../problem.ts'
import { lastLine } from '../text/outputFilter.ts'
import { withoutDot } from '../text/sentence.ts'
import {
  type ActivationResult,
  activationMode,
  changesUnits,
  explainActivation,
  type SwitchTraces,
} from './activation.ts'
import { type ActivationProgress, ActivationReader } from './activationProgress.ts'
import { CollectionProgress, collectedSentence, unfinishedSentence } from './collecting.ts'
import { MaskedOutput } from './maskedOutput.ts'
import type { AskOnFailure } from './restoreQuestion.ts'

export type RunEvent =
  | { readonly kind: 'step'; readonly step: Step; readonly undoing: boolean }
  /** The step's command is running as this process. */
  | { readonly kind: 'started'; readonly pid: number }
  /** Output of the command, line by line and safe to display: filtered by `MaskedOutput`. */
  | { readonly kind: 'output'; readonly text: string }
  /** The progress of switch-to-configuration, whenever it changes. */
  | { readonly kind: 'activation'; readonly progress: ActivationProgress }

export interface RunPlanOptions {
  readonly onEvent?: (event: RunEvent) => void
  /** Whether a password may be asked for on the terminal; see `RunOptions.mayAsk` in the host. */
  readonly mayAsk?: boolean
  /** Stops the running step, which then counts as failed; steps that restore are not stopped. */
  readonly stop?: AbortSignal
  /**
   * Asks whether to restore after a failed activation; the default where nobody is asked, the question fails,
   * or `stop` is aborted.
   */
  readonly askOnFailure?: AskOnFailure
}

export interface StepResult extends ActivationResult {
  /** Parsed output of switch-to-configuration; null for other commands. */
  readonly said: ActivationReader | null
}

/** Runs one step's command, and reports how it ended. Never throws. */
export async function runStep(
  host: Host,
  plan: Plan,
  step: Step,
  undoing: boolean,
  { onEvent, mayAsk = false, stop }: RunPlanOptions,
): Promise<StepResult> {
  // Stopped between two steps: we could not end a command that becomes root at once.
  if (stop?.aborted === true && !undoing) {
    return { outcome: 'failed', message: 'not started', said: null }
  }
  // Root does not wait for this person's lock, and may have begun since the last step.
  const holder = step.root && !host.user.root ? await host.lockHolder() : null
  if (holder?.user === 'root') {
    return { outcome: 'failed', message: lockedClause(holder), said: null }
  }
  onEvent?.({ kind: 'step', step, undoing })
  const mode = activationMode(step)
  const said = mode === null ? null : new ActivationReader(mode)
  // Counted as output arrives: only the end of a long output is kept.
  const collecting = step.kind === 'collect' ? new CollectionProgress(null) : null
  const shown = new MaskedOutput()
  const show = (text: string) => {
    if (text !== '') onEvent?.({ kind: 'output', text })
  }
  try {
    const result = await host.run(step.argv, {
      asRoot: step.root,
      mayAsk,
      ...(stop !== undefined && !undoing && { stop }),
      onStart: (pid) => onEvent?.({ kind: 'started', pid }),
      onOutput: (text, error) => {
        collecting?.feed(text)
        show(shown.take(text, error))
        if (said?.feed(text, error)) {
          onEvent?.({ kind: 'activation', progress: said.progress })
        }
      },
    })
    said?.end()
    const isUnsure = result.status === 0 && changesUnits(step)
    const traces = isUnsure ? await readTraces(host, plan) : null
    return { ...explained(plan, step, result, { mode, said, traces, collecting }), said }
  } catch (error) {
    const message = withoutDot(asProblem(error, 'command-failed').message)
    return { outcome: 'failed', message, said }
  } finally {
    show(shown.end())
  }
}

interface Read {
  readonly mode: string | null
  readonly said: ActivationReader | null
  readonly traces: SwitchTraces | null
  readonly collecting: CollectionProgress | null
}

/** Status 0 may also mean that systemd ended it, so the machine's state is checked. */
async function readTraces(host: Host, { checks }: Plan): Promise<SwitchTraces> {
  const wanted = checks.find(({ kind }) => kind === 'running')
  const running = await systemAt(host, '/run/current-system').catch(() => null)
  const isKnown = wanted?.kind === 'running' && running !== null
  return {
    startsPending: await hasUnitsToStart(host),
    activated: isKnown ? running === wanted.storePath : null,
  }
}

function explained(
  plan: Plan,
  step: Step,
  result: RunResult,
  { mode, said, traces, collecting }: Read,
): ActivationResult {
  // nixos-enter failed before it called the script: not a NixOS, or the script is missing.
  const entered = step.argv[0] !== 'nixos-enter' || ![126, 127].includes(result.status ?? 0)
  if (mode !== null && said !== null && entered) {
    return explainActivation(result.status, result.signal, mode, said, traces)
  }
  const command = explainCommand(step, result)
  if (collecting === null) return command
  const message =
    command.outcome === 'failed'
      ? `${command.message}; ${unfinishedSentence(plan, collecting.feed(''))}`
      : collectedSentence(plan, result.stdout + result.stderr)
  return { ...command, message }
}

function explainCommand({ argv }: Step, { status, signal, stderr }: RunResult): ActivationResult {
  if (status === 0) return { outcome: 'done', message: null }
  const ended = status === null ? `was killed by ${signal}` : `failed with exit status ${status}`
  const last = maskSentence(lastLine(stderr))
  return { outcome: 'failed', message: `${argv[0]} ${ended}${last === '' ? '' : ` (${last})`}` }
}

/** Names who is changing the machine, never by process name, which anyone can choose. */
export function lockedClause(holder: LockHolder | null): string {
  const pids = holder?.pids() ?? []
  const processes = `${pids.length === 1 ? 'process' : 'processes'} ${pids.join(', ')}`
  const who = holder === null ? '' : ` (${holder.user}${pids.length === 0 ? '' : `, ${processes}`})`
  return `another terrapin is changing this machine${who}`
}
