import type { Host, RunResult } from '../host/host.ts'
import { type Machine, readMachine } from '../machine/machine.ts'
import { standingSentence } from '../machine/standing.ts'
import { asProblem, Problem } from '../problem.ts'
import { type ActivationResult, explainActivation } from './activation.ts'
import type { Plan, Step } from './plan.ts'
import { type Verdict, verify } from './verify.ts'

export type RunEvent =
  | { readonly kind: 'step'; readonly step: Step; readonly undoing: boolean }
  /** What the command prints, as it comes. */
  | { readonly kind: 'output'; readonly text: string }

export interface RunPlanOptions {
  readonly onEvent?: (event: RunEvent) => void
  /** `inherit` hands the terminal to each command, so that sudo can ask for a password. */
  readonly terminal?: 'inherit' | 'capture'
}

export interface RunOutcome {
  /** `units`: done, but units failed or a check does not hold. */
  readonly outcome: 'done' | 'units' | 'failed'
  /** What happened beyond the plan, as sentences. */
  readonly notes: readonly string[]
  readonly verdicts: readonly Verdict[]
  /** The facts as they are afterwards. */
  readonly machine: Machine
}

/**
 * Runs a plan step by step, puts things back where a step fails, and reads the facts again.
 * Throws a Problem `refused` where the plan may not run, `moved` where the machine is no longer
 * as the plan found it; in both cases nothing was changed.
 */
export async function runPlan(
  host: Host,
  plan: Plan,
  profile: string,
  options: RunPlanOptions = {},
): Promise<RunOutcome> {
  if (plan.blocked) throw new Problem('refused', refusalSentence(plan))
  await recheck(host, plan)
  const notes: string[] = []
  let worst: 'done' | 'reboot' | 'units' = 'done'
  for (const [index, step] of plan.steps.entries()) {
    const { outcome, says } = await runStep(host, step, false, options)
    if (outcome === 'failed') {
      notes.push(`Step ${index + 1}, ${step.says}, failed: ${says}.`)
      if (index > 0) notes.push(...(await putBack(host, plan, options)))
      return afterwards(host, plan, profile, notes, 'failed')
    }
    if (says !== null) notes.push(says)
    if (outcome !== 'done') worst = outcome
  }
  return afterwards(host, plan, profile, notes, worst)
}

/** Why a plan may not run, for a person. */
export function refusalSentence(plan: Plan): string {
  const reasons = plan.refused.map(({ generation, reason }) =>
    generation === null ? reason : `${generation} is refused: ${reason}`,
  )
  return `${reasons.join('; ')}. Nothing was changed.`
}

async function recheck(host: Host, plan: Plan): Promise<void> {
  for (const { link, target } of plan.expects) {
    const now = await host.readLink(link)
    if (now === target) continue
    throw new Problem(
      'moved',
      `${link} points at ${now ?? 'nothing'} now, not at ${target ?? 'nothing'} as when the plan ` +
        'was made. Nothing was changed; look again.',
    )
  }
}

async function runStep(
  host: Host,
  step: Step,
  undoing: boolean,
  { onEvent, terminal = 'capture' }: RunPlanOptions,
): Promise<ActivationResult> {
  onEvent?.({ kind: 'step', step, undoing })
  try {
    const result = await host.run(step.argv, {
      asRoot: step.root,
      terminal,
      onOutput: (text) => onEvent?.({ kind: 'output', text }),
    })
    return step.kind === 'activation' || step.kind === 'menu'
      ? explainActivation(result.status, result.signal)
      : explainCommand(step, result)
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

async function putBack(host: Host, plan: Plan, options: RunPlanOptions): Promise<string[]> {
  const notes: string[] = []
  for (const step of plan.onFailure) {
    const { outcome, says } = await runStep(host, step, true, options)
    const failed = outcome === 'failed'
    notes.push(failed ? `It could not ${step.says}: ${says}.` : `Done to undo it: ${step.says}.`)
  }
  return notes
}

async function afterwards(
  host: Host,
  plan: Plan,
  profile: string,
  notes: string[],
  outcome: ActivationResult['outcome'],
): Promise<RunOutcome> {
  const machine = await readMachine(host, profile)
  if (outcome === 'failed') {
    notes.push(`Now: ${standingSentence(machine)}`)
    return { outcome, notes, verdicts: [], machine }
  }
  // The old system runs on until the reboot.
  const checks = plan.checks.filter(({ kind }) => !(outcome === 'reboot' && kind === 'running'))
  const verdicts = verify(checks, machine)
  const broken = verdicts.some(({ holds }) => holds === false)
  return { outcome: broken || outcome === 'units' ? 'units' : 'done', notes, verdicts, machine }
}

function withoutDot(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
