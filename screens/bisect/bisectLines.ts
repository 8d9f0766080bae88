import {
  candidateAt,
  changesOf,
  runsNow,
  standingOf,
  startsNext,
  toGoBackTo,
  waysToTry,
} from '../../src/bisect/advice.ts'
import { linksOf } from '../../src/bisect/links.ts'
import { type Progress, progressOf } from '../../src/bisect/progress.ts'
import type { Suggestion } from '../../src/bisect/suggestion.ts'
import { shortHash } from '../../src/compare/configuration/revision.ts'
import { stateWords } from '../../src/machine/generationStates.ts'
import type { Machine } from '../../src/machine/machine.ts'
import {
  type BisectState,
  begunWith,
  candidateUnderCursor,
  courseOfState,
  lastPair,
  suggestionsIn,
} from '../../src/state/bisectActions.ts'
import { screenOf } from '../../src/state/openScreens.ts'
import { machineOf, type State } from '../../src/state/state.ts'
import { agoOf, counted } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { type Line, shortened } from '../components/line.ts'
import { keyOf } from '../keymap.ts'
import type { Tone } from '../theme.ts'

/** Below so many lines little more than the rows and where the search stands is shown. */
const LOW = 14
/** What stands below the rows at most: at the end there is more to say. */
const [ASKING, ASKING_LOW, ENDED, ENDED_LOW] = [6, 2, 8, 3]

/** How the screen of a search is divided: what stands above the rows, the rows, what stands below. */
export interface BisectLayout {
  readonly head: readonly Line[]
  /** Rows of candidates, their title not counted. */
  readonly page: number
  readonly bottom: readonly Line[]
}

export function bisectLayout(state: State, columns: number, height: number): BisectLayout {
  const course = courseOfState(state)
  if (course === null) return { head: [], page: 1, bottom: [] }
  const head = shortened(standingLines(course, columns), Math.max(1, Math.floor(height / 2) - 1))
  const isLow = height < LOW
  const most = course.next === null ? (isLow ? ENDED_LOW : ENDED) : isLow ? ASKING_LOW : ASKING
  const advice =
    isLow && course.next !== null
      ? briefly(state, course, columns)
      : adviceLines(state, course, columns)
  const bottom = shortened(advice, most)
  const rest = height - head.length - 1 - (bottom.length > 0 ? bottom.length + 1 : 0)
  return { head, page: Math.max(1, rest), bottom }
}

/** All that the screen of a search says beside its rows, of which a low terminal shows less. */
export function bisectText(state: State, now: number, columns: number): Line[] {
  const bisect = screenOf(state, 'bisect')
  const machine = machineOf(state)
  if (bisect === null || machine === null) return []
  if (bisect.stage !== 'search') return questionLines(bisect, machine, now, columns)
  const course = courseOfState(state)
  return course === null
    ? []
    : [...standingLines(course, columns), [], ...adviceLines(state, course, columns)]
}

function standingLines(course: Progress, columns: number): Line[] {
  const text = [...changesOf(course), standingOf(course)]
  return text.flatMap((sentence, index) =>
    wrapped(sentence, columns, index === text.length - 1 ? 'strong' : 'notice'),
  )
}

function wrapped(text: string, columns: number, tone: Tone = 'plain'): Line[] {
  return wrap(visible(text), columns - 2).map((line) => [{ text: ` ${line}`, tone }])
}

/** What to do next; of the row under the cursor why it can't be tried; at the end the suspects. */
function adviceLines(state: State, course: Progress, columns: number): Line[] {
  const { about } = state
  const machine = machineOf(state)
  if (machine === null) return []
  const outside = about.kind === 'mounted' ? about.name : null
  const cursor = candidateUnderCursor(state)
  const why =
    cursor?.whyNot == null
      ? []
      : wrapped(`${cursor.number} can’t be tried: ${cursor.whyNot}.`, columns, 'notice')
  const seems = suggestionUnderCursor(state, course)
  const known =
    seems === null || cursor === null
      ? []
      : wrapped(
          `${cursor.number} seems ${seems.verdict}: ${seems.reason} ${keyOf(`bisect-${seems.verdict}`)} agrees.`,
          columns,
          'notice',
        )
  const lines = course.next === null ? endLines(state, course, columns) : []
  return [...why, ...known, ...lines, ...nextLines(course, machine, outside, columns)]
}

function suggestionUnderCursor(state: State, course: Progress): Suggestion | null {
  const { storePath } = candidateUnderCursor(state) ?? {}
  return suggestionsIn(state, course).find((some) => some.storePath === storePath) ?? null
}

function nextLines(
  course: Progress,
  machine: Machine,
  outside: string | null,
  columns: number,
): Line[] {
  const next = candidateAt(course, course.next)
  if (next === null) return []
  const [good, bad, skip] = ['good', 'bad', 'skip'].map((verdict) => keyOf(`bisect-${verdict}`))
  const answers = `${good} where it works, ${bad} where it does not, ${skip} where that can’t be found out.`
  if (runsNow(machine, next.storePath)) {
    return wrapped(`${next.number} is asked about, and runs now: ${answers}`, columns)
  }
  if (startsNext(machine, next.storePath)) {
    const how = outside === null ? 'reboot' : 'start that machine'
    const says = `${next.number} is asked about, and the next boot starts it: ${how}.`
    return [...wrapped(says, columns), ...wrapped(`Then ${answers}`, columns)]
  }
  const ways = waysToTry(course, machine, outside, false)
  const test = ways.some(({ argv }) => argv.includes('--test'))
    ? ': as a test, once at a boot, or for good'
    : ''
  return [
    ...wrapped(
      `${next.number} is asked about. ${keyOf('bisect-switch')} switches to it${test}.`,
      columns,
    ),
    ...wrapped(`Then ${answers}`, columns),
  ]
}

/** What to do next, in a line or two. */
function briefly(state: State, course: Progress, columns: number): Line[] {
  const { about } = state
  const machine = machineOf(state)
  const next = candidateAt(course, course.next)
  if (next === null || machine === null) return []
  const { number, storePath } = next
  const [good, bad, skip] = ['good', 'bad', 'skip'].map((verdict) => keyOf(`bisect-${verdict}`))
  const answer = `${good}, ${bad} or ${skip}`
  if (runsNow(machine, storePath)) return wrapped(`${number} runs now: ${answer}?`, columns)
  if (startsNext(machine, storePath)) {
    const how = about.kind === 'mounted' ? 'Start that machine' : 'Reboot'
    return wrapped(`${how} into ${number}; then ${answer}.`, columns)
  }
  return wrapped(
    `${keyOf('bisect-switch')} switches to ${number}, to try it; then ${answer}.`,
    columns,
  )
}

function endLines(state: State, course: Progress, columns: number): Line[] {
  const bisect = screenOf(state, 'bisect')
  const machine = machineOf(state)
  const [good, bad] = lastPair(state, course)
  const commits = bisect?.stage === 'search' ? bisect.commits : null
  // Where they can be compared, the footer offers it.
  const gone =
    good === undefined || bad === undefined
      ? wrapped('One of the two is gone, so they can’t be compared.', columns)
      : []
  const back = machine === null ? null : toGoBackTo(course, machine)
  const said = [
    ...gone,
    ...(back === null
      ? []
      : wrapped(
          `${keyOf('bisect-switch')} on ${back.number}, which is good, goes back to it.`,
          columns,
        )),
  ]
  if (commits === null) {
    const isRead = good?.present === true && bad?.present === true
    return isRead ? [...said, ...wrapped('The commits between are being read…', columns)] : said
  }
  if (commits.status === 'unknown') {
    return [...said, ...wrapped(`The commits between are not known: ${commits.reason}`, columns)]
  }
  const { list, more } = commits.value
  if (list.length === 0) {
    return [...said, ...wrapped('Both were built from the same commit.', columns)]
  }
  const suspects = list.length === 1 ? 'The suspect' : 'The suspects'
  return [
    ...said,
    ...wrapped(
      `${suspects}, ${more ? 'more than ' : ''}${counted(list.length, 'commit')}:`,
      columns,
    ),
    ...list.map(
      ({ hash, subject }): Line => [
        { text: `   ${shortHash(hash)} `, tone: 'name' },
        { text: visible(subject) },
      ],
    ),
  ]
}

/** What is asked before a search begins, or where what was kept is damaged. */
export function questionLines(
  view: Exclude<BisectState, { stage: 'search' }>,
  machine: Machine,
  now: number,
  columns: number,
): Line[] {
  if (view.stage === 'damaged') {
    return [
      [],
      ...wrapped(view.reason, columns, 'bad'),
      [],
      ...wrapped(`${keyOf('bisect-reset')} clears it.`, columns),
    ]
  }
  const end = (word: string, tone: Tone, { number, created, ...rest }: (typeof view)['good']) => {
    const words = [agoOf(created, now), ...stateWords(rest)].join(' · ')
    return [
      { text: `   ${word.padEnd(4)} `, tone },
      { text: `${number}`, tone: 'strong' as const },
      { text: `  ${words}`, tone: 'faint' as const },
    ]
  }
  const why = view.why === null ? [] : wrapped(`Taken: ${view.why}.`, columns, 'faint')
  return [
    [],
    ...wrapped('Find the first bad generation', columns, 'strong'),
    [],
    end('good', 'good', view.good),
    end('bad', 'bad', view.bad),
    [],
    ...wrapped(sizeOf(view, machine), columns),
    ...why,
    ...wrapped(
      `For others: ${keyOf('bisect-back')}, mark two in the list with ${keyOf('mark')}, then ` +
        `${keyOf('bisect')}.`,
      columns,
      'faint',
    ),
  ]
}

/** How long a search would be, or why it can't be begun. */
function sizeOf(view: Extract<BisectState, { stage: 'begin' }>, machine: Machine): string {
  const links = linksOf(machine)
  try {
    const { candidates, left } = progressOf(begunWith(view, links, 0), links)
    const count = counted(candidates.length - 1, 'generation')
    return `${count} may be the first bad one: at most ${counted(left, 'question')}. ${keyOf('bisect-go')} begins.`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
