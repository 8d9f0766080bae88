import { standingOf } from '../bisect/advice.ts'
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
 * `terrapin bisect`: finds the first bad generation by asking about the one in the middle. It
 * changes nothing but its own record; trying a generation is `switch` or `try`.
 */

/** `terrapin bisect start [GOOD [BAD]]`; of two the older is the good one, whichever comes first. */
export async function start(session: Session, one?: string, other?: string): Promise<void> {
  const { host, machine, profile, output } = session
  const before = readBisection(host, profile)
  if (before !== null) {
    const course = progressOf(before, linksOf(machine))
    const stands =
      course.next === null
        ? `The last search is at its end: ${standingOf(course)} Before another begins,`
        : 'A search is under way;'
    throw new Problem('refused', `${stands} terrapin bisect reset forgets it.`)
  }
  const ends = await endsOf(session, one, other)
  if (ends.why !== null) output.say(`Taken: ${ends.why}.`)
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
  const course = progressOf(bisection, links)
  const storePath =
    gen === undefined
      ? resolveTarget(course, machine, verdict).storePath
      : linkOf(await findGeneration(host, machine, gen)).storePath
  const { bisection: next, before } = answer(bisection, links, storePath, verdict, host.now())
  const after = progressOf(next, links)
  const number = after.candidates.find((some) => some.storePath === storePath)?.number
  const instead = before === null || before === verdict ? '' : `, no longer ${before}`
  output.say(`${number} is ${WORDS[verdict]}${instead}.`)
  await keep(session, next, course)
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
  if (!isKept(session)) output.say('No search is under way, so there is none to forget.')
  else if (options.dryRun === true) output.say(`The search would be forgotten. ${DRY}`)
  else {
    discardBisection(host, profile)
    output.say('The search is forgotten; no generation was changed.')
  }
  if (output.json) reportNoBisect(session)
}

/** Whether there is something to forget: also what is damaged. */
function isKept({ host, profile }: Session): boolean {
  try {
    return readBisection(host, profile) !== null
  } catch {
    return true
  }
}

/** The search that must be under way. */
function underWay({ host, profile }: Session): Bisection {
  const bisection = readBisection(host, profile)
  if (bisection !== null) return bisection
  throw new Problem('usage', 'No search is under way: terrapin bisect start GOOD BAD begins one.')
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
  return { good: linkOf(first), bad: linkOf(bad), why: `${bad.number}, the newest, as the bad one` }
}

/** A generation that can be an end. */
function linkOf({ number, storePath, link }: Generation): Link & Pick<Generation, 'number'> {
  if (storePath !== null) return { number, storePath, whyNot: null }
  throw new Problem('store-path-gone', `${number} can’t be used: ${link} points at no store path.`)
}

/** Writes it down, and says what comes next. `before` is where it stood until now. */
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
  'The sample machine forgets this when the command ends; on its screen B goes through it all.'

async function report(
  session: Session,
  bisection: Bisection,
  before: ReturnType<typeof progressOf> | null = null,
): Promise<void> {
  const course = progressOf(bisection, linksOf(session.machine))
  const changes = before ?? course
  const standing = { ...course, came: changes.came, went: changes.went, newer: changes.newer }
  const { host, machine } = session
  const suggestions =
    course.next === null ? [] : suggestionsOf(machine, await readEvidences(host, machine))
  await reportBisect(session, standing, suggestions)
}
