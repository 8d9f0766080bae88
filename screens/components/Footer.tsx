import { useIsScreenReaderEnabled } from 'ink'
import { top } from '../../src/state/openScreens.ts'
import type { State } from '../../src/state/state.ts'
import { visible } from '../../src/text/visible.ts'
import { truncate, width } from '../../src/text/width.ts'
import { useClickable } from '../hits.ts'
import { filterOf, isUnseen, modeOf, screenFor } from '../inFront.ts'
import { keyOf } from '../keymap.ts'
import { fitted, hints } from './hints.ts'
import type { Line, Part } from './line.ts'
import { Row } from './Row.tsx'
import { textPosition } from './textPosition.ts'
import { useSelected } from './useSelected.ts'

interface FooterProps {
  readonly columns: number
  /** The height of the screen above the footer. */
  readonly height: number
  /** Its own height. */
  readonly lines: number
}

/** Footer: key hints, the message of the last key, or the filter being typed. */
export function Footer({ columns, height, lines }: FooterProps) {
  const state = useSelected((whole) => whole)
  const reader = useIsScreenReaderEnabled()
  const shown = footerLines(state, { columns, height, lines })
  useClickable('footer', [...shown.entries()])
  // One line per hint, so that a screen reader announces only the hint that changed.
  const drawn = reader ? shown.flatMap(apart) : shown
  return (
    <>
      {drawn.map((parts, index) => (
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

/** Exactly so many lines: a message above the keys, or instead of them. */
function footerLines(state: State, size: FooterProps): Line[] {
  const { columns, height, lines } = size
  const message: Line[] =
    state.message === null ? [] : [[{ text: ` ${visible(state.message)}`, tone: 'notice' }]]
  const space = lines - message.length
  if (space === 0) return message
  const typed = typedLine(state, columns)
  if (typed !== null) return [...message, ...emptyLines(space - 1), typed]
  return [...message, ...keyLines(state, size, space, textPosition(state, columns, height))]
}

function emptyLines(count: number): Line[] {
  return Array.from({ length: count }, () => [])
}

/** A text being typed; null for none. */
function typedLine(state: State, columns: number): Line | null {
  const filter = filterOf(state)
  if (filter?.typing === true) {
    const keys = [keyOf('find-keep'), keyOf('find-drop')]
    return [
      { text: ' / ', tone: 'key' },
      { text: `${visible(filter.text)}█` },
      {
        text: `  ${countsText(state, columns)}  ${keys[0]} keep  ${keys[1]} show all`,
        tone: 'faint',
      },
    ]
  }
  const screen = top(state)
  if (modeOf(state) !== 'jump' || screen.kind !== 'list') return null
  const keys = [keyOf('jump-go'), keyOf('jump-cancel')]
  return [
    { text: ' Go to ', tone: 'key' },
    { text: `${screen.jump ?? ''}█` },
    { text: `  ${keys[0]} go  ${keys[1]} back`, tone: 'faint' },
  ]
}

/** The keys, in the last lines, with the place in a text at their right. */
function keyLines(state: State, size: FooterProps, lines: number, position: string): Line[] {
  const { columns, height } = size
  const filter = filterOf(state)
  const kept: Part[] =
    filter !== null && filter.text !== '' && !filter.typing
      ? [{ text: ` “${visible(truncate(filter.text, Math.floor(columns / 3)))}” `, tone: 'notice' }]
      : []
  const right = position === '' || width(position) > columns / 2 ? '' : `${position} `
  const all = hints(state, () => isUnseen(state, columns, height))
  const start = [...kept, { text: ' ' }]
  const found = fitted(start, all, { columns, lines, last: width(right) })
  const last = found.at(-1) ?? []
  const used = last.reduce((sum, { text }) => sum + width(text), 0)
  const placed: Line =
    right === ''
      ? last
      : [
          ...last,
          { text: ' '.repeat(Math.max(0, columns - used - width(right))) },
          { text: right, tone: 'faint' },
        ]
  return [...emptyLines(lines - found.length), ...found.slice(0, -1), placed]
}

/** The number of rows that match the filter, of all. */
function countsText(state: State, columns: number): string {
  const screen = top(state)
  const [left, all] = screenFor(screen).filter?.counts(screen, state, columns) ?? [0, 0]
  return `${left} of ${all}`
}
