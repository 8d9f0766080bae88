import type { RunOutcome } from '../execute/afterwards.ts'
import { refusalSentence, runPlan } from '../execute/runPlan.ts'
import type { RunPlanOptions } from '../execute/runStep.ts'
import { mustAllBeSafe } from '../execute/stepSafety.ts'
import { RunningStep } from '../execute/stopMessage.ts'
import { askingSentence, notElevated, rootWords } from '../host/elevation.ts'
import { describe } from '../plan/describePlan.ts'
import type { Plan } from '../plan/plan.ts'
import { stepJson } from '../plan/stepJson.ts'
import { Problem } from '../problem.ts'
import { FATAL_SIGNALS } from '../runtime/signals.ts'
import { visible } from '../text/visible.ts'
import { wrap } from '../text/width.ts'
import { collectionReporter } from './collectionReporter.ts'
import { onCommandLine } from './hiddenMenu.ts'
import type { Output } from './output.ts'
import { askToRestore, question } from './question.ts'
import type { Session } from './session.ts'

/**
 * Shows a plan, asks for confirmation, and runs it; returns the contract's exit status. With --dry-run only
 * shows the plan; with --json stdout gets the plan with its result.
 */
export async function carryOut(session: Session, given: Plan): Promise<number> {
  const plan = onCommandLine(given)
  const { options, output } = session
  await mustAllBeSafe(session.host, session.profile, plan)
  if (options.dryRun === true) {
    if (output.json) output.document(planJson(plan))
    else
      for (const line of planLines(session, plan, process.stdout, output.paint)) output.line(line)
    return plan.blocked ? 3 : 0
  }
  if (!output.json || options.yes !== true) {
    const lines = planLines(session, plan, process.stderr, output.paintSaid)
    for (const line of lines) output.sayLine(line)
  }
  if (plan.blocked) {
    const message = refusalSentence(plan)
    if (output.json) output.document({ error: { code: 'refused', message }, ...planJson(plan) })
    else output.say(`terrapin: ${message}`)
    return 3
  }
  requireElevation(session, plan)
  if (plan.steps.length > 0) {
    if (options.yes !== true) await confirm(plan.typed)
    else if (plan.typed !== null) output.say(`Confirmed by --yes: “${plan.typed}”.`)
  }
  const { outcome, stopped } = await run(session, plan)
  if (output.json) {
    const message = outcome.notes.join(' ')
    const error = outcome.outcome === 'failed' ? { error: { code: 'command-failed', message } } : {}
    const { notes, checkResults, units } = outcome
    const checks = checkResults.map(({ description, ...rest }) => ({ says: description, ...rest }))
    const result = { outcome: outcome.outcome, notes, checks, units }
    output.document({ ...error, ...planJson(plan), result })
  }
  report(session, outcome, stopped)
  return { done: 0, failed: 1, units: 4 }[outcome.outcome]
}

/** Fails early, before any question or step, if there is no way to become root. */
function requireElevation({ host }: Session, plan: Plan): void {
  const elevation = plan.steps.some(({ root }) => root) ? host.elevation() : null
  if (elevation?.kind === 'none') throw notElevated(elevation)
}

/** Ctrl+C and Ctrl+\ also reach the running command; this process survives to restore and report. */
async function run(
  session: Session,
  plan: Plan,
): Promise<{ outcome: RunOutcome; stopped: boolean }> {
  const { host, profile, output, options } = session
  const report =
    plan.kind === 'collect'
      ? await collectionReporter(host, plan, output)
      : (text: string) => output.progress(text)
  const stop = new AbortController()
  const running = new RunningStep()
  let asking = false
  const stay = () => {
    if (!asking) output.say(running.stopping())
    stop.abort()
  }
  const ask: RunPlanOptions['askOnFailure'] = async (failure, left) => {
    asking = true
    return askToRestore(failure, left, output.drawn).finally(() => {
      asking = false
    })
  }
  for (const signal of FATAL_SIGNALS) process.on(signal, stay)
  try {
    const outcome = await runPlan(host, plan, profile, {
      stop: stop.signal,
      mayAsk: true,
      onEvent: (event) => {
        running.take(event)
        if (event.kind === 'output') report(event.text)
        else if (event.kind === 'step') output.say(`→ ${event.step.description}`)
      },
      // With --yes or --json nobody can answer.
      ...(isAskable() && options.yes !== true && !output.json && { askOnFailure: ask }),
    })
    return { outcome, stopped: stop.signal.aborted }
  } finally {
    for (const signal of FATAL_SIGNALS) process.off(signal, stay)
  }
}

function report(
  { output }: Session,
  { outcome, notes, checkResults }: RunOutcome,
  stopped: boolean,
): void {
  for (const note of notes) output.say(note)
  for (const { description, holds } of checkResults) {
    if (holds !== true)
      output.say(holds === null ? `Not verified: ${description}.` : `Check failed: ${description}.`)
  }
  const held = checkResults
    .filter(({ holds }) => holds === true)
    .map(({ description }) => description)
  if (held.length > 0) output.say(`Verified: ${held.join(', ')}.`)
  const failed = stopped ? 'Stopped.' : 'Failed.'
  output.say({ done: 'Done.', units: 'Done, with problems: see above.', failed }[outcome])
}

/** Whether a question can be shown and answered. */
function isAskable(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true
}

/** Asks for confirmation; a risky plan needs its word typed. */
async function confirm(word: string | null): Promise<void> {
  // The question needs a terminal for input and output.
  if (!isAskable()) {
    const what = word === null ? '' : ` (also replaces typing “${word}”)`
    const message = `Nothing was changed: no terminal to confirm on. To confirm, add --yes${what}.`
    throw new Problem('refused', message)
  }
  const answer = await question(word === null ? 'Proceed? [y/N] ' : `Type ${word} to confirm: `)
  const yes = word === null ? /^y(es)?$/i.test(answer) : answer === word
  if (!yes) throw new Problem('refused', 'Nothing was changed.')
}

/** The JSON document of the contract, plus further facts. */
function planJson(plan: Plan) {
  const { kind, title, generations, freed, kept, reasons, afterwards } = plan
  const refused = plan.refused.map(({ generation, reason }) => ({ generation, reason }))
  const steps = plan.steps.map(stepJson)
  const onFailure = plan.onFailure.map(stepJson)
  const warnings = [...plan.dangers, ...plan.warnings]
  const garbage = kind === 'collect' ? { garbage: plan.garbage } : {}
  const rest = { kept, reasons, warnings, onFailure, afterwards }
  return { kind, title, steps, generations, refused, freed, ...garbage, ...rest }
}

/** The plan wrapped to the terminal's width; unwrapped if there is no terminal. */
function planLines(
  { machine, host }: Session,
  plan: Plan,
  { columns }: { readonly columns?: number },
  paint: Output['paint'],
): string[] {
  const hanging = (head: string, text: string) => hangingLines(head, text, columns)
  const changelog = host.state !== null
  const description = describe(plan, machine, changelog)
  const { title, dangers, steps, refused, kept, consequences, warnings, notes } = description
  const run = steps.flatMap(({ description, command, root }, index) => [
    ...hanging(
      `  ${index + 1}  `,
      `${visible(description)}${root ? `  (${rootWords(host.elevation())})` : ''}`,
    ),
    ...hanging('     ', command),
  ])
  const asRoot = steps.filter(({ root }) => root).length
  // Without root steps the elevation settings are not needed, and may be invalid.
  const asks = asRoot === 0 ? null : askingSentence(host.elevation(), asRoot)
  const first = [
    ...consequences.flatMap((line) => hanging('  ', visible(line))),
    ...warnings
      .flatMap((line) => hanging('  ', visible(`Warning: ${line}`)))
      .map((line) => paint('yellow', line)),
  ]
  const nothing = plan.blocked ? [] : ['  Nothing to run.']
  const indented = (line: string) => hanging('  ', visible(line))
  return [
    ...hanging('', visible(title)).map((line) => paint('bold', line)),
    ...dangers.flatMap(indented).map((line) => paint('red', line)),
    '',
    ...refused.flatMap(indented),
    ...first,
    ...(first.length > 0 && run.length > 0 ? [''] : []),
    ...(run.length > 0 ? [...run, ''] : nothing),
    ...notes.flatMap(indented),
    ...(asks === null ? [] : indented(asks)),
    ...kept.flatMap((line) => indented(`Kept ${line}`)),
  ]
}

/** `text` after `head`, wrapped between words, where a terminal would break anywhere. */
function hangingLines(head: string, text: string, columns: number | undefined): string[] {
  if (columns === undefined) return [head + text]
  const indent = ' '.repeat(head.length)
  const lines = wrap(text, Math.max(columns - head.length, MIN_COLUMNS))
  return lines.map((line, index) => (index === 0 ? head : indent) + line)
}

/** Narrower terminals are unreadable anyway. */
const MIN_COLUMNS = 20
