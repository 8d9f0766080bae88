import stringWidth from 'fast-string-width'
import { GRAPHEMES } from './graphemes.ts'

/**
 * The maximum width of `text` in terminal columns: wide characters take two, combining ones none. Terminals
 * disagree about spacing marks (one column by wcwidth(3)), about joined emoji (drawn separately by terminals
 * that can't join them) and about characters that later versions of Unicode made wide: the larger number
 * counts, so that no row exceeds its line.
 */
export function width(text: string): number {
  if (NARROW.test(text)) return text.length
  let columns = stringWidth(text)
  for (const [found] of text.matchAll(DRAWN_APART)) columns += found.startsWith('\u200d') ? 2 : 1
  columns += text.match(WIDER)?.length ?? 0
  return columns
}

/**
 * Nearly all text: ASCII, Latin, Greek and Cyrillic letters, punctuation, arrows, mathematical signs, what draws
 * boxes and ticks. Each of these is a column wide, next to any other of them.
 */
const NARROW =
  /^[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e\u2190-\u2319\u2500-\u25fc\u270e-\u2727]*$/
/**
 * Characters that terminals draw in two columns but fast-string-width counts as one: wide in
 * EastAsianWidth.txt of Unicode 17, and the circled numbers, wide in wcwidth(3) of glibc.
 */
const WIDER =
  /[\u232a\u2630-\u2637\u268a-\u268f\u31e4-\u31e5\u3248-\u324f\u4dc0-\u4dff\ua000-\ua48c\ua490-\ua4c6\ufa6e-\ufa6f\ufada-\ufaff\u{16fe1}\u{18b00}-\u{18cda}\u{18cff}\u{18d1f}-\u{18d20}\u{18e00}-\u{19191}\u{191a0}-\u{191d2}\u{1b123}-\u{1b128}\u{1b168}\u{1b170}-\u{1b2fb}\u{1d300}-\u{1d356}\u{1d360}-\u{1d376}\u{1f1ae}\u{1f260}-\u{1f265}\u{1f6d9}\u{1f7da}\u{1fa8b}-\u{1fa8d}\u{1facc}\u{1fadd}\u{1faeb}\u{1faf9}-\u{1fafa}]/gu
const DRAWN_APART = /\p{Mc}|\u200d\p{Extended_Pictographic}/gu

/** `text` in exactly `columns` columns: padded with spaces, or truncated with `…` at its end. */
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
  // Text that begins with what was left out already has one.
  return kept.endsWith('…') ? kept : `${kept}…`
}

/** The end of `text` in at most `columns` columns: in an input field the end matters. */
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
  return kept.startsWith('…') ? kept : `…${kept}`
}

/** `text` without its last grapheme, as after backspace. */
export function withoutLast(text: string): string {
  const last = [...GRAPHEMES.segment(text)].at(-1)
  return text.slice(0, last?.index ?? 0)
}

/** `text` wrapped at spaces into lines of at most `columns`; longer words are broken. */
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

/** Breaks a long word after a `/` or `-` where possible: it is usually a path. */
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

/** `text` in pieces of at most `columns`, broken wherever a line is full; at least one piece. */
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
