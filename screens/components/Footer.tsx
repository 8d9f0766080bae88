import { useIsScreenReaderEnabled } from 'ink'
import { top } from '../../src/state/openScreens.ts'
import type { State } from '../../src/state/state.ts'
import { visible } from '../../src/text/visible.ts'
import { width } from '../../src/text/width.ts'
import { filterOf, isUnseen, modeOf, screenFor, whyNotNow } from '../inFront.ts'
import { labelOf } from '../keyBinding.ts'
import { firstKey, keymap, keyOf } from '../keymap.ts'
import type { Line, Part } from './line.ts'
import { Row } from './Row.tsx'
import { useSelected } from './useSelected.ts'

interface FooterProps {
  readonly columns: number
  /** The height of the screen above the footer. */
  readonly height: number
}

/** Footer: key hints, the message of the last key, or the filter being typed. */
export function Footer({ columns, height }: FooterProps) {
  const state = useSelected((whole) => whole)
  const reader = useIsScreenReaderEnabled()
  const line = footerLine(state, columns, () => isUnseen(state, columns, height))
  if (!reader) return <Row parts={line} columns={columns} />
  // One line per hint, so that a screen reader announces only the hint that changed.
  return (
    <>
      {apart(line).map((parts, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen
        <Row key={index} parts={parts} columns={columns} />
      ))}
    </>
  )
}

/** Splits the footer into one line per key with its label. */
function apart(line: Line): Line[] {
  const found: Part[][] = []
  for (const part of line) {
    if (part.tone === 'key' || found.length === 0) found.push([part])
    else found.at(-1)?.push(part)
  }
  return found
}

function footerLine(state: State, columns: number, unseen: () => boolean): Line {
  if (state.message !== null) return [{ text: ` ${visible(state.message)}`, tone: 'notice' }]
  const filter = filterOf(state)
  if (filter?.typing === true) {
    return [
      { text: ' / ', tone: 'key' },
      { text: `${visible(filter.text)}█` },
      {
        text: `  ${countsText(state)}  ${keyOf('find-keep')} keep  ${keyOf('find-drop')} show all`,
        tone: 'faint',
      },
    ]
  }
  const kept: Part[] =
    filter !== null && filter.text !== ''
      ? [{ text: ` “${visible(filter.text)}” `, tone: 'notice' }]
      : []
  return fitting([...kept, { text: ' ' }], hints(state, unseen), columns)
}

/** The number of rows that match the filter, of all. */
function countsText(state: State): string {
  const screen = top(state)
  const [left, all] = screenFor(screen).filter?.counts(screen, state) ?? [0, 0]
  return `${left} of ${all}`
}

interface Hint {
  /** The full form, and a shorter one if there is one. */
  readonly forms: readonly (readonly Part[])[]
  readonly stays: boolean
}

/** Keys and labels of the actions available now. */
function hints(state: State, unseen: () => boolean): Hint[] {
  const mode = modeOf(state)
  return keymap()
    .bindingsIn(mode)
    .map((binding) => ({ binding, label: labelOf(binding, state, unseen) }))
    .filter(
      ({ binding, label }) =>
        label !== '' &&
        (binding.offered?.(state) ?? true) &&
        whyNotNow(binding, state, mode) === null,
    )
    .map(({ binding, label }) => ({
      forms: [label, ...(binding.short === undefined ? [] : [binding.short])].map(
        (text): Part[] => [{ text: firstKey(binding), tone: 'key' }, { text: ` ${text}  ` }],
      ),
      stays: binding.stays ?? false,
    }))
}

/** As many whole hints as fit; quitting and help have priority. */
function fitting(start: readonly Part[], some: readonly Hint[], columns: number): Line {
  const wide = (parts: readonly Part[]) => parts.reduce((sum, { text }) => sum + width(text), 0)
  // The spaces after the last hint may be cut.
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
