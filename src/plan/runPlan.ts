import type { Host, RunResult } from '../host/host.ts'
import { type Machine, readMachine } from '../machine/machine.ts'
import { standingSentence } from '../machine/standing.ts'
import { asProblem, Problem } from '../problem.ts'
import { type ActivationResult, explainActivation } from './activation.ts'
import type { Plan, Step } from './plan.ts'
import { protections } from './protection.ts'
import { type Verdict, verify } from './verify.ts'

export type RunEvent =
  | { readonly kind: 'step'; readonly step: Step; readonly undoing: boolean }
  /** What the command prints, as it comes. */
  | { readonly kind: 'output'; readonly text: string }

export interface RunPlanOptions {
  readonly onEvent?: (event: RunEvent) => void
  /** `inherit` hands the terminal to each command, so that sudo can ask for a password. */
  readonly terminal?: 'inherit' | 'capture'
  /** Stops the step that runs, which then has failed; what puts things back is not stopped. */
  readonly stop?: AbortSignal
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
  await recheck(host, plan, profile)
  const notes: string[] = []
  let worst: 'done' | 'reboot' | 'units' = 'done'
  /** Where the profile stood after the last step, to see whether someone else moved it since. */
  let left = await host.readLink(profile)
  for (const [index, step] of plan.steps.entries()) {
    const { outcome, says } = await runStep(host, step, false, options)
    if (outcome === 'failed') {
      notes.push(`Step ${index + 1}, ${step.says}, failed: ${says}.`)
      notes.push(...(await putBack(host, plan, index, { profile, left }, options)))
      return afterwards(host, plan, profile, notes, 'failed')
    }
    left = await host.readLink(profile)
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

async function recheck(host: Host, plan: Plan, profile: string): Promise<void> {
  for (const { link, target } of plan.expects) {
    const now = await host.readLink(link)
    if (now === target) continue
    throw moved(`${link} points at ${now ?? 'nothing'} now, not at ${target ?? 'nothing'}`)
  }
  if (plan.kind !== 'delete') return
  // The boot default and the pins are no links of the plan's own: they are looked up again.
  const { generations } = await readMachine(host, profile)
  for (const generation of generations) {
    const reasons = protections(generation)
    if (!plan.generations.includes(generation.number) || reasons.length === 0) continue
    throw moved(`${generation.number} is ${reasons.join(', ')} now`)
  }
}

function moved(what: string): Problem {
  const sentence = `${what}: not as when the plan was made. Nothing was changed; look again.`
  return new Problem('moved', sentence)
}

async function runStep(
  host: Host,
  step: Step,
  undoing: boolean,
  { onEvent, terminal = 'capture', stop }: RunPlanOptions,
): Promise<ActivationResult> {
  onEvent?.({ kind: 'step', step, undoing })
  try {
    const result = await host.run(step.argv, {
      asRoot: step.root,
      terminal,
      ...(stop !== undefined && !undoing && { stop }),
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

/** What becomes of the steps before the one that failed, as sentences. */
async function putBack(
  host: Host,
  plan: Plan,
  failed: number,
  { profile, left }: { profile: string; left: string | null },
  options: RunPlanOptions,
): Promise<string[]> {
  if (failed === 0 && plan.onFailure.length > 0) return ['Nothing was changed before it.']
  if (plan.onFailure.length === 0) {
    const done = plan.steps.slice(0, failed).map(({ says }) => says)
    const rest = plan.steps.slice(failed).map((step) => step.argv.join(' '))
    return [`Done before it: ${done.join(', ') || 'nothing'}. Still to do: ${rest.join('; ')}.`]
  }
  if ((await host.readLink(profile)) !== left) {
    return [`${profile} was moved by someone else meanwhile, so it was left as it is.`]
  }
  const notes: string[] = []
  for (const step of plan.onFailure) {
    const { outcome, says } = await runStep(host, step, true, options)
    if (outcome === 'failed') return [...notes, `It could not ${step.says}: ${says}.`]
    notes.push(`Done to undo it: ${step.says}.`)
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
