import { change, listOf } from '../../src/state/openScreens.ts'
import { shownGenerations } from '../../src/state/selectors.ts'
import type { State } from '../../src/state/state.ts'
import type { TabRow } from '../../src/state/tabRows.ts'
import { allRows } from '../../src/state/tabSelectors.ts'
import type { Actions } from '../../src/state/terrapin.ts'
import { visible } from '../../src/text/visible.ts'
import { whyNotNow } from '../inFront.ts'
import { keymap } from '../keymap.ts'
import type { BindingInModes } from '../keyTable.ts'
import { matchOf } from './matching.ts'

/** An action on something that was named: a generation, or a package. */
export interface TargetEntry {
  readonly binding: BindingInModes
  readonly whyNot: string | null
  /** `switch to 38`. */
  readonly text: string
  /** Selects what was named; `run` performs the binding on it. */
  readonly select: (actions: Actions, run: () => void) => void
}

/** What can be done with a generation, most wanted first. */
const WITH_GENERATION: Readonly<Record<string, (number: number) => string>> = {
  switch: (number) => `switch to ${number}`,
  compare: (number) => `compare ${number}`,
  details: (number) => `show full details of ${number}`,
  packages: (number) => `list the packages of ${number}`,
  pin: (number) => `pin ${number}`,
  delete: (number) => `delete ${number}`,
  note: (number) => `edit the note on ${number}`,
  'good-or-bad': (number) => `mark ${number} good, bad or unmarked`,
}

/** Actions on the generation whose number is one of the words. */
export function generationTargets(state: State, words: readonly string[]): TargetEntry[] {
  const named = words.find((word) => /^\d+$/.test(word))
  const generation = shownGenerations(state).find(({ number }) => String(number) === named)
  if (generation === undefined) return []
  const { number } = generation
  const there = { ...state, ...change(state, 'list', () => ({ cursor: number })) }
  const rest = words.filter((word) => word !== named)
  // Marked generations would be acted on instead.
  const hasMarks = listOf(state).selection.size > 0
  return Object.entries(WITH_GENERATION).flatMap(([name, textOf]): TargetEntry[] => {
    const binding = keymap().bindingNamed(name)
    const isAboutMarks = hasMarks && (name === 'delete' || name === 'compare')
    if (binding === null || isAboutMarks || matchOf(binding, '', rest) === null) return []
    const select: TargetEntry['select'] = (actions, run) => {
      actions.selectGeneration(number)
      run()
    }
    return [{ binding, whyNot: whyNotNow(binding, there, 'list'), text: textOf(number), select }]
  })
}

/** Shorter texts match most packages. */
const MIN_NAME = 3
const MAX_PACKAGES = 5

/** Packages of the comparison with the typed text in their names. */
export function packageTargets(state: State, text: string): TargetEntry[] {
  const binding = keymap().bindingNamed('compare-packages')
  const comparison = state.open.findLast((screen) => screen.kind === 'compare')
  const wanted = text.trim().toLowerCase()
  if (comparison?.kind !== 'compare' || binding === null || wanted.length < MIN_NAME) return []
  const all = allRows(comparison, 'packages')
  const rows = all.status === 'known' ? all.rows : []
  return rows
    .filter((row) => nameOf(row).toLowerCase().includes(wanted))
    .slice(0, MAX_PACKAGES)
    .map((row) => ({
      binding,
      whyNot: null,
      text: `go to the package ${visible(nameOf(row))}`,
      select: (actions, run) => {
        run()
        actions.filterComparison({ text: nameOf(row), typing: false })
      },
    }))
}

function nameOf(row: TabRow): string {
  return row.kind === 'package' ? row.row.name : ''
}
