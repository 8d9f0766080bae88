import { withoutSequences } from '../src/text/visible.ts'
import { width } from '../src/text/width.ts'
import { shiftLines } from './shiftedLines.ts'
import {
  fillsCells,
  oneColumnWide,
  parseStyledLine,
  type StyledLine,
  styleChange,
} from './styledLine.ts'

/*
 * Ink writes a changed line from its first change on, and a row's details far below it: half a screen at each
 * key. Over a slow connection every byte counts, so this writes only the cells that differ from the last frame.
 */

/** A terminal that is sent only what changed, with a way to send everything again. */
export interface ChangedCells<Terminal> {
  readonly stdout: Terminal
  /** Writes the next frame completely, on an erased screen. */
  forget(): void
  /** The last frame stays where no alternate screen hides it: what follows goes below it. */
  leave(): void
}

/** What Ink erases before it draws (ansi-escapes), and what it draws after that. */
const ERASED = /^(?:\u001b\[1;1H\u001b\[J|(?:\u001b\[2K(?:\u001b\[1A)?)+(?:\u001b\[G)?)/
const ALTERNATE_SCREEN = '\u001b[?1049h'
const ERASE_ALL = '\u001b[H\u001b[2J'
const ERASE_TO_END = '\u001b[K'
const END_STYLE = '\u001b[m'
/** Unchanged cells between two changes that are cheaper to write than to skip. */
const SHORT_GAP = 6

/**
 * Adapts a terminal that Ink draws full frames on. `whole` writes every frame completely, for a terminal
 * whose widths cannot be relied on.
 */
export function changedCells<
  Terminal extends NodeJS.WritableStream & { readonly columns?: number; readonly rows?: number },
>(terminal: Terminal, { whole }: { readonly whole: boolean }): ChangedCells<Terminal> {
  let last: readonly string[] | null = null
  let size = ''
  const certain = oneColumnWide(process.env)
  const frame = (text: string): string => {
    const lines = text.split('\n')
    const now = `${terminal.columns}×${terminal.rows}`
    if (now !== size && size !== '' && !fits(lines, terminal)) {
      // Ink draws once more in the old size, then in the new one.
      last = null
      return ''
    }
    // A terminal moves its lines when its size changes.
    const before = whole || now !== size ? null : last
    size = now
    last = lines
    if (before === null) return ERASE_ALL + lines.map(wholeLine).join('')
    const { written, lines: moved } = shiftLines(before, lines)
    return written + changes(moved, lines, certain)
  }
  const write = (chunk: string | Uint8Array, ...others: never[]) => {
    const text = String(chunk)
    const drawn = text.replace(ERASED, '')
    if (text.includes(ALTERNATE_SCREEN)) last = null
    // What Ink erases is drawn over by its next frame.
    if (drawn === '') return terminal.write('', ...others)
    // A frame of one line has no line end.
    const isFrame = drawn.includes('\n') || withoutSequences(drawn) !== ''
    return terminal.write(isFrame ? frame(drawn) : drawn, ...others)
  }
  const stdout = new Proxy(terminal, {
    get: (target, name) => {
      if (name === 'write') return write
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return {
    stdout,
    forget: () => {
      last = null
    },
    leave: () => void terminal.write(last === null ? '' : `\u001b[${last.length}H`),
  }
}

/** A serial line or script(1) tells no size (0 × 0): whatever was drawn for it fits. */
function fits(
  lines: readonly string[],
  { columns, rows }: { readonly columns?: number; readonly rows?: number },
): boolean {
  if (!columns || !rows) return true
  return lines.length <= rows && lines.every((line) => width(withoutSequences(line)) <= columns)
}

/** A line on an erased screen, where nothing must be compared. */
function wholeLine(line: string, row: number): string {
  if (line === '') return ''
  return `\u001b[${row + 1}H${line}${line.includes('\u001b') ? END_STYLE : ''}`
}

/** The sequences that turn one frame into another. */
function changes(before: readonly string[], after: readonly string[], certain: RegExp): string {
  const parsed = (line: string) => parseStyledLine(line, certain)
  const count = Math.max(before.length, after.length)
  return Array.from({ length: count }, (_, row) => {
    const [old = '', next = ''] = [before[row], after[row]]
    return old === next ? '' : lineChanges(parsed(old), parsed(next), row)
  }).join('')
}

/** The sequences that turn one line into another. */
function lineChanges(old: StyledLine, next: StyledLine, row: number): string {
  const pen = new Pen(row)
  const [was, is] = [old.characters.length, next.characters.length]
  const sameRest =
    old.rest === next.rest && old.restStyle === next.restStyle && (old.rest === '' || was === is)
  // Where terminals may draw other widths, everything from there on is written.
  const certain = sameRest ? is : Math.min(old.rest === '' ? is : was, is)
  for (let at = 0; at < certain; at++) {
    const isSame =
      (old.characters[at] ?? ' ') === next.characters[at] &&
      (old.styles[at] ?? null) === (next.styles[at] ?? null)
    if (!isSame) pen.write(next, at)
  }
  if (!sameRest) {
    pen.erase(certain)
    for (let at = certain; at < is; at++) pen.write(next, at)
    pen.writeRest(next)
  } else if (was > is) pen.erase(is)
  return pen.ended()
}

/** Writes in one row; moves and changes style only where needed. */
class Pen {
  readonly #row: number
  #written = ''
  #style = ''
  /** The column of the terminal's cursor; null while it is in another row. */
  #column: number | null = null

  constructor(row: number) {
    this.#row = row
  }

  /** Writes one character, and the unchanged ones before it where skipping them costs more. */
  write(line: StyledLine, at: number): void {
    const from = this.#column
    if (from === null || at - from > SHORT_GAP) this.#moveTo(at)
    else for (let gap = from; gap < at; gap++) this.#put(line, gap)
    this.#put(line, at)
  }

  /** Erases from a column to the end of the row. Not behind the last column, where some terminals wrap. */
  erase(at: number): void {
    this.#moveTo(at)
    this.#to('')
    this.#written += ERASE_TO_END
  }

  /** Writes the end of a line, right behind its characters. */
  writeRest({ rest, restStyle }: StyledLine): void {
    if (rest === '') return
    this.#to(restStyle)
    this.#written += rest
    if (!rest.includes('\u001b')) return
    // Its own sequences may have left any style.
    this.#written += END_STYLE
    this.#style = ''
  }

  ended(): string {
    this.#to('')
    return this.#written
  }

  #put({ characters, styles }: StyledLine, at: number): void {
    const style = styles[at] ?? null
    if (style !== null) this.#to(style)
    else if (fillsCells(this.#style)) this.#to('')
    this.#written += characters[at] ?? ' '
    this.#column = at + 1
  }

  #to(style: string): void {
    this.#written += styleChange(this.#style, style)
    this.#style = style
  }

  #moveTo(at: number): void {
    if (this.#column === at) return
    this.#written += `\u001b[${this.#row + 1}${at === 0 ? '' : `;${at + 1}`}H`
    this.#column = at
  }
}
