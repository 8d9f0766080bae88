import { hash } from 'node:crypto'

const NIX_BASE32 = '0123456789abcdfghijklmnpqrsvwxyz'

/** The 32-character hash of a store path, derived from `text`: always the same. */
export function storeHash(text: string): string {
  let characters = ''
  for (const byte of hash('sha256', text, 'buffer')) characters += NIX_BASE32[byte & 31]
  return characters
}

/** `length` hexadecimal digits derived from `text`. */
export function hexDigits(text: string, length: number): string {
  return hash('sha256', text, 'hex').slice(0, length)
}

/** A number from 0 up to 1 derived from `text`, for variety without randomness. */
export function fraction(text: string): number {
  let state = 2166136261 // FNV-1a: a tenth of the time of a real hash, and variety is all it is for
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 16777619)
  }
  return ((state ^ (state >>> 15)) >>> 0) / 2 ** 32
}
