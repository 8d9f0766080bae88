import { useIsScreenReaderEnabled } from 'ink'
import { bootRows, shownBootRows } from '../../src/state/bootRows.ts'
import { findOf } from '../../src/state/list.ts'
import { shownGenerations } from '../../src/state/selectors.ts'
import { machineOf, type State } from '../../src/state/state.ts'
import { allRows, shownRows } from '../../src/state/tabs.ts'
import { visible } from '../../src/text/visible.ts'
import { width } from '../../src/text/width.ts'
import { labelOf } from '../actions/action.ts'
import { firstKey, keymap, keyOf } from '../keymap.ts'
import { placeOf, whyNotNow } from '../place.ts'
import type { Line, Part } from './line.ts'
import { Row } from './Row.tsx'
import { useSelected } from './useSelected.ts'

interface FooterProps {
  readonly columns: number
  /** What is shown goes on below the screen. */
  readonly unseen: boolean
}

/** What can be done here; or the answer to the last key; or what is being looked for. */
export function Footer({ columns, unseen }: FooterProps) {
  const state = useSelected((whole) => whole)
  const reader = useIsScreenReaderEnabled()
  const line = footerLine(state, columns, unseen)
  if (!reader) return <Row parts={line} columns={columns} />
  // A line each: what a key does may change with the row, and only that is to be read then.
  return (
    <>
      {apart(line).map((parts, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen
        <Row key={index} parts={parts} columns={columns} />
      ))}
    </>
  )
}

/** Each key with its label by itself; a text without keys is one. */
function apart(line: Line): Line[] {
  const found: Part[][] = []
  for (const part of line) {
    if (part.tone === 'key' || found.length === 0) found.push([part])
    else found.at(-1)?.push(part)
  }
  return found
}

function footerLine(state: State, columns: number, unseen: boolean): Line {
  if (state.message !== null) return [{ text: ` ${visible(state.message)}`, tone: 'notice' }]
  const find = findOf(state)
  const place = placeOf(state)
  if (place === 'find') {
    return [
      { text: ' / ', tone: 'key' },
      { text: `${visible(find.text)}█` },
      {
        text: `  ${found(state)}  ${keyOf('find-keep')} keep  ${keyOf('find-drop')} show all`,
        tone: 'faint',
      },
    ]
  }
  const filter: Part[] =
    place !== 'bisect' && state.dialog === null && find.text !== ''
      ? [{ text: ` “${visible(find.text)}” `, tone: 'notice' }]
      : []
  return fitting([...filter, { text: ' ' }], hints(state, unseen), columns)
}

/** How many rows are left of all. */
function found(state: State): string {
  const { comparison, boot } = state
  if (comparison === null && boot !== null) {
    return `${shownBootRows(boot).length} of ${bootRows(boot.report).length}`
  }
  const [left, all] =
    comparison === null
      ? [shownGenerations(state).length, machineOf(state)?.generations.length ?? 0]
      : [shownRows(comparison), allRows(comparison, comparison.tab)].map((rows) =>
          rows.status === 'known' ? rows.rows.length : 0,
        )
  return `${left} of ${all}`
}

interface Hint {
  /** Its whole form, and a shorter one where it has that. */
  readonly forms: readonly (readonly Part[])[]
  readonly stays: boolean
}

/** Keys and labels of the actions that are possible now. */
function hints(state: State, unseen: boolean): Hint[] {
  const place = placeOf(state)
  return keymap()
    .actions.filter((action) => {
      const possible = whyNotNow(action, state) === null && (action.offered?.(state) ?? true)
      return action.places.includes(place) && possible
    })
    .map((action) => ({ action, label: labelOf(action, state, unseen) }))
    .filter(({ label }) => label !== '')
    .map(({ action, label }) => ({
      forms: [label, ...(action.short === undefined ? [] : [action.short])].map((text): Part[] => [
        { text: firstKey(action), tone: 'key' },
        { text: ` ${text}  ` },
      ]),
      stays: action.stays ?? false,
    }))
}

/** As many whole hints as there is space for: the way out and the help before all others. */
function fitting(start: readonly Part[], some: readonly Hint[], columns: number): Line {
  const wide = (parts: readonly Part[]) => parts.reduce((sum, { text }) => sum + width(text), 0)
  // The spaces behind the last one may be cut.
  let space = columns - wide(start) + 2
  const kept = new Map<Hint, readonly Part[]>()
  for (const hint of [...some].sort((a, b) => Number(b.stays) - Number(a.stays))) {
    const form = hint.forms.find((parts) => wide(parts) <= space)
    if (form === undefined) continue
    space -= wide(form)
    kept.set(hint, form)
  }
  return [...start, ...some.flatMap((hint) => kept.get(hint) ?? [])]
}
