import type { Dialog } from '../../src/state/state.ts'
import { pad, wrap } from '../../src/text/width.ts'
import { ACTIONS, type Place } from '../actions.ts'
import { type Line, Rows } from '../components/Row.tsx'
import { useScroll } from '../components/useSelected.ts'

interface HelpScreenProps {
  readonly dialog: Extract<Dialog, { kind: 'help' }>
  readonly columns: number
  readonly height: number
}

const TITLES: readonly [Place, string][] = [
  ['list', 'In the list'],
  ['compare', 'Comparing'],
  ['plan', 'Before a plan is carried out'],
  ['find', 'While finding'],
]

const WORDS: readonly [string, string][] = [
  ['running', 'what the machine runs now (/run/current-system)'],
  ['booted', 'what it was started from (/run/booted-system)'],
  ['current', 'where the profile points: the base of the next rebuild'],
  ['default', 'what the boot loader starts by itself'],
  ['pin', 'kept on purpose, under a name'],
  ['gone', 'its store path is not in the store any more'],
  ['incomplete', 'its toplevel lacks something that a system has'],
  ['no entry', 'the boot menu does not list it'],
  ['closure', 'all that it needs in the store, as NAR size'],
  ['only here', 'what deleting only this one would let the collector free'],
]

const LETTERS = 'U upgraded  D downgraded  A added  R removed  C changed  r rebuilt'

/** The keys, from the table of actions, and the words. */
export function HelpScreen({ dialog, columns, height }: HelpScreenProps) {
  const lines = helpLines(columns)
  const first = useScroll(dialog.top, lines.length, height)
  const shown = lines.slice(first, first + height)
  if (first + height < lines.length) shown[height - 1] = [{ text: '   ↓ more', tone: 'notice' }]
  return <Rows lines={shown} columns={columns} height={height} />
}

function helpLines(columns: number): Line[] {
  const keys = TITLES.flatMap(([place, title]): Line[] => [
    [{ text: ` ${title}`, tone: 'strong' }],
    ...ACTIONS.filter(({ places }) => places.includes(place)).flatMap(({ shown, help }) =>
      pair(shown, help, columns),
    ),
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
  return wrap(right, columns - 16).map((text, index) => [
    { text: `   ${pad(index === 0 ? left : '', 11)} `, tone: 'key' },
    { text },
  ])
}
