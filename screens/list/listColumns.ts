import { largest } from '../../src/lists.ts'
import type { Generation } from '../../src/machine/generation.ts'
import type { Machine } from '../../src/machine/machine.ts'
import { type ListWords, shownSizes } from '../../src/state/selectors.ts'
import type { SizesState } from '../../src/state/state.ts'
import { ageOf, bytesOr } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { pad, width } from '../../src/text/width.ts'
import type { Line, Part } from '../components/line.ts'
import type { Tone } from '../theme.ts'

/** A column of the list, as wide as its content. */
export interface ListColumn {
  readonly title: string
  readonly side: 'left' | 'right'
  readonly columns: number
  readonly text: (generation: Generation) => string
}

/** The columns and the gaps between them. */
export interface ListLayout {
  readonly columns: readonly ListColumn[]
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
  readonly text: (generation: Generation) => string
}

/** The columns that fit beside the states; narrow terminals drop the less important ones. */
export function listColumns(
  { generations, startsItself }: Machine,
  words: ListWords,
  sizes: SizesState,
  now: number,
  columns: number,
): ListLayout {
  const wanted = wantedColumns(sizes, now, columns)
  // A container or WSL has no kernel of its own.
  const kinds = startsItself ? wanted : wanted.filter(({ title }) => title !== 'KERNEL')
  const sized = kinds.map((column) => ({
    ...column,
    columns: Math.min(
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
  const fitting = new Set<string>()
  for (const column of [...sized].sort((a, b) => a.rank - b.rank)) {
    const needed = column.columns + gap
    if (space < needed) break
    space -= needed
    fitting.add(column.title)
  }
  return { columns: sized.filter(({ title }) => fitting.has(title)), gap }
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

export function titleLine({ columns, gap }: ListLayout): Line {
  const titles = columns.map(({ title, columns: wide, side }) => pad(title, wide, side))
  return [{ text: `   ${[...titles, 'STATE'].join(' '.repeat(gap))}`, tone: 'faint' }]
}

export function generationLine(
  generation: Generation,
  { columns, gap }: ListLayout,
  words: ListWords,
  row: { readonly cursor: boolean; readonly marked: boolean; readonly width: number },
): Line {
  const cells = columns.map(({ text, columns: wide, side }) => pad(text(generation), wide, side))
  const start = [...cells, ''].join(' '.repeat(gap))
  return [
    { text: `${row.cursor ? '>' : ' '}${row.marked ? '*' : ' '} `, tone: 'strong' },
    { text: start, tone: generation.present ? 'plain' : 'faint' },
    ...stateParts(words(generation), row.width - MARGIN - width(start)),
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
