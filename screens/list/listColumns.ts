import { changeWords } from '../../src/history/generationChange.ts'
import type { ListChanges } from '../../src/history/listChanges.ts'
import { largest } from '../../src/lists.ts'
import type { Generation } from '../../src/machine/generation.ts'
import type { Machine } from '../../src/machine/machine.ts'
import type { Sizes } from '../../src/machine/sizes.ts'
import { type ListWords, shownSizes } from '../../src/state/selectors.ts'
import type { SizesState } from '../../src/state/state.ts'
import { bar } from '../../src/text/bar.ts'
import { ageOf, bytes, bytesChange, bytesOr, dateTime } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { pad, truncate, width } from '../../src/text/width.ts'
import type { Line, Part } from '../components/line.ts'
import { cursorSign, type Tone } from '../theme.ts'

/** A column of the list, as wide as its content. */
export interface ListColumn {
  readonly title: string
  readonly side: 'left' | 'right'
  readonly columns: number
  readonly text: (generation: Generation) => string
}

/** The columns before the states and after them, the gaps between all, and the width of the states. */
export interface ListLayout {
  readonly columns: readonly ListColumn[]
  readonly after: readonly ListColumn[]
  readonly states: number
  readonly gap: number
}

const UNKNOWN = '–'
/** The cursor's `>` and the selection's `*`, before the first column. */
const MARGIN = 3
/** One long label must not displace the other columns. */
const WIDEST = 28
/** Width reserved for the states, where needed, before another column is shown. */
const STATES = 25
/**
 * Minimum widths for two spaces between columns, and for the commit in NixOS versions. Below them the states
 * need the space. Independent of loaded data, so that the layout does not jump.
 */
const [ROOMY, WITH_COMMIT] = [90, 100]

interface Wanted {
  readonly title: string
  readonly side: 'left' | 'right'
  /** Columns are shown while they fit, lowest rank first. */
  readonly rank: number
  /** Fixed width of what is loaded later, so that the layout does not jump; else as wide as the content. */
  readonly wide?: number
  /** Behind the states. */
  readonly isAfter?: true
  /** The column whose place it takes. */
  readonly replaces?: string
  readonly text: (generation: Generation) => string
}

/** The columns that fit beside the states; narrow terminals drop the less important ones. */
export function listColumns(
  { generations, startsItself, notes }: Machine,
  words: ListWords,
  sizes: SizesState,
  changes: ListChanges | null,
  now: number,
  columns: number,
): ListLayout {
  const wanted = [
    ...wantedColumns(sizes, now, columns),
    ...changeColumns(changes, shownSizes(sizes), generations),
    ...(notes.size === 0 ? [] : [noteColumn(notes)]),
  ]
  // A container or WSL has no kernel of its own.
  const kinds = startsItself ? wanted : wanted.filter(({ title }) => title !== 'KERNEL')
  const sized = kinds.map((column) => ({
    ...column,
    columns:
      column.wide ??
      Math.min(
        WIDEST,
        largest(
          generations.map((some) => width(column.text(some))),
          width(column.title),
        ),
      ),
  }))
  const longest = largest(
    generations.map((some) => width(words(some).join(' '))),
    5,
  )
  const gap = columns < ROOMY ? 1 : 2
  let space = columns - MARGIN - Math.min(STATES, longest)
  let states = Math.min(STATES, longest)
  const fitting = new Set<string>()
  for (const column of [...sized].sort((a, b) => a.rank - b.rank)) {
    // What each generation changed comes after the whole states.
    if (column.rank >= CHANGES && states < longest) {
      const more = Math.min(longest, MAX_STATES) - states
      if (space < more) break
      space -= more
      states += more
    }
    // What goes with all older ones says more than what only one generation keeps, nearly always nothing.
    const replaced = sized.find(({ title }) => title === column.replaces)
    const needed = column.columns - (replaced?.columns ?? -gap)
    if (space < needed) break
    space -= needed
    fitting.add(column.title)
    if (replaced !== undefined) fitting.delete(replaced.title)
  }
  const shown = sized.filter(({ title }) => fitting.has(title))
  const after = shown.filter(({ isAfter }) => isAfter === true)
  return { columns: shown.filter(({ isAfter }) => isAfter !== true), after, states, gap }
}

/** From this rank on, columns need the states whole. */
const CHANGES = 6
/** Pins have names of any length. */
const MAX_STATES = 40

/** What each generation changed, and what goes with it. */
function changeColumns(
  changes: ListChanges | null,
  sizes: Sizes | null,
  generations: readonly Generation[],
): Wanted[] {
  const older = new Map(generations.map((one, index) => [one.number, generations[index + 1]]))
  const most = largest([...(changes?.freedThrough.values() ?? [])], 1)
  return [
    {
      ...{ title: 'CHANGED', side: 'left', rank: 6, wide: 24, isAfter: true },
      text: ({ number }) => {
        const change = changes?.changes.get(number)
        return change === undefined ? '' : visible(changeWords(change))
      },
    },
    {
      ...{ title: 'Δ', side: 'right', rank: 7, wide: 10 },
      text: (generation) => {
        const before = older.get(generation.number)
        const [from, to] = [before, generation].map((one) =>
          one === undefined ? null : (sizes?.keptSize(one) ?? null),
        )
        return from == null || to == null ? '' : bytesChange(to - from)
      },
    },
    {
      ...{ title: 'DATE', side: 'left', rank: 9 },
      text: ({ created }) => dateTime(created).slice(0, 10),
    },
    {
      ...{ title: 'FREES↓', side: 'left', rank: 8, wide: 20, replaces: 'FREES' },
      text: ({ number }) => {
        const bytesThrough = changes?.freedThrough.get(number)
        if (bytesThrough === undefined) return ''
        return `${pad(bytes(bytesThrough), 9, 'right')} ${bar(bytesThrough / most, BAR)}`
      },
    },
  ]
}

/** Columns of a bar. */
const BAR = 10

function noteColumn(notes: Machine['notes']): Wanted {
  const noteOf = ({ storePath }: Generation) =>
    storePath === null ? '' : visible(notes.get(storePath) ?? '')
  return { title: 'NOTE', side: 'left', rank: 10, isAfter: true, text: noteOf }
}

function wantedColumns(sizes: SizesState, now: number, columns: number): Wanted[] {
  const known = shownSizes(sizes)
  const unknown = sizes.status === 'reading' ? '…' : UNKNOWN
  return [
    { title: 'GEN', side: 'right', rank: 0, text: ({ number }) => String(number) },
    { title: 'AGE', side: 'right', rank: 1, text: ({ created }) => ageOf(created, now) },
    {
      title: 'NIXOS',
      side: 'left',
      rank: 4,
      text: ({ system }) => visible(versionText(system?.nixosVersion ?? UNKNOWN, columns)),
    },
    {
      title: 'KERNEL',
      side: 'left',
      rank: 3,
      text: ({ system }) => visible(system?.kernelVersion ?? UNKNOWN),
    },
    {
      title: 'CLOSURE',
      side: 'right',
      rank: 2,
      text: (generation) => bytesOr(known?.keptSize(generation) ?? null, unknown),
    },
    {
      title: 'FREES',
      side: 'right',
      rank: 5,
      text: (generation) => bytesOr(known?.exclusiveSize(generation) ?? null, unknown),
    },
  ]
}

/** `26.05.1990.cd34e`, without the commit where space is short: `26.05.1990`. */
function versionText(version: string, columns: number): string {
  if (columns >= WITH_COMMIT) return version
  return version.replace(/^(\d+\.\d+(?:\.|[a-z-]+)\d+)\.[0-9a-f]{5,}$/, '$1')
}

export function titleLine({ columns, after, states, gap }: ListLayout): Line {
  const title = ({ title: text, columns: wide, side }: ListColumn) => pad(text, wide, side)
  const last = after.length === 0 ? ['STATE'] : [pad('STATE', states), ...after.map(title)]
  return [{ text: `   ${[...columns.map(title), ...last].join(' '.repeat(gap))}`, tone: 'faint' }]
}

export function generationLine(
  generation: Generation,
  { columns, after, states, gap }: ListLayout,
  words: ListWords,
  row: { readonly cursor: boolean; readonly marked: boolean; readonly width: number },
): Line {
  const cell = ({ text, columns: wide, side }: ListColumn) =>
    pad(truncate(text(generation), wide), wide, side)
  const start = [...columns.map(cell), ''].join(' '.repeat(gap))
  const space = after.length === 0 ? row.width - MARGIN - width(start) : states
  const state = stateParts(words(generation), space)
  const used = state.reduce((sum, { text }) => sum + width(text), 0)
  const behind = ['', ...after.map(cell)].join(' '.repeat(gap))
  const { running, present } = generation
  return [
    { text: row.cursor ? cursorSign() : ' ', tone: row.cursor ? 'key' : 'plain' },
    { text: row.marked ? '*' : ' ', tone: 'strong' },
    // The running row stands out.
    { text: running ? '●' : ' ', tone: 'good' },
    { text: start, tone: running ? 'strong' : present ? 'plain' : 'faint' },
    ...state,
    { text: after.length === 0 ? '' : ' '.repeat(Math.max(0, states - used)) + behind },
  ]
}

/** Abbreviated state words, where the full ones do not fit in a line; `booted` has none. */
export const SHORT: Readonly<Record<string, string>> = {
  running: 'run',
  current: 'cur',
  default: 'def',
  incomplete: 'incompl.',
}

/** A state word and its displayed text. */
type Written = readonly { readonly word: string; readonly text: string }[]

function stateParts(words: readonly string[], space: number): Part[] {
  const form = [whole, shortened].find((some) => width(joined(some(words))) <= space) ?? fewest
  return form(words).map(({ word, text }, index) => ({
    text: index === 0 ? text : ` ${text}`,
    tone: toneOfState(word),
  }))
}

function whole(words: readonly string[]): Written {
  return words.map((word) => ({ word, text: word }))
}

function shortened(words: readonly string[]): Written {
  return words.map((word) => ({ word, text: SHORT[word] ?? word }))
}

/** Drops `booted` beside `running`, which implies it unless another row has it; the pane shows both. */
function fewest(words: readonly string[]): Written {
  return shortened(words.includes('running') ? words.filter((word) => word !== 'booted') : words)
}

function joined(words: Written): string {
  return words.map(({ text }) => text).join(' ')
}

function toneOfState(word: string): Tone {
  if (word.startsWith('running') || ['booted', 'good'].includes(word)) return 'good'
  if (word.startsWith('✓')) return 'good'
  if (['gone', 'incomplete', 'bad'].includes(word) || word.startsWith('✗')) return 'bad'
  if (/^(pin|kept) /.test(word)) return 'name'
  return word === 'no entry' ? 'faint' : 'notice'
}
