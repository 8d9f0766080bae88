import { Box, Text, useIsScreenReaderEnabled } from 'ink'
import { createContext, memo, useContext } from 'react'
import { truncate, width } from '../../src/text/width.ts'
import { spoken } from '../reader.ts'
import { drawable, fillsSelection, painted } from '../theme.ts'
import { highlighted, type Line, type Part } from './line.ts'

/** Changes with the theme, which is no property of a row. */
export const ThemeContext = createContext(0)

interface RowProps {
  readonly parts: Line
  readonly columns: number
  /** Drawn as the row under the cursor. */
  readonly selected?: boolean
  /** A text that is highlighted wherever it occurs; empty for none. */
  readonly match?: string
  /** Column titles; screen readers must not repeat them at each key. */
  readonly titles?: boolean
  /** Text of the line for screen readers, with column names. */
  readonly spokenText?: string | undefined
}

/** One line of the screen, at most `columns` wide; memoised. */
export const Row = memo(function Row(props: RowProps) {
  return useIsScreenReaderEnabled() ? <SpokenRow {...props} /> : <DrawnRow {...props} />
})

/** Of rows with a selection only the selected one is read. */
function SpokenRow({ parts, selected, titles = false, spokenText }: RowProps) {
  const whole = spokenText ?? parts.map((part) => part.spokenText ?? part.text).join('')
  const text = drawable(
    spoken(spokenText !== undefined && selected ? `>${whole}` : whole, selected),
  )
  return text === '' || titles || selected === false ? null : <Text>{text}</Text>
}

/** Trailing spaces are drawn only for the selected row: empty parts of a frame are blank anyway. */
function DrawnRow({ parts: plain, columns, selected = false, match = '' }: RowProps) {
  // The theme changes once the terminal has named its background.
  useContext(ThemeContext)
  const parts = highlighted(plain, match)
  let left = columns
  const lastText = parts.findLastIndex(({ text }) => text.trim() !== '')
  const cut: Part[] = []
  for (const [index, { text, tone = 'plain' }] of parts.entries()) {
    if (left <= 0) break // a row may contain thousands of pins
    const shown = fitted(text, left, index >= lastText)
    left -= width(shown)
    cut.push({ text: shown, tone })
  }
  const fill = selected && fillsSelection() ? ' '.repeat(Math.max(0, left)) : ''
  const whole = joined([...cut, { text: fill, tone: 'plain' }])
  if (whole.length === 0) return <Box height={1} flexShrink={0} />
  return (
    <Text wrap="truncate">
      {whole.map(({ text, tone = 'plain' }) => painted(drawable(text), tone, selected)).join('')}
    </Text>
  )
}

/** Merges adjacent parts of the same look: each piece costs a frame some microseconds. */
function joined(parts: Line): Part[] {
  const found: Part[] = []
  for (const part of parts) {
    const last = found.at(-1)
    if (last === undefined || last.tone !== part.tone) found.push(part)
    else found[found.length - 1] = { ...last, text: last.text + part.text }
  }
  return found.filter(({ text }) => text !== '')
}

/** Cuts a part to the rest of the line; `…` marks any cut, even of a later part. */
function fitted(text: string, left: number, isLast: boolean): string {
  if (isLast) return width(text) <= left ? text : truncate(text.trimEnd(), left)
  return truncate(width(text) === left ? `${text} ` : text, left)
}

interface RowsProps {
  readonly lines: readonly Line[]
  readonly columns: number
  /** The exact number of lines; missing ones are filled with empty lines. */
  readonly height: number
  /** A text that is highlighted wherever it occurs. */
  readonly match?: string
}

/** A block of lines of a fixed height. */
export function Rows({ lines, columns, height, match = '' }: RowsProps) {
  const shown = lines.slice(0, Math.max(0, height))
  return (
    <Box flexDirection="column" height={Math.max(0, height)} flexShrink={0}>
      {shown.map((parts, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen
        <Row key={index} parts={parts} columns={columns} match={match} />
      ))}
    </Box>
  )
}
