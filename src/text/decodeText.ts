/*
 * A file may hold bytes that are not UTF-8: a Latin-1 text, say. The usual decoding makes each of them
 * U+FFFD, so that texts with different bytes are equal. Here each keeps its value as a lone surrogate,
 * U+DC80 to U+DCFF (Python’s “surrogateescape”, PEP 383); no valid text has one. `visible` writes it as
 * `\xe9`.
 */

/** The text of bytes in UTF-8, with each invalid byte kept. */
export function decodeText(bytes: Buffer, start = 0, end = bytes.length): string {
  const text = bytes.toString('utf8', start, end)
  // A program is not compared as a text.
  if (!text.includes('\ufffd') || text.includes('\0')) return text
  const parts: string[] = []
  let valid = start
  let at = start
  while (at < end) {
    const length = lengthAt(bytes, at, end)
    if (length === 0) {
      parts.push(bytes.toString('utf8', valid, at), keptByte(bytes[at] as number))
      valid = at + 1
    }
    at += Math.max(1, length)
  }
  parts.push(bytes.toString('utf8', valid, end))
  return parts.join('')
}

const KEPT = 0xdc00

function keptByte(byte: number): string {
  return String.fromCharCode(KEPT + byte)
}

/** The value of an invalid byte that was kept as this code unit; null for any other. */
export function byteIn(code: number): number | null {
  return code >= KEPT + 0x80 && code <= KEPT + 0xff ? code - KEPT : null
}

/** Bytes that were kept, in a text with valid pairs of surrogates. */
export const KEPT_BYTES = /(?<![\ud800-\udbff])[\udc80-\udcff]/g

/** Length of the valid sequence at a place, 0 for none (Unicode, table 3-7). */
function lengthAt(bytes: Buffer, at: number, end: number): number {
  const first = bytes[at] as number
  if (first < 0x80) return 1
  const [length, low, high] = sequence(first)
  if (length === 0 || at + length > end) return 0
  for (let next = 1; next < length; next += 1) {
    const byte = bytes[at + next] as number
    const isValid = next === 1 ? byte >= low && byte <= high : byte >= 0x80 && byte <= 0xbf
    if (!isValid) return 0
  }
  return length
}

/** The length of a sequence by its first byte, and the range of its second. */
function sequence(first: number): [length: number, low: number, high: number] {
  if (first < 0xc2 || first > 0xf4) return [0, 0, 0]
  if (first < 0xe0) return [2, 0x80, 0xbf]
  if (first < 0xf0) return [3, first === 0xe0 ? 0xa0 : 0x80, first === 0xed ? 0x9f : 0xbf]
  return [4, first === 0xf0 ? 0x90 : 0x80, first === 0xf4 ? 0x8f : 0xbf]
}
