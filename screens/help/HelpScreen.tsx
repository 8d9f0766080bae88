import type { Dialog, State } from '../../src/state/state.ts'
import { pad, wrap } from '../../src/text/width.ts'
import type { Place } from '../actions/action.ts'
import { actionGroups } from '../actions.ts'
import type { Line } from '../components/Row.tsx'
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

const LETTERS = 'U upgraded  D downgraded  A added  R removed  C changed  r rebuilt'

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
  const words = WORDS.flatMap(([word, meaning]) => pair(word, meaning, columns))
  return [
    ...keys,
    [{ text: ' Words', tone: 'strong' }],
    ...words,
    [],
    ...wrap(LETTERS, columns - 2).map((line): Line => [{ text: ` ${line}` }]),
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
