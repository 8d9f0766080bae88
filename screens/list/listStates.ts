import { append, largest } from '../../src/lists.ts'
import type { Generation } from '../../src/machine/generation.ts'
import type { ListWords } from '../../src/state/selectors.ts'
import { width } from '../../src/text/width.ts'
import type { Part } from '../components/line.ts'
import type { Tone } from '../theme.ts'

/*
 * The column STATE. Words of one kind stand below each other, where there is space: what runs or is current, what
 * was booted or is the default, how its boots went. Everything else follows.
 */

/** `whole` and `short` have slots; in `joined` each row has its words one after another. */
export type StateForm = 'whole' | 'short' | 'joined'

/** How the states of all rows are written. */
export interface StateLayout {
  readonly form: StateForm
  /** The columns of each slot but the last. */
  readonly slots: readonly number[]
  /** The columns that the longest row needs. */
  readonly wide: number
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

/** Each form with the space that it needs, the widest first. */
export function stateLayouts(
  generations: readonly Generation[],
  words: ListWords,
): readonly StateLayout[] {
  const rows = generations.map((generation) => words(generation))
  const inSlots = (['whole', 'short'] as const).map((form): StateLayout => {
    const written = rows.map((row) => slotsOf(row).map(WRITERS[form]))
    const slots = [0, 1].map((slot) =>
      largest(written.map((row) => width(joined(row[slot] as Written)))),
    )
    const placed = written.map((row) => placedIn(slots, row))
    return { form, slots, wide: largest(placed.map(widthOf)) }
  })
  const wide = largest(rows.map((row) => width(row.join(' '))))
  return [...inSlots, { form: 'joined', slots: [], wide }]
}

/** The states of a row in `space` columns. */
export function stateParts(words: readonly string[], layout: StateLayout, space: number): Part[] {
  const { form, slots } = layout
  if (form !== 'joined' && layout.wide <= space) {
    return placedIn(slots, slotsOf(words).map(WRITERS[form]))
  }
  const forms = [WRITERS.whole, WRITERS.short]
  const fitting = forms.find((some) => width(joined(some(words))) <= space) ?? fewest
  return withGaps(fitting(words))
}

const WRITERS = {
  whole: (words: readonly string[]): Written => words.map((word) => ({ word, text: word })),
  short: (words: readonly string[]): Written =>
    words.map((word) => ({ word, text: SHORT[word] ?? word })),
}

/** What is wrong with a row stands first where nothing else does. */
const WRONG: ReadonlySet<string> = new Set(['gone', 'incomplete', 'no entry'])

/** The words by slot: running or current, booted or default, and all others, evidence first. */
function slotsOf(words: readonly string[]): readonly string[][] {
  const first = words.filter((word) => /^(?:running|current)/.test(word))
  const second = words.filter((word) => /^(?:booted|default)/.test(word))
  const wrong = words.filter((word) => WRONG.has(word))
  const others = words.filter((word) => ![...first, ...second, ...wrong].includes(word))
  const evidence = others.filter((word) => !/^(?:pin|kept) /.test(word))
  const names = others.filter((word) => !evidence.includes(word))
  if (first.length + second.length + evidence.length === 0) return [[], [], [...wrong, ...names]]
  return [first, second, [...evidence, ...wrong, ...names]]
}

function placedIn(slots: readonly number[], row: readonly Written[]): Part[] {
  const parts: Part[] = []
  let end = 0
  for (const [slot, words] of row.entries()) {
    const start = slots.slice(0, slot).reduce((sum, wide) => sum + wide + (wide === 0 ? 0 : 1), 0)
    if (words.length === 0) continue
    // A row that only says what is wrong begins at the left.
    const isAlone = slot === row.length - 1 && end === 0 && WRONG.has(words[0]?.word ?? '')
    const gap = isAlone ? 0 : Math.max(end === 0 ? 0 : 1, start - end)
    if (gap > 0) parts.push({ text: ' '.repeat(gap) })
    append(parts, withGaps(words))
    end = widthOf(parts)
  }
  return parts
}

function widthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { text }) => sum + width(text), 0)
}

function withGaps(words: Written): Part[] {
  return words.map(({ word, text }, index) => ({
    text: index === 0 ? text : ` ${text}`,
    tone: toneOfState(word),
  }))
}

/** Drops `booted` beside `running`, which implies it unless another row has it; the pane shows both. */
function fewest(words: readonly string[]): Written {
  return WRITERS.short(
    words.includes('running') ? words.filter((word) => word !== 'booted') : words,
  )
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
