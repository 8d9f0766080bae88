import type { Dialog } from '../../src/state/dialog.ts'
import type { State } from '../../src/state/state.ts'
import { pad, wrap } from '../../src/text/width.ts'
import type { Place } from '../actions/action.ts'
import { actionGroups } from '../actions.ts'
import type { Line } from '../components/line.ts'
import { Scrolled } from '../components/Scrolled.tsx'
import { useSelected } from '../components/useSelected.ts'
import { keymap } from '../keymap.ts'
import { placeOf } from '../place.ts'
import { COMPARISON_SIGNS, listWordMeanings, type Meaning } from './words.ts'

interface HelpScreenProps {
  readonly dialog: Extract<Dialog, { kind: 'help' }>
  readonly columns: number
  readonly height: number
}

/** Columns for a key or a word. */
const LEFT = 12

/** The keys, from the table of actions, and the words. */
export function HelpScreen({ dialog, columns, height }: HelpScreenProps) {
  const place = useSelected(helpedPlace)
  const lines = helpLines(columns, place)
  return <Scrolled lines={lines} top={dialog.top} columns={columns} height={height} />
}

/** Where the help was asked for. */
export function helpedPlace(state: State): Place {
  const { dialog } = state
  return placeOf(dialog?.kind === 'help' ? { ...state, dialog: dialog.below } : state)
}

/**
 * All its lines, of which a low terminal shows some: the keys of where it was asked for, what is said
 * there, and the rest. Who compares asks for the signs first.
 */
export function helpLines(columns: number, asked: Place): Line[] {
  const groups = actionGroups(keymap().actions)
  const keysOf = (some: typeof groups): Line[][] =>
    some.map(({ title, actions }) =>
      block(
        title,
        actions.map(({ shown, help }) => [shown, help]),
        columns,
      ),
    )
  const own = keysOf(groups.filter(({ place }) => place === asked))
  const others = keysOf(groups.filter(({ place }) => place !== asked))
  const words = block('Words in the list (also shortened)', listWordMeanings(), columns)
  const signs = block('Signs in a comparison', COMPARISON_SIGNS, columns)
  const blocks =
    asked === 'compare' ? [signs, ...own, ...others, words] : [...own, words, ...others, signs]
  return blocks.flatMap((lines, index) => (index === 0 ? lines : [[], ...lines]))
}

function block(title: string, some: readonly Meaning[], columns: number): Line[] {
  return [
    [{ text: ` ${title}`, tone: 'strong' }],
    ...some.flatMap(([left, right]) => pair(left, right, columns)),
  ]
}

function pair(left: string, right: string, columns: number): Line[] {
  const keys = wrap(left, LEFT)
  const says = wrap(right, columns - LEFT - 5)
  return Array.from({ length: Math.max(keys.length, says.length) }, (_, index) => [
    { text: `   ${pad(keys[index] ?? '', LEFT)} `, tone: 'key' },
    { text: says[index] ?? '' },
  ])
}
