import stringWidth from 'fast-string-width'
import { GRAPHEMES } from './graphemes.ts'

/**
 * How many columns of a terminal `text` takes at most: wide characters take two, combining ones none.
 * Terminals do not agree on marks that stand beside their letter (wcwidth(3): one column) and on emoji that
 * are joined (each by itself, where they can't be joined): the larger number counts, so that no row is
 * longer than its line.
 */
export function width(text: string): number {
  if (ASCII.test(text)) return text.length
  let columns = stringWidth(text)
  for (const [found] of text.matchAll(DRAWN_APART)) columns += found.startsWith('\u200d') ? 2 : 1
  return columns
}

const ASCII = /^[ -~]*$/
const DRAWN_APART = /\p{Mc}|\u200d\p{Extended_Pictographic}/gu

/** `text` in exactly `columns` columns: padded with spaces, or cut with `…` at its end. */
export function pad(text: string, columns: number, side: 'left' | 'right' = 'left'): string {
  const cut = truncate(text, columns)
  const space = ' '.repeat(Math.max(0, columns - width(cut)))
  return side === 'left' ? cut + space : space + cut
}

/** `text` in at most `columns` columns, the end replaced by `…` where it is longer. */
export function truncate(text: string, columns: number): string {
  if (columns <= 0) return ''
  if (width(text) <= columns) return text
  let kept = ''
  let used = 0
  for (const { segment } of GRAPHEMES.segment(text)) {
    const next = width(segment)
    if (used + next > columns - 1) break
    kept += segment
    used += next
  }
  return `${kept}…`
}

/** The end of `text` in at most `columns` columns: of what is being typed that is what counts. */
export function truncateStart(text: string, columns: number): string {
  if (columns <= 0) return ''
  if (width(text) <= columns) return text
  let kept = ''
  let used = 0
  for (const { segment } of [...GRAPHEMES.segment(text)].reverse()) {
    const next = width(segment)
    if (used + next > columns - 1) break
    kept = segment + kept
    used += next
  }
  return `…${kept}`
}

/** `text` without what a person sees as its last character, as backspace leaves it. */
export function withoutLast(text: string): string {
  const last = [...GRAPHEMES.segment(text)].at(-1)
  return text.slice(0, last?.index ?? 0)
}

/** `text` broken at spaces into lines of at most `columns`; a longer word is broken where it must. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`
    if (width(joined) <= columns) {
      line = joined
      continue
    }
    if (line !== '') lines.push(line)
    const parts = pieces(word, columns)
    line = parts.pop() ?? ''
    for (const part of parts) lines.push(part)
  }
  return [...lines, line]
}

/** A long word is broken behind a `/` or `-` where it has one: it is a path, as a rule. */
function pieces(word: string, columns: number): string[] {
  const most = Math.max(columns, 2)
  const found: string[] = []
  let piece = ''
  let used = 0
  for (const { segment } of GRAPHEMES.segment(word)) {
    const wide = width(segment)
    while (piece !== '' && used + wide > most) {
      const joint = Math.max(piece.lastIndexOf('/'), piece.lastIndexOf('-')) + 1
      const end = joint > piece.length / 3 ? joint : piece.length
      found.push(piece.slice(0, end))
      piece = piece.slice(end)
      used = width(piece)
    }
    piece += segment
    used += wide
  }
  return [...found, piece]
}

/** `text` in pieces of at most `columns`, cut wherever a line is full; one piece at least. */
export function chunks(text: string, columns: number): string[] {
  const found: string[] = []
  let piece = ''
  let used = 0
  for (const { segment } of GRAPHEMES.segment(text)) {
    const wide = width(segment)
    if (used + wide > columns && piece !== '') {
      found.push(piece)
      piece = ''
      used = 0
    }
    piece += segment
    used += wide
  }
  return [...found, piece]
}
