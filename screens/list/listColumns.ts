import { startedAt } from '../../src/bootlog/bootHistory.ts'
import { parseRevision } from '../../src/compare/configuration/revision.ts'
import type { EvidenceOf } from '../../src/health/evidence.ts'
import { changeWords } from '../../src/history/generationChange.ts'
import type { ListChanges } from '../../src/history/listChanges.ts'
import { largest } from '../../src/lists.ts'
import type { Generation } from '../../src/machine/generation.ts'
import type { Machine } from '../../src/machine/machine.ts'
import type { Sizes } from '../../src/machine/sizes.ts'
import { memo } from '../../src/state/memo.ts'
import { type ListWords, shownSizes } from '../../src/state/selectors.ts'
import type { SizesState } from '../../src/state/state.ts'
import { bar } from '../../src/text/bar.ts'
import { ageOf, bytes, bytesChange, bytesOr, dateTime } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { pad, truncate, width } from '../../src/text/width.ts'
import type { Line } from '../components/line.ts'
import { cursorSign } from '../theme.ts'
import { type StateLayout, stateLayouts, stateParts } from './listStates.ts'

/** A column of the list, as wide as its content. */
export interface ListColumn {
  readonly title: string
  readonly side: 'left' | 'right'
  readonly columns: number
  /** What each generation changed comes later, and has columns of a fixed width. */
  readonly text: (generation: Generation, changes: ListChanges | null) => string
}

/** The columns before the states and after them, the gaps between all, and the states with their width. */
export interface ListLayout {
  readonly columns: readonly ListColumn[]
  readonly after: readonly ListColumn[]
  readonly states: number
  readonly stateLayout: StateLayout
  readonly gap: number
}

/** What is read beside the machine, as far as it is known. */
export interface ListFacts {
  readonly words: ListWords
  readonly sizes: SizesState
  readonly evidences: EvidenceOf | null
  /** The subject of each commit that a generation was built from; null until it is read. */
  readonly subjects: ReadonlyMap<string, string> | null
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
const [ROOMY, WITH_COMMIT] = [90, 190]

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
  readonly text: ListColumn['text']
}

/** The columns that fit beside the states; narrow terminals drop the less important ones. */
export function listColumns(
  { generations, startsItself, notes }: Machine,
  { words, sizes, evidences, subjects }: ListFacts,
  now: number,
  columns: number,
): ListLayout {
  const [number, ...facts] = wantedColumns(sizes, now, columns)
  const wanted = [
    ...(number === undefined ? [] : [number]),
    dateColumn(generations, now),
    ...facts,
    ...changeColumns(shownSizes(sizes), generations),
    ...commitColumn(generations, subjects),
    ...(notes.size === 0 ? [] : [noteColumn(notes)]),
    ...lastBootColumn(evidences, now),
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
          generations.map((some) => width(column.text(some, null))),
          width(column.title),
        ),
      ),
  }))
  const gap = columns < ROOMY ? 1 : 2
  // Slots are worth their space only where no column is lost to them.
  const layouts = stateLayouts(generations, words).map((stateLayout) => ({
    stateLayout,
    ...fittingColumns(sized, stateLayout, columns, gap),
  }))
  const most = largest(layouts.map(({ taken }) => taken))
  const best = layouts.find(({ taken }) => taken === most) ?? layouts[0]
  const { fitting, states, stateLayout, space } = best as (typeof layouts)[number]
  const shown = sized.filter(({ title }) => fitting.has(title))
  const after = shown.filter(({ isAfter }) => isAfter === true)
  const last = after.at(-1)
  return {
    columns: shown.filter(({ isAfter }) => isAfter !== true),
    // Nothing is cut where there is room.
    after: after.map((one) => (one === last ? { ...one, columns: one.columns + space } : one)),
    ...{ states, stateLayout, gap },
  }
}

type Sized = Wanted & { readonly columns: number }

/** The titles of the columns that fit, most important first, the width of the states, and the space left. */
function fittingColumns(
  sized: readonly Sized[],
  { form, wide }: StateLayout,
  columns: number,
  gap: number,
): { fitting: ReadonlySet<string>; taken: number; states: number; space: number } {
  const longest = Math.max(wide, width('STATE'))
  let states = form === 'joined' ? Math.min(STATES, longest) : longest
  let space = columns - MARGIN - states
  const fitting = new Set<string>()
  let taken = 0
  for (const column of [...sized].sort((a, b) => a.rank - b.rank)) {
    // What each generation changed comes after the whole states.
    if (column.rank >= FIRST_AFTER_STATES && states < longest) {
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
    taken += 1
    fitting.add(column.title)
    if (replaced !== undefined) fitting.delete(replaced.title)
  }
  return { fitting, taken, states, space }
}

/** From this rank on, columns need the states whole. */
const FIRST_AFTER_STATES = 6
/** Pins have names of any length. */
const MAX_STATES = 40

/** What each generation changed, and what goes with it. */
function changeColumns(sizes: Sizes | null, generations: readonly Generation[]): Wanted[] {
  const older = new Map(generations.map((one, index) => [one.number, generations[index + 1]]))
  return [
    {
      ...{ title: 'CHANGED', side: 'left', rank: 6, wide: 24, isAfter: true },
      text: ({ number }, changes) => {
        const change = changes?.changes.get(number)
        return change === undefined ? '' : visible(changeWords(change))
      },
    },
    {
      ...{ title: 'Δ', side: 'right', rank: 8, wide: 10 },
      text: (generation) => {
        const before = older.get(generation.number)
        const [from, to] = [before, generation].map((one) =>
          one === undefined ? null : (sizes?.keptSize(one) ?? null),
        )
        return from == null || to == null ? '' : bytesChange(to - from)
      },
    },
    {
      ...{ title: 'FREES↓', side: 'left', rank: 9, wide: 18, replaces: 'FREES' },
      text: ({ number }, changes) => {
        const bytesThrough = changes?.freedThrough.get(number)
        if (changes === null || bytesThrough === undefined) return ''
        const most = mostFreed(changes.freedThrough)
        return `${pad(bytes(bytesThrough), 9, 'right')} ${bar(bytesThrough / most, BAR)}`
      },
    },
  ]
}

/** Days after which a date without its year could be the wrong one. */
const YEAR = 330 * 24 * 60 * 60 * 1000

/** The day; without its year where all are of the last months: the age stands beside it. */
function dateColumn(generations: readonly Generation[], now: number): Wanted {
  const isShort = generations.every(({ created }) => created <= now && now - created < YEAR)
  return {
    ...{ title: 'DATE', side: 'left', rank: 7 },
    text: ({ created }) => dateTime(created).slice(isShort ? 5 : 0, 10),
  }
}

/** The subject of the commit that a generation was built from. */
function commitColumn(
  generations: readonly Generation[],
  subjects: ListFacts['subjects'],
): Wanted[] {
  const hashOf = ({ system }: Generation) =>
    parseRevision(system?.configurationRevision ?? null).hash
  if (subjects?.size === 0 || generations.every((one) => hashOf(one) === null)) return []
  const text = (generation: Generation) => visible(subjects?.get(hashOf(generation) ?? '') ?? '')
  return [{ title: COMMIT, side: 'left', rank: 10, wide: 24, isAfter: true, text }]
}

/** The title of the column that needs git. */
const COMMIT = 'COMMIT'

/** Whether the subjects of commits have a column. */
export function showsCommits({ after }: ListLayout): boolean {
  return after.some(({ title }) => title === COMMIT)
}

/** When each generation was booted last, as far as the journal says. */
function lastBootColumn(evidences: EvidenceOf | null, now: number): Wanted[] {
  if (evidences === null || evidences.unknown !== null) return []
  const text = (generation: Generation) => {
    const last = evidences.of(generation).boots?.[0]
    return last === undefined ? '' : ageOf(startedAt(last), now)
  }
  return [{ title: 'BOOTED', side: 'right', rank: 12, text }]
}

const mostFreed = memo((freed: ListChanges['freedThrough']) => largest(freed.values(), 1))

/** Columns of a bar. */
const BAR = 8

function noteColumn(notes: Machine['notes']): Wanted {
  const noteOf = ({ storePath }: Generation) =>
    storePath === null ? '' : visible(notes.get(storePath) ?? '')
  return { title: 'NOTE', side: 'left', rank: 11, isAfter: true, text: noteOf }
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
  { columns, after, states, stateLayout, gap }: ListLayout,
  words: ListWords,
  changes: ListChanges | null,
  row: { readonly cursor: boolean; readonly marked: boolean; readonly width: number },
): Line {
  const cell = ({ text, columns: wide, side }: ListColumn) =>
    pad(truncate(text(generation, changes), wide), wide, side)
  const start = [...columns.map(cell), ''].join(' '.repeat(gap))
  const space = after.length === 0 ? row.width - MARGIN - width(start) : states
  const state = stateParts(words(generation), stateLayout, space)
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
