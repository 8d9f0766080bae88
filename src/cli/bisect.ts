import { statusOf } from '../bisect/advice.ts'
import { answer, beginBisection } from '../bisect/answer.ts'
import { bestGood, readEvidences, suggestionsOf } from '../bisect/bisectEvidence.ts'
import type { BisectAnswer, Bisection, Link } from '../bisect/bisection.ts'
import { linksOf } from '../bisect/links.ts'
import { progressOf } from '../bisect/progress.ts'
import { defaultRange, newestEnd } from '../bisect/range.ts'
import { discardBisection, readBisection, saveBisection } from '../bisect/record.ts'
import { resolveTarget } from '../bisect/resolveTarget.ts'
import type { Generation } from '../machine/generation.ts'
import { Problem } from '../problem.ts'
import { findGeneration } from '../targets/target.ts'
import { reportBisect, reportNoBisect } from './bisectReport.ts'
import { DRY } from './output.ts'
import type { Session } from './session.ts'

/*
 * `terrapin bisect`: finds the first bad generation by testing the one in the middle. It
 * changes nothing but its own record; `switch` and `try` start a generation.
 */

/** `terrapin bisect start [GOOD [BAD]]`; of two arguments, in any order, the older is the good one. */
export async function start(session: Session, one?: string, other?: string): Promise<void> {
  const { host, machine, profile, output } = session
  const before = readBisection(host, profile)
  if (before !== null) {
    const progress = progressOf(before, linksOf(machine))
    const stands =
      progress.next === null
        ? `The last bisect is finished: ${statusOf(progress)}`
        : 'A bisect is in progress.'
    throw new Problem('refused', `${stands} Discard it first: terrapin bisect reset.`)
  }
  const ends = await endsOf(session, one, other)
  if (ends.why !== null) output.say(`${ends.why}.`)
  const bisection = beginBisection(linksOf(machine), ends.good, ends.bad, host.now())
  await keep(session, bisection)
}

/** `terrapin bisect good|bad|skip [GEN]` */
export async function answerAbout(
  session: Session,
  verdict: BisectAnswer,
  gen?: string,
): Promise<void> {
  const { host, machine, output } = session
  const bisection = underWay(session)
  const links = linksOf(machine)
  const progress = progressOf(bisection, links)
  const storePath =
    gen === undefined
      ? resolveTarget(progress, machine, verdict).storePath
      : linkOf(await findGeneration(host, machine, gen)).storePath
  const { bisection: next, before } = answer(bisection, links, storePath, verdict, host.now())
  const after = progressOf(next, links)
  const number = after.candidates.find((some) => some.storePath === storePath)?.number
  const instead = before === null || before === verdict ? '' : `, no longer ${before}`
  output.say(`${number} is ${WORDS[verdict]}${instead}.`)
  await keep(session, next, progress)
}

const WORDS = { good: 'good', bad: 'bad', skip: 'skipped' } as const

/** `terrapin bisect` and `terrapin bisect status` */
export async function status(session: Session): Promise<void> {
  const bisection = readBisection(session.host, session.profile)
  if (bisection === null) reportNoBisect(session)
  else await report(session, bisection)
}

/** `terrapin bisect reset` */
export async function reset(session: Session): Promise<void> {
  const { host, profile, options, output } = session
  if (!isKept(session)) output.say('No bisect is in progress.')
  else if (options.dryRun === true) output.say(`The bisect would be discarded. ${DRY}`)
  else {
    discardBisection(host, profile)
    output.say('Bisect discarded; no generation was changed.')
  }
  if (output.json) reportNoBisect(session)
}

/** Whether there is a bisect to discard, even a damaged one. */
function isKept({ host, profile }: Session): boolean {
  try {
    return readBisection(host, profile) !== null
  } catch {
    return true
  }
}

/** The bisect in progress. Throws a Problem `usage` without one. */
function underWay({ host, profile }: Session): Bisection {
  const bisection = readBisection(host, profile)
  if (bisection !== null) return bisection
  throw new Problem('usage', 'No bisect is in progress. Start one: terrapin bisect start GOOD BAD.')
}

async function endsOf(session: Session, one?: string, other?: string) {
  const { host, machine } = session
  if (one === undefined) {
    const { good, bad, why } = defaultRange(
      machine,
      bestGood(machine, await readEvidences(host, machine), newestEnd(machine).storePath),
    )
    return { good: linkOf(good), bad: linkOf(bad), why }
  }
  const first = await findGeneration(host, machine, one)
  if (other !== undefined) {
    const second = await findGeneration(host, machine, other)
    return { good: linkOf(first), bad: linkOf(second), why: null }
  }
  const bad = newestEnd(machine)
  return { good: linkOf(first), bad: linkOf(bad), why: `Bad: ${bad.number} (newest)` }
}

/** A generation that can be an end of the range. */
function linkOf({ number, storePath, link }: Generation): Link & Pick<Generation, 'number'> {
  if (storePath !== null) return { number, storePath, whyNot: null }
  throw new Problem('store-path-gone', `${number} can’t be used: ${link} has no store path.`)
}

/** Saves the bisect and reports what comes next. `before` is its previous state. */
async function keep(
  session: Session,
  bisection: Bisection,
  before: ReturnType<typeof progressOf> | null = null,
): Promise<void> {
  const { host, profile, options, output } = session
  if (options.dryRun !== true) saveBisection(host, profile, bisection)
  else output.say(DRY)
  if (host.kind === 'sample') output.say(SAMPLE)
  await report(session, bisection, before)
}

const SAMPLE =
  'The sample machine does not keep a bisect between commands: press B on the screen instead.'

async function report(
  session: Session,
  bisection: Bisection,
  before: ReturnType<typeof progressOf> | null = null,
): Promise<void> {
  const progress = progressOf(bisection, linksOf(session.machine))
  const changes = before ?? progress
  const status = {
    ...progress,
    added: changes.added,
    removed: changes.removed,
    newer: changes.newer,
  }
  const { host, machine } = session
  const suggestions =
    progress.next === null ? [] : suggestionsOf(machine, await readEvidences(host, machine))
  await reportBisect(session, status, suggestions)
}
