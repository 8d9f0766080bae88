import {
  candidateAt,
  changesOf,
  runsNow,
  startsNext,
  statusOf,
  toGoBackTo,
  waysToTry,
} from '../../src/bisect/advice.ts'
import { linksOf } from '../../src/bisect/links.ts'
import { type Progress, progressOf } from '../../src/bisect/progress.ts'
import type { Suggestion } from '../../src/bisect/suggestion.ts'
import { shortHash } from '../../src/compare/configuration/revision.ts'
import { stateWords } from '../../src/machine/generationStates.ts'
import type { Machine } from '../../src/machine/machine.ts'
import { type BisectState, begunWith } from '../../src/state/bisectActions.ts'
import {
  candidateUnderCursor,
  lastPair,
  progressOfState,
  suggestionsIn,
} from '../../src/state/bisectSelectors.ts'
import { screenOf } from '../../src/state/openScreens.ts'
import { machineOf, type State } from '../../src/state/state.ts'
import { agoOf, counted } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { type Line, shortened } from '../components/line.ts'
import { keyOf } from '../keymap.ts'
import type { Tone } from '../theme.ts'

/** Below this height, little more than the rows and the state of the bisect is shown. */
const LOW = 14
/** Maximum lines below the rows; the end of a bisect needs more. */
const [ASKING, ASKING_LOW, ENDED, ENDED_LOW] = [6, 2, 8, 3]

/** Layout of the bisect screen: lines above the rows, the rows, lines below. */
export interface BisectLayout {
  readonly head: readonly Line[]
  /** Rows of candidates, excluding their titles. */
  readonly page: number
  readonly bottom: readonly Line[]
}

export function bisectLayout(state: State, columns: number, height: number): BisectLayout {
  const progress = progressOfState(state)
  if (progress === null) return { head: [], page: 1, bottom: [] }
  const head = shortened(statusLines(progress, columns), Math.max(1, Math.floor(height / 2) - 1))
  const isLow = height < LOW
  const most = progress.next === null ? (isLow ? ENDED_LOW : ENDED) : isLow ? ASKING_LOW : ASKING
  const advice =
    isLow && progress.next !== null
      ? briefly(state, progress, columns)
      : adviceLines(state, progress, columns)
  const bottom = shortened(advice, most)
  const rest = height - head.length - 1 - (bottom.length > 0 ? bottom.length + 1 : 0)
  return { head, page: Math.max(1, rest), bottom }
}

/** All text of the bisect screen besides its rows; a low terminal shows less of it. */
export function bisectText(state: State, now: number, columns: number): Line[] {
  const bisect = screenOf(state, 'bisect')
  const machine = machineOf(state)
  if (bisect === null || machine === null) return []
  if (bisect.stage !== 'search') return questionLines(bisect, machine, now, columns)
  const progress = progressOfState(state)
  return progress === null
    ? []
    : [...statusLines(progress, columns), [], ...adviceLines(state, progress, columns)]
}

function statusLines(progress: Progress, columns: number): Line[] {
  const text = [...changesOf(progress), statusOf(progress)]
  return text.flatMap((sentence, index) =>
    wrapped(sentence, columns, index === text.length - 1 ? 'strong' : 'notice'),
  )
}

function wrapped(text: string, columns: number, tone: Tone = 'plain'): Line[] {
  return wrap(visible(text), columns - 2).map((line) => [{ text: ` ${line}`, tone }])
}

/** What to do next; why the selected row can't be tested; at the end the candidate commits. */
function adviceLines(state: State, progress: Progress, columns: number): Line[] {
  const { about } = state
  const machine = machineOf(state)
  if (machine === null) return []
  const mountedName = about.kind === 'mounted' ? about.name : null
  const cursor = candidateUnderCursor(state)
  const why =
    cursor?.whyNot == null
      ? []
      : wrapped(`${cursor.number} can’t be tested: ${cursor.whyNot}.`, columns, 'notice')
  const seems = suggestionUnderCursor(state, progress)
  const known =
    seems === null || cursor === null
      ? []
      : wrapped(
          `${cursor.number} seems ${seems.verdict}: ${seems.reason} ${keyOf(`bisect-${seems.verdict}`)} to accept.`,
          columns,
          'notice',
        )
  const lines = progress.next === null ? endLines(state, progress, columns) : []
  return [...why, ...known, ...lines, ...nextLines(progress, machine, mountedName, columns)]
}

function suggestionUnderCursor(state: State, progress: Progress): Suggestion | null {
  const { storePath } = candidateUnderCursor(state) ?? {}
  return suggestionsIn(state, progress).find((some) => some.storePath === storePath) ?? null
}

function nextLines(
  progress: Progress,
  machine: Machine,
  mountedName: string | null,
  columns: number,
): Line[] {
  const next = candidateAt(progress, progress.next)
  if (next === null) return []
  const [good, bad, skip] = ['good', 'bad', 'skip'].map((verdict) => keyOf(`bisect-${verdict}`))
  const answers = `${good} if it works, ${bad} if not, ${skip} if it can’t be tested.`
  if (runsNow(machine, next.storePath)) {
    return wrapped(`${next.number} is running. Test it, then ${answers}`, columns)
  }
  if (startsNext(machine, next.storePath)) {
    const how = mountedName === null ? 'reboot' : 'start that machine'
    const message = `${next.number} boots next: ${how} to test it.`
    return [...wrapped(message, columns), ...wrapped(`Then ${answers}`, columns)]
  }
  const ways = waysToTry(progress, machine, mountedName, false)
  const test = ways.some(({ argv }) => argv.includes('--test'))
    ? ' (now, next boot only or permanently)'
    : ''
  return [
    ...wrapped(`Test ${next.number}: ${keyOf('bisect-switch')} to switch to it${test}.`, columns),
    ...wrapped(`Then ${answers}`, columns),
  ]
}

/** What to do next, in a line or two. */
function briefly(state: State, progress: Progress, columns: number): Line[] {
  const { about } = state
  const machine = machineOf(state)
  const next = candidateAt(progress, progress.next)
  if (next === null || machine === null) return []
  const { number, storePath } = next
  const [good, bad, skip] = ['good', 'bad', 'skip'].map((verdict) => keyOf(`bisect-${verdict}`))
  const answer = `${good}, ${bad} or ${skip}`
  if (runsNow(machine, storePath)) return wrapped(`${number} is running: ${answer}?`, columns)
  if (startsNext(machine, storePath)) {
    const how = about.kind === 'mounted' ? 'Start that machine' : 'Reboot'
    return wrapped(`${how} into ${number}; then ${answer}.`, columns)
  }
  return wrapped(`${keyOf('bisect-switch')} to switch to ${number}; then ${answer}.`, columns)
}

function endLines(state: State, progress: Progress, columns: number): Line[] {
  const bisect = screenOf(state, 'bisect')
  const machine = machineOf(state)
  const [good, bad] = lastPair(state, progress)
  const commits = bisect?.stage === 'search' ? bisect.commits : null
  // If they can be compared, the footer shows the key.
  const gone =
    good === undefined || bad === undefined
      ? wrapped('Can’t compare: one of the two generations no longer exists.', columns)
      : []
  const back = machine === null ? null : toGoBackTo(progress, machine)
  const said = [
    ...gone,
    ...(back === null
      ? []
      : wrapped(
          `To return to ${back.number} (good): select it and press ${keyOf('bisect-switch')}.`,
          columns,
        )),
  ]
  if (commits === null) {
    const isRead = good?.present === true && bad?.present === true
    return isRead ? [...said, ...wrapped('Loading the commits between the two…', columns)] : said
  }
  if (commits.status === 'unknown') {
    return [...said, ...wrapped(`Commits unknown: ${commits.reason}`, columns)]
  }
  const { list, more } = commits.value
  if (list.length === 0) {
    return [...said, ...wrapped('Both generations were built from the same commit.', columns)]
  }
  return [
    ...said,
    ...wrapped(`${more ? 'More than ' : ''}${counted(list.length, 'candidate commit')}:`, columns),
    ...list.map(
      ({ hash, subject }): Line => [
        { text: `   ${shortHash(hash)} `, tone: 'name' },
        { text: visible(subject) },
      ],
    ),
  ]
}

/** The question before a bisect starts, or why the recorded one can't be read. */
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
      ...wrapped(`${keyOf('bisect-reset')} discards the bisect.`, columns),
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
  const why = view.why === null ? [] : wrapped(`${view.why}.`, columns, 'faint')
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
      `For other generations: ${keyOf('bisect-back')}, mark two with ${keyOf('mark')}, then ` +
        `${keyOf('bisect')}.`,
      columns,
      'faint',
    ),
  ]
}

/** How many tests the bisect would take, or why it can't start. */
function sizeOf(view: Extract<BisectState, { stage: 'begin' }>, machine: Machine): string {
  const links = linksOf(machine)
  try {
    const { candidates, left } = progressOf(begunWith(view, links, 0), links)
    const count = counted(candidates.length - 1, 'candidate')
    return `${count}, at most ${counted(left, 'test')}. ${keyOf('bisect-go')} start`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
