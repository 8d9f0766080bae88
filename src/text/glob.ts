/** Entry names are at most 255 characters long (NAME_MAX of Linux and of FAT). */
const MAX_LENGTH = 256

type Token = { readonly kind: 'any' | 'star' } | { readonly kind: 'one'; readonly of: string[] }

/**
 * Whether a shell pattern with `*`, `?`, `[…]` and `\` matches the whole text, as systemd-boot matches entry
 * names (systemd: src/boot/efi-string.c). Case-sensitive. Runs in O(pattern × text) for any pattern; a
 * pattern longer than any name matches nothing.
 */
export function matcher(pattern: string): (text: string) => boolean {
  const tokens = pattern.length > MAX_LENGTH ? null : tokensOf(pattern)
  if (tokens === null) return () => false
  /** Minimum number of characters that the tokens from each index on need. */
  const least = tokens.map((_, at) => tokens.slice(at).filter(({ kind }) => kind !== 'star').length)
  return (text) => fitsAll(tokens, least, text)
}

export function fits(pattern: string, text: string): boolean {
  return matcher(pattern)(text)
}

function fitsAll(tokens: readonly Token[], least: readonly number[], text: string): boolean {
  let at = 0
  let place = 0
  let star: { readonly at: number; place: number } | null = null
  while (place < text.length) {
    if (text.length - place < (least[at] ?? 0)) return false
    const token = tokens[at]
    if (token?.kind === 'star') {
      star = { at, place }
      at += 1
    } else if (token !== undefined && takes(token, text[place] as string)) {
      at += 1
      place += 1
    } else if (star !== null) {
      star.place += 1
      at = star.at + 1
      place = star.place
    } else {
      return false
    }
  }
  return tokens.slice(at).every(({ kind }) => kind === 'star')
}

function takes(token: Token, letter: string): boolean {
  if (token.kind !== 'one') return token.kind === 'any'
  return token.of.some((range) => letter >= (range[0] as string) && letter <= (range.at(-1) ?? ''))
}

/** Null for an unclosed bracket, or a lone backslash at the end. */
function tokensOf(pattern: string): Token[] | null {
  const tokens: Token[] = []
  for (let at = 0; at < pattern.length; at++) {
    const letter = pattern[at] as string
    if (letter === '*') tokens.push({ kind: 'star' })
    else if (letter === '?') tokens.push({ kind: 'any' })
    else if (letter === '[') {
      const end = pattern.indexOf(']', at + 2) // `[]x]` contains a bracket
      if (end < 0) return null
      tokens.push({ kind: 'one', of: rangesOf(pattern.slice(at + 1, end)) })
      at = end
    } else if (letter === '\\') {
      at += 1
      const quoted = pattern[at]
      if (quoted === undefined) return null
      tokens.push({ kind: 'one', of: [quoted] })
    } else {
      tokens.push({ kind: 'one', of: [letter] })
    }
  }
  return tokens
}

/** `a-c_` is the range a to c, and an underscore; a dash at either end is literal. */
function rangesOf(inside: string): string[] {
  return inside.match(/.-.|./gs) ?? []
}
