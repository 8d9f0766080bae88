/* Shared by the masks of a text: the marker for a secret, and what continues in the lines below. */

/** Marks a secret until masking ends: no text contains it (compare/text/content.ts, isBinary). */
export const HIDDEN = '\0'

/** Marks an option’s value; the value ends where the next option begins. */
export const HIDDEN_OPTION = HIDDEN.repeat(4)

/** A secret, or its container, that continues in the lines below. */
export type Block =
  /** Up to this quotation mark. */
  | { readonly kind: 'quote'; readonly quote: string }
  /** Up to a line that equals this word. */
  | { readonly kind: 'heredoc'; readonly word: string }
  /** Up to the end of this element. */
  | { readonly kind: 'element'; readonly name: string }
  /** Up to the end of a private key. */
  | { readonly kind: 'key' }
  /** For as long as lines are indented further than this: a YAML block. */
  | { readonly kind: 'indented'; readonly indent: number }
  /** The same, except for lines with names of their own: `password:` and its value below. */
  | { readonly kind: 'below'; readonly indent: number }
  /** A map of secrets by name, indented further than this; `child` is the indentation of the first. */
  | { readonly kind: 'map'; readonly indent: number; readonly child: number | null }
  /** A section of secrets, up to the next one: `[vpn-secrets]`. */
  | { readonly kind: 'section' }
  /** For as long as lines end in a backslash (systemd.syntax(7), shells). */
  | { readonly kind: 'continued' }
  /** A continued command line: its program, and an option whose value follows; `''` for none. */
  | { readonly kind: 'command'; readonly program: string; readonly option: string }
  /** A secret’s name is above, its value in the same set: from this column on. */
  | { readonly kind: 'pair'; readonly indent: number }
  /** Users and their passwords, indented further than this; `child` is the indentation of the first. */
  | { readonly kind: 'users'; readonly indent: number; readonly child: number | null }
  /** Users and their passwords, up to a brace. */
  | { readonly kind: 'logins' }

export function indentOf(line: string): number {
  return line.length - withoutSign(line).trimStart().length
}

/** Lines of a commit’s patch begin with a sign. */
export function withoutSign(line: string): string {
  return /^[+-]/.test(line) ? line.slice(1) : line
}

/** Position after the closing quotation mark, from `from`; -1 if it is not closed. */
export function endOfQuote(line: string, from: number, quote: string): number {
  if (quote === "''") {
    const end = line.indexOf(quote, from)
    return end === -1 ? -1 : end + 2
  }
  for (let at = from; at < line.length; at += 1) {
    if (line[at] === '\\' && quote === '"') at += 1
    else if (line[at] === quote) return at + 1
  }
  return -1
}
