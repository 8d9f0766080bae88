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

interface HelpScreenProps {
  readonly dialog: Extract<Dialog, { kind: 'help' }>
  readonly columns: number
  readonly height: number
}

const WORDS: readonly [string, string][] = [
  ['running', 'what the machine runs now (/run/current-system)'],
  ['booted', 'what it was started from (/run/booted-system)'],
  ['current', 'where the profile points: the base of the next rebuild'],
  ['default', 'what the boot loader starts by itself'],
  ['pin', 'kept on purpose, under a name'],
  ['kept', 'a root of your own keeps its store path, and no more than that'],
  ['gone', 'its store path is not in the store any more'],
  ['incomplete', 'its toplevel lacks something that a system has'],
  ['no entry', 'the boot menu does not list it'],
  ['closure', 'all that it needs in the store, as NAR size'],
  ['only here', 'what deleting only this one would let the collector free'],
]

/** What stands before a row of a comparison, or in it. */
const SIGNS: readonly [string, string][] = [
  ['U D', 'upgraded, downgraded: to a higher or a lower version'],
  ['A R C', 'added, removed, changed'],
  ['r', 'rebuilt: the same versions, as other store paths'],
  ['ε', 'a name without a version'],
  ['–', 'nothing on that side'],
  ['chosen', 'a package that the configuration itself asks for'],
]

/** Columns for a key or a word. */
const LEFT = 11

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

/** All its lines, of which a low terminal shows some; the keys of where it was asked for first. */
export function helpLines(columns: number, asked: Place): Line[] {
  const groups = actionGroups(keymap().actions).toSorted(
    (a, b) => Number(b.place === asked) - Number(a.place === asked),
  )
  const keys = groups.flatMap(({ title, actions }): Line[] => [
    [{ text: ` ${title}`, tone: 'strong' }],
    ...actions.flatMap(({ shown, help }) => pair(shown, help, columns)),
    [],
  ])
  const told = (title: string, some: readonly [string, string][]): Line[] => [
    [{ text: ` ${title}`, tone: 'strong' }],
    ...some.flatMap(([word, meaning]) => pair(word, meaning, columns)),
  ]
  // Who compares asks for the signs, everyone else for the words.
  const parts = [told('Words', WORDS), told('Signs in a comparison', SIGNS)]
  const [first = [], second = []] = asked === 'compare' ? parts.reverse() : parts
  return asked === 'compare'
    ? [...first, [], ...keys, ...second]
    : [...keys, ...first, [], ...second]
}

function pair(left: string, right: string, columns: number): Line[] {
  const keys = wrap(left, LEFT)
  const says = wrap(right, columns - LEFT - 5)
  return Array.from({ length: Math.max(keys.length, says.length) }, (_, index) => [
    { text: `   ${pad(keys[index] ?? '', LEFT)} `, tone: 'key' },
    { text: says[index] ?? '' },
  ])
}
