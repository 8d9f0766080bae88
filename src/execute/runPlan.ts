import { writeNote } from '../annotations/notes.ts'
import { beginChange, type Recorder } from '../changelog/changelog.ts'
import { readFailedUnits } from '../health/failedUnits.ts'
import type { Host } from '../host/host.ts'
import { append } from '../lists.ts'
import { systemAt } from '../nix/pointers.ts'
import type { Plan, Step } from '../plan/plan.ts'
import { stepJson } from '../plan/stepJson.ts'
import { asProblem, Problem } from '../problem.ts'
import { asSentence, withoutDot } from '../text/sentence.ts'
import { type ActivationResult, changesUnits } from './activation.ts'
import type { ActivationReader } from './activationProgress.ts'
import { afterwards, type RunOutcome } from './afterwards.ts'
import { isAllowedCommand } from './commandAllowlist.ts'
import { Preconditions } from './preconditions.ts'
import { restore } from './restore.ts'
import { lockedClause, type RunPlanOptions, runStep, type StepResult } from './runStep.ts'

/**
 * Runs a plan step by step, restores the previous state if a step fails, and reads the machine again; all of
 * it is recorded in the changelog. Throws a Problem `refused` where the plan may not run, `locked` where
 * another terrapin is changing this machine, `journal` where the changelog can't be written, `moved` where
 * the machine has changed since planning; then nothing was changed.
 */
export async function runPlan(
  host: Host,
  plan: Plan,
  profile: string,
  options: RunPlanOptions = {},
): Promise<RunOutcome> {
  if (plan.blocked) throw new Problem('refused', refusalSentence(plan))
  const foreign = [...plan.steps, ...plan.onFailure].find(
    (step) => !isAllowedCommand(step, host.rootDirectory),
  )
  if (foreign !== undefined) {
    throw new Problem(
      'unexpected',
      `Refused: terrapin does not allow this ${foreign.argv[0]} command.`,
    )
  }
  const lock = await host.lock()
  if (lock === null) {
    const who = asSentence(lockedClause(await host.lockHolder()))
    throw new Problem('locked', `${who} Nothing was changed. Try again once it has finished.`)
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
  const preconditions = new Preconditions(host, plan, profile)
  if (first !== undefined) await preconditions.check(first).catch(sayNothingChanged)
  // A dry run leaves nothing to undo.
  const recorded = {
    ...plan,
    steps: plan.steps.map(stepJson),
    onFailure: plan.onFailure.map(stepJson),
  }
  const changelog = plan.kind === 'dry-run' ? null : beginChange(host, recorded, profile)
  const touchesUnits = plan.steps.some(changesUnits)
  const failedBefore = touchesUnits ? await readFailedUnits(host) : null
  const notes: string[] = []
  let said: ActivationReader | null = null
  const end = async (outcome: ActivationResult['outcome'], partly = false) => {
    const found = { outcome, notes, said, failedBefore }
    return ended(await afterwards(host, plan, profile, found), partly, changelog)
  }
  let worst: 'done' | 'reboot' | 'units' = 'done'
  /** The profile's target after the last step, to detect changes by others since. */
  let left = await host.readLink(profile)
  for (const [index, step] of plan.steps.entries()) {
    const result = await checkedStep(host, plan, index, { preconditions, changelog, options })
    if (changesUnits(step)) said = result.said
    if (result.outcome === 'failed') {
      const how = options.stop?.aborted === true ? 'was stopped' : 'failed'
      const failure = `Step ${index + 1} (${step.description}) ${how}: ${result.message}.`
      const context = { profile, left, changelog }
      const changed = result.untouched === true ? withoutMenuRestore(plan) : plan
      const restored = await restore(host, changed, index, failure, context, options)
      append(notes, [failure, ...restored.notes])
      return end('failed', restored.partly)
    }
    if (await isElsewhere(host, plan, step, profile)) {
      notes.push(`Nothing was activated: someone else moved ${profile} in the meantime.`)
      return end('failed')
    }
    left = await host.readLink(profile)
    await preconditions.refresh()
    if (result.message !== null) notes.push(result.message)
    if (result.outcome !== 'done') worst = result.outcome
  }
  append(notes, await keepNote(host, plan))
  return end(worst)
}

/** A menu that was not written need not be restored, and the obstacle may persist. */
function withoutMenuRestore(plan: Plan): Plan {
  return { ...plan, onFailure: plan.onFailure.filter(({ kind }) => kind !== 'menu') }
}

/** Saves the plan's note; returns why it could not be saved. */
async function keepNote(host: Host, { note }: Plan): Promise<string[]> {
  try {
    if (note !== null) await writeNote(host, note.storePath, note.text)
    return []
  } catch (error) {
    return [asProblem(error, 'journal').message]
  }
}

function ended(outcome: RunOutcome, partly: boolean, changelog: Recorder | null): RunOutcome {
  const reported = changelog?.report({ what: 'end', outcome: outcome.outcome, partly }) ?? true
  if (reported) return outcome
  const note = 'terrapin can’t undo this: its changelog could not be written.'
  return { ...outcome, notes: [...outcome.notes, note] }
}

/** Whether a switch's profile step left the profile at an unexpected target. */
async function isElsewhere(host: Host, plan: Plan, step: Step, profile: string): Promise<boolean> {
  if (plan.kind !== 'switch' || step.kind !== 'profile') return false
  const wanted = plan.checks.find(({ kind }) => kind === 'current')
  if (wanted?.kind !== 'current') return false
  return (await systemAt(host, profile)) !== wanted.storePath
}

interface Running {
  readonly preconditions: Preconditions
  readonly changelog: Recorder | null
  readonly options: RunPlanOptions
}

/** Runs one step if the preconditions hold; records it in the changelog before and after. */
async function checkedStep(
  host: Host,
  plan: Plan,
  index: number,
  { preconditions, changelog, options }: Running,
): Promise<StepResult> {
  const step = plan.steps[index] as Step
  try {
    if (index > 0) await preconditions.check(step)
  } catch (error) {
    return { outcome: 'failed', message: withoutDot(asProblem(error, 'moved').message), said: null }
  }
  changelog?.report({ what: 'step', index, back: false, outcome: null })
  const result = await runStep(host, plan, step, false, options)
  changelog?.report({ what: 'step', index, back: false, outcome: result.outcome })
  return result
}

function sayNothingChanged(error: unknown): never {
  const { code, message } = asProblem(error, 'moved')
  throw new Problem(code, `${withoutDot(message)}. Nothing was changed. Refresh and try again.`)
}

/** Explains why a plan may not run. */
export function refusalSentence(plan: Plan): string {
  const reasons = plan.refused.map(({ generation, reason }) =>
    generation === null ? reason : `${generation}: ${reason}`,
  )
  return `${reasons.join('; ')}. Nothing was changed.`
}
