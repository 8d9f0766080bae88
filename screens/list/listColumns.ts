import type { ListChanges } from '../../src/history/listChanges.ts'
import { largest } from '../../src/lists.ts'
import type { Generation } from '../../src/machine/generation.ts'
import type { Machine } from '../../src/machine/machine.ts'
import type { ListWords } from '../../src/state/selectors.ts'
import { pad, truncate, width } from '../../src/text/width.ts'
import type { Line } from '../components/line.ts'
import { cursorSign } from '../theme.ts'
import { type StateLayout, stateLayouts, stateParts } from './listStates.ts'
import { COMMIT, type ListFacts, type WantedColumn, wantedColumns } from './wantedColumns.ts'

/** A column that is shown. */
export type ListColumn = WantedColumn & { readonly columns: number }

/** The columns before the states and after them, the gaps between all, and the states with their width. */
export interface ListLayout {
  readonly columns: readonly ListColumn[]
  readonly after: readonly ListColumn[]
  readonly states: number
  readonly stateLayout: StateLayout
  readonly gap: number
}

/** The cursor's `>` and the selection's `*`, before the first column. */
const MARGIN = 3
/** One long label must not displace the other columns. */
const WIDEST = 28
/** Width reserved for the states, where needed, before another column is shown. */
const STATES = 25
/** Minimum width for two spaces between columns. Independent of loaded data, so that the layout does not jump. */
const ROOMY = 90

/** The columns that fit beside the states; narrow terminals drop the less important ones. */
export function listColumns(
  machine: Machine,
  facts: ListFacts,
  now: number,
  columns: number,
): ListLayout {
  const { generations } = machine
  const sized = wantedColumns(machine, facts, now, columns).map((column) => ({
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
  const layouts = stateLayouts(generations, facts.words).map((stateLayout) => ({
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

/** The titles of the columns that fit, most important first, the width of the states, and the space left. */
function fittingColumns(
  sized: readonly ListColumn[],
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
    // Columns of changes come after the full states.
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

/** Whether the subjects of commits have a column. */
export function showsCommits({ after }: ListLayout): boolean {
  return after.some(({ title }) => title === COMMIT)
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
