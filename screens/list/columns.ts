import type { Generation } from '../../src/machine/machine.ts'
import { type ListWords, shownSizes } from '../../src/state/selectors.ts'
import type { SizesState } from '../../src/state/state.ts'
import { age, bytesOr } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { pad, width } from '../../src/text/width.ts'
import type { Line, Part } from '../components/line.ts'
import type { Tone } from '../theme.ts'

/** A column of the list, as wide as what stands in it. */
export interface ListColumn {
  readonly title: string
  readonly side: 'left' | 'right'
  readonly columns: number
  readonly text: (generation: Generation) => string
}

const UNKNOWN = '–'
const GAP = '  '
/** The cursor's `>` and the mark's `*`, before the first column. */
const MARGIN = 3
/** One odd label must not push the other columns out. */
const WIDEST = 28
/** The states get at least so much before another column is shown. */
const STATES = 16

interface Wanted {
  readonly title: string
  readonly side: 'left' | 'right'
  /** Shown while there is space, the smallest first. */
  readonly rank: number
  readonly text: (generation: Generation) => string
}

/** The columns that fit beside the states; on a narrow terminal the less important ones go. */
export function listColumns(
  generations: readonly Generation[],
  words: ListWords,
  sizes: SizesState,
  now: number,
  columns: number,
): ListColumn[] {
  const sized = wantedColumns(sizes, now).map((column) => ({
    ...column,
    columns: Math.min(
      WIDEST,
      Math.max(width(column.title), ...generations.map((some) => width(column.text(some)))),
    ),
  }))
  const states = Math.min(
    STATES,
    Math.max(5, ...generations.map((some) => width(words(some).join(' ')))),
  )
  let space = columns - MARGIN - states - GAP.length
  const fitting = new Set<string>()
  for (const column of [...sized].sort((a, b) => a.rank - b.rank)) {
    const needed = column.columns + GAP.length
    if (space < needed) break
    space -= needed
    fitting.add(column.title)
  }
  return sized.filter(({ title }) => fitting.has(title))
}

function wantedColumns(sizes: SizesState, now: number): Wanted[] {
  const known = shownSizes({ sizes })
  const unknown = sizes.status === 'reading' ? '…' : UNKNOWN
  return [
    { title: 'GEN', side: 'right', rank: 0, text: ({ number }) => String(number) },
    { title: 'AGE', side: 'right', rank: 1, text: ({ created }) => age(now - created) },
    {
      title: 'NIXOS',
      side: 'left',
      rank: 4,
      text: ({ system }) => visible(system?.nixosVersion ?? UNKNOWN),
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
      text: ({ storePath }) =>
        bytesOr(storePath === null ? null : (known?.closureSize(storePath) ?? null), unknown),
    },
    {
      title: 'ONLY HERE',
      side: 'right',
      rank: 5,
      text: (generation) => bytesOr(known?.exclusiveSize(generation) ?? null, unknown),
    },
  ]
}

export function titleLine(columns: readonly ListColumn[]): Line {
  const titles = columns.map(({ title, columns: wide, side }) => pad(title, wide, side))
  return [{ text: `   ${[...titles, 'STATE'].join(GAP)}`, tone: 'faint' }]
}

export function generationLine(
  generation: Generation,
  columns: readonly ListColumn[],
  words: ListWords,
  row: { readonly cursor: boolean; readonly marked: boolean; readonly width: number },
): Line {
  const cells = columns.map(({ text, columns: wide, side }) => pad(text(generation), wide, side))
  const start = `${cells.join(GAP)}${GAP}`
  return [
    { text: `${row.cursor ? '>' : ' '}${row.marked ? '*' : ' '} `, tone: 'strong' },
    { text: start, tone: generation.present ? 'plain' : 'faint' },
    ...stateParts(words(generation), row.width - MARGIN - width(start)),
  ]
}

/** Our words, where the whole ones do not fit side by side. */
const SHORT: Readonly<Record<string, string>> = {
  running: 'run',
  booted: 'boot',
  current: 'cur',
  default: 'def',
  incomplete: 'incompl.',
}

function stateParts(words: readonly string[], space: number): Part[] {
  const fits = width(words.join(' ')) <= space
  const shown = fits ? words : [...words].sort((a, b) => Number(isPin(a)) - Number(isPin(b)))
  return shown.flatMap((word, index) => [
    { text: index === 0 ? '' : ' ' },
    { text: fits ? word : (SHORT[word] ?? word), tone: toneOfState(word) },
  ])
}

/** A pin's name may be long, and what comes behind it would be cut off. */
function isPin(word: string): boolean {
  return /^(pin|kept) /.test(word)
}

function toneOfState(word: string): Tone {
  if (word.startsWith('running') || ['booted', 'good'].includes(word)) return 'good'
  if (word.startsWith('✓')) return 'good'
  if (['gone', 'incomplete', 'bad'].includes(word) || word.startsWith('✗')) return 'bad'
  if (isPin(word)) return 'name'
  return word === 'no entry' ? 'faint' : 'notice'
}
