import type { Host, RunResult } from '../host/host.ts'
import { type Machine, readMachine } from '../machine/machine.ts'
import { writeNote } from '../machine/notes.ts'
import { standingSentence } from '../machine/standing.ts'
import { PROFILES } from '../nix/profile.ts'
import { asProblem, Problem } from '../problem.ts'
import { type ActivationResult, explainActivation } from './activation.ts'
import { CollectionProgress, collectedSentence, unfinishedSentence } from './collecting.ts'
import { isOwnCommand } from './commandShapes.ts'
import { Expectations } from './expectations.ts'
import { beginChange, type Recorder } from './journal/journal.ts'
import type { Plan, Step } from './plan.ts'
import { type Verdict, verify } from './verify.ts'

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
 * Runs a plan step by step, puts things back where a step fails, and reads the facts again; all of
 * it is written into the journal. Throws a Problem `refused` where the plan may not run, `locked`
 * where another terrapin changes this machine, `journal` where the journal can't be written,
 * `moved` where the machine is no longer as the plan found it; then nothing was changed.
 */
export async function runPlan(
  host: Host,
  plan: Plan,
  profile: string,
  options: RunPlanOptions = {},
): Promise<RunOutcome> {
  if (plan.blocked) throw new Problem('refused', refusalSentence(plan))
  const foreign = [...plan.steps, ...plan.onFailure].find((step) => !isOwnCommand(step))
  if (foreign !== undefined) {
    throw new Problem('unexpected', `${foreign.argv[0]} is no command of terrapin’s so.`)
  }
  const lock = await host.lock(PROFILES)
  if (lock === null) {
    const message =
      'Another terrapin, or a command that one began, is changing this machine. ' +
      'Nothing was changed; try again when it has ended.'
    throw new Problem('locked', message)
  }
  try {
    return await runLocked(host, plan, profile, options)
  } finally {
    if (lock !== 'missing') await lock.release()
  }
}

async function runLocked(
  host: Host,
  plan: Plan,
  profile: string,
  options: RunPlanOptions,
): Promise<RunOutcome> {
  const [first] = plan.steps
  const expectations = new Expectations(host, plan, profile)
  if (first !== undefined) await expectations.check(first).catch(sayNothingChanged)
  // A dry run changes nothing that could be undone.
  const journal = plan.kind === 'dry-run' ? null : beginChange(host, plan, profile)
  const notes: string[] = []
  let worst: 'done' | 'reboot' | 'units' = 'done'
  /** Where the profile stood after the last step, to see whether someone else moved it since. */
  let left = await host.readLink(profile)
  for (const [index, step] of plan.steps.entries()) {
    const result = await checkedStep(host, plan, index, { expectations, journal, options })
    if (result.outcome === 'failed') {
      const stopped = step.kind === 'collect' && options.stop?.aborted === true
      const how = stopped ? 'was stopped' : 'failed'
      notes.push(`Step ${index + 1}, ${step.says}, ${how}: ${result.says}.`)
      notes.push(...(await putBack(host, plan, index, { profile, left, journal }, options)))
      return ended(await afterwards(host, plan, profile, notes, 'failed'), journal)
    }
    if (await isElsewhere(host, plan, step, profile)) {
      notes.push(`${profile} was moved by someone else meanwhile, so nothing was activated.`)
      return ended(await afterwards(host, plan, profile, notes, 'failed'), journal)
    }
    left = await host.readLink(profile)
    await expectations.take()
    if (result.says !== null) notes.push(result.says)
    if (result.outcome !== 'done') worst = result.outcome
  }
  notes.push(...keepNote(host, plan))
  return ended(await afterwards(host, plan, profile, notes, worst), journal)
}

/** The note that comes with a plan; why it is not kept, where it can't be. */
function keepNote(host: Host, { note }: Plan): string[] {
  try {
    if (note !== null) writeNote(host, note.storePath, note.text)
    return []
  } catch (error) {
    return [asProblem(error, 'journal').message]
  }
}

function ended(outcome: RunOutcome, journal: Recorder | null): RunOutcome {
  const told = journal?.tell({ what: 'end', outcome: outcome.outcome }) ?? true
  if (told) return outcome
  const note = 'The journal could not be written to its end, so this can’t be undone by terrapin.'
  return { ...outcome, notes: [...outcome.notes, note] }
}

/** Whether a switch's profile step left the profile at something else than it was to. */
async function isElsewhere(host: Host, plan: Plan, step: Step, profile: string): Promise<boolean> {
  if (plan.kind !== 'switch' || step.kind !== 'profile') return false
  const wanted = plan.checks.find(({ kind }) => kind === 'current')
  if (wanted?.kind !== 'current') return false
  return (await host.resolve(profile)) !== wanted.storePath
}

interface Running {
  readonly expectations: Expectations
  readonly journal: Recorder | null
  readonly options: RunPlanOptions
}

/** One step, if the machine is still as it must be; told to the journal before and after. */
async function checkedStep(
  host: Host,
  plan: Plan,
  index: number,
  { expectations, journal, options }: Running,
): Promise<ActivationResult> {
  const step = plan.steps[index] as Step
  try {
    if (index > 0) await expectations.check(step)
  } catch (error) {
    return { outcome: 'failed', says: withoutDot(asProblem(error, 'moved').message) }
  }
  journal?.tell({ what: 'step', index, back: false, outcome: null })
  const result = await runStep(host, plan, step, false, options)
  journal?.tell({ what: 'step', index, back: false, outcome: result.outcome })
  return result
}

function sayNothingChanged(error: unknown): never {
  const { code, message } = asProblem(error, 'moved')
  throw new Problem(code, `${withoutDot(message)}. Nothing was changed; look again.`)
}

/** Why a plan may not run, for a person. */
export function refusalSentence(plan: Plan): string {
  const reasons = plan.refused.map(({ generation, reason }) =>
    generation === null ? reason : `${generation} is refused: ${reason}`,
  )
  return `${reasons.join('; ')}. Nothing was changed.`
}

async function runStep(
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

interface Before {
  readonly profile: string
  readonly left: string | null
  readonly journal: Recorder | null
}

/** What becomes of the steps before the one that failed, as sentences. */
async function putBack(
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
