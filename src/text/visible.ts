import { byteIn, KEPT_BYTES } from './decodeText.ts'

/*
 * Text from outside (commit subjects, labels, file names, a command's output) may contain characters that
 * control a terminal or hide text. It is escaped here before display.
 */

/**
 * C0 and C1 controls, DEL, the invisible and direction-changing format characters (zero width,
 * bidirectional overrides, byte order mark, tags), letters that are drawn as blanks (Hangul fillers, the empty
 * braille pattern), line separators, lone surrogates.
 */
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e007f}\p{Surrogate}]/gu

/** More combining marks than a letter of any language has: they would be drawn over other lines. */
const STACKED = /(?<=\p{M}{8})\p{M}+/gu

/** Nearly all text, in which nothing is hidden. */
const PRINTABLE = /^[ -~\xa1-\xac\xae-\u02ff\u2010-\u2027\u2190-\u22ff\u2500-\u25ff]*$/

/** One line with every hidden character escaped, as `\x1b` or `\u202e`; joiners within words are kept. */
export function visible(text: string): string {
  if (PRINTABLE.test(text)) return text
  return text
    .replace(STACKED, escaped)
    .replace(HIDDEN, (found, at: number) => (isJoiner(text, at) ? found : writtenOut(found)))
}

/** Scripts whose letters change shape next to a joiner (UAX #31, section 2.3). */
const JOINING = [
  ...['Arabic', 'Syriac', 'Nko', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati'],
  ...['Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar'],
]

const JOINING_LETTER = `[${JOINING.map((script) => `\\p{Script=${script}}`).join('')}\\p{M}]`
const ENDS_JOINING = new RegExp(`${JOINING_LETTER}$`, 'u')
const BEGINS_JOINING = new RegExp(`^${JOINING_LETTER}`, 'u')

/**
 * Whether a zero width joiner or non-joiner is part of the spelling: between letters of such a script, or
 * between emoji. Between other letters it would hide something.
 */
function isJoiner(text: string, at: number): boolean {
  const joiner = text[at]
  if (joiner !== '\u200c' && joiner !== '\u200d') return false
  const [before, after] = [text.slice(Math.max(0, at - 4), at), text.slice(at + 1, at + 3)]
  if (ENDS_JOINING.test(before) && BEGINS_JOINING.test(after)) return true
  return (
    joiner === '\u200d' &&
    !LONG_CHAIN.test(text.slice(Math.max(0, at - 40), at)) &&
    /\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?$/u.test(before) &&
    /^\p{Extended_Pictographic}/u.test(after)
  )
}

/** No emoji has more components. */
const LONG_CHAIN = /(?:\u200d[^\u200d]{1,6}){5}$/

const HIDDEN_OR_COLOUR = new RegExp(`\\u001b\\[[0-9;]*m|${HIDDEN.source}`, 'gu')

/**
 * An output line whose parts were made visible before painting: escapes any that were missed. Colours (SGR)
 * are kept, and the tabs between columns.
 */
export function visibleColoured(line: string): string {
  if (PRINTABLE.test(line)) return line
  return line
    .replace(STACKED, escaped)
    .replace(HIDDEN_OR_COLOUR, (found, at: number) =>
      found === '\t' || found.length > 2 || isJoiner(line, at) ? found : writtenOut(found),
    )
}

/** As `visible`, line by line: line ends are kept, tabs become spaces. */
export function visibleLines(text: string): string[] {
  return text
    .replace(/\r\n/g, '\n')
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => visible(line.replaceAll('\t', '    ')))
}

/**
 * A colour, cursor or string sequence of a terminal (ECMA-48; xterm also ends a string with BEL). Here a
 * string ends within its line: Node’s stripVTControlCharacters() lets an odd one hide all that follows.
 */
const SEQUENCE =
  /\u001b(?:\[[0-9;:?]*[ -/]*[@-~]|[\]PX^_][^\u0000-\u001f]*(?:\u0007|\u001b\\)|[()][0-9A-B])/g

/** A command's output without colours; other hidden characters are kept. */
export function withoutSequences(text: string): string {
  return text.includes('\u001b') ? text.replace(SEQUENCE, '') : text
}

/** A value as one JSON document, with control characters escaped. */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2)
  // A lone surrogate is no text for other programs (RFC 8259, section 8.2).
  const known = text.includes('\\udc') ? JSON.stringify(value, withBytes, 2) : text
  return known.replace(HIDDEN, (found) => (found === '\n' ? found : escaped(found)))
}

function withBytes(_: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(KEPT_BYTES, writtenOut) : value
}

function writtenOut(found: string): string {
  const unit = found.codePointAt(0) ?? 0
  const code = byteIn(unit) ?? unit
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : escaped(found)
}

function escaped(found: string): string {
  return [...Array(found.length).keys()]
    .map((index) => `\\u${found.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('')
}
