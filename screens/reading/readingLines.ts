import type { LogLine } from '../../src/bootlog/readBootLog.ts'
import type { Content } from '../../src/compare/text/content.ts'
import type { ComparisonState } from '../../src/state/comparisonState.ts'
import { memo } from '../../src/state/memo.ts'
import type { Reading, ReadingState } from '../../src/state/readingActions.ts'
import { bytes, counted } from '../../src/text/format.ts'
import { visible, visibleLines } from '../../src/text/visible.ts'
import { chunks, width, wrap } from '../../src/text/width.ts'
import { rowText } from '../compare/rowText.ts'
import type { Line } from '../components/line.ts'
import type { Tone } from '../theme.ts'
import { textLines } from './differenceLines.ts'

/** All lines of the opened content, of which the screen shows some. */
export function readingLines(
  screen: ReadingState,
  comparison: ComparisonState | null,
  columns: number,
): readonly Line[] {
  const { row, reading, columns: inColumns, context } = screen
  const sides =
    comparison === null || row.kind === 'commit'
      ? ''
      : visible(`${comparison.before.label} → ${comparison.after.label}`)
  return linesOf(row, reading, inColumns, context, sides, columns)
}

/** The patch itself contains everything else about the commit. */
function headingOf(row: ReadingState['row']): string {
  if (row.kind !== 'commit') return rowText(row)
  return visible(`${row.row.hash.slice(0, 7)} ${row.row.subject}`)
}

const linesOf = memo(
  (
    row: ReadingState['row'],
    reading: ReadingState['reading'],
    inColumns: boolean,
    context: number,
    sides: string,
    columns: number,
  ): readonly Line[] => {
    const title = wrap(`${headingOf(row)}  ${sides}`, columns - 2)
    const body = reading === null ? [plain('Loading…', 'faint')] : bodyOf(reading)
    return [...title.map((line) => plain(line, 'strong')), [], ...body]

    function bodyOf(some: Reading): Line[] {
      switch (some.kind) {
        case 'unknown':
          return sentence(`Unknown: ${some.reason}`, columns)
        case 'patch':
          return [
            ...visibleLines(some.patch.text).flatMap((line) => patchLines(line, columns)),
            ...(some.patch.cut
              ? sentence('Patch truncated here: git show prints the rest.', columns)
              : []),
          ]
        case 'log':
          return some.lines.flatMap((line) => logLines(line, columns))
        case 'paths':
          return pathLines(some, columns)
        case 'difference':
          return differenceLines(some, inColumns, context, columns)
      }
    }
  },
)

function plain(text: string, tone: Tone = 'plain'): Line {
  return [{ text: ` ${text}`, tone }]
}

function sentence(text: string, columns: number, tone: Tone = 'notice'): Line[] {
  return wrap(visible(text), columns - 2).map((line) => plain(line, tone))
}

function patchLines(line: string, columns: number): Line[] {
  const tone: Tone =
    line.startsWith('+++') || line.startsWith('---') || line.startsWith('diff ')
      ? 'strong'
      : line.startsWith('@@')
        ? 'key'
        : line.startsWith('+')
          ? 'good'
          : line.startsWith('-')
            ? 'bad'
            : 'plain'
  return chunks(line, columns - 2).map((part) => plain(part, tone))
}

/** `9.1 s  kernel  message`, with the time since the boot began. */
function logLines({ up, by, message }: LogLine, columns: number): Line[] {
  const time = `${(up / 1000).toFixed(1)} s`.padStart(9)
  const start = ` ${time}  ${visible(by)}${by === '' ? '' : '  '}`
  const parts = chunks(visible(message), Math.max(20, columns - width(start) - 1))
  return parts.map(
    (part, index): Line => [
      { text: index === 0 ? start : ' '.repeat(width(start)), tone: 'faint' },
      { text: part },
    ],
  )
}

function pathLines({ paths }: Extract<Reading, { kind: 'paths' }>, columns: number): Line[] {
  const list = (sign: string, some: typeof paths.before, tone: Tone): Line[] =>
    some.flatMap(({ path, narSize }) =>
      chunks(visible(`${sign} ${path}  ${bytes(narSize)}`), columns - 2).map((part) =>
        plain(part, tone),
      ),
    )
  const chain = paths.chain.flatMap((path, index) =>
    chunks(
      visible(`${'  '.repeat(Math.min(index, 8))}${index === 0 ? '' : '└ '}${path}`),
      columns - 2,
    ).map((part) => plain(part)),
  )
  return [
    ...list('-', paths.before, 'bad'),
    ...list('+', paths.after, 'good'),
    ...(chain.length === 0 ? [] : [[], plain('Shortest chain of references:', 'faint'), ...chain]),
  ]
}

function differenceLines(
  { before, after, difference }: Extract<Reading, { kind: 'difference' }>,
  inColumns: boolean,
  context: number,
  columns: number,
): Line[] {
  if (difference === null) {
    return [
      ...sentence(`Before: ${contentText(before)}.`, columns, 'plain'),
      ...sentence(`After: ${contentText(after)}.`, columns, 'plain'),
    ]
  }
  const { lines, cut } = difference
  if (lines.every(({ kind }) => kind === 'same')) {
    return sentence('The text is unchanged.', columns)
  }
  const said = cut ? sentence('Too different for a line-by-line diff.', columns) : []
  return [...said, ...textLines(lines, { context, inColumns }, columns)]
}

/** Describes a side that can't be shown line by line. */
function contentText(content: Content): string {
  switch (content.kind) {
    case 'text':
      return `text, ${counted(content.text.split('\n').length, 'line')}`
    case 'none':
      return 'none'
    case 'large':
      return `${bytes(content.bytes)}, too large to show`
    case 'binary':
      return `binary file, ${bytes(content.bytes)}`
    case 'directory':
      return 'directory'
    case 'other':
      return content.description
    case 'unreadable':
      return `can’t be read: ${content.reason}`
  }
}
