/*
 * What the masks of a text share: how a secret is marked until the end, and what goes on in the lines below.
 */

/** Stands for a secret until the end: a text has none (compare/text/content.ts, isBinary). */
export const HIDDEN = '\0'

/** Stands for an option’s value, which ends where the next option begins. */
export const HIDDEN_OPTION = HIDDEN.repeat(4)

/** A secret, or what holds one, that goes on in the lines below. */
export type Block =
  /** Up to this quotation mark. */
  | { readonly kind: 'quote'; readonly quote: string }
  /** Up to a line that is this word. */
  | { readonly kind: 'heredoc'; readonly word: string }
  /** Up to the end of this element. */
  | { readonly kind: 'element'; readonly name: string }
  /** Up to the end of a private key. */
  | { readonly kind: 'key' }
  /** As long as lines are indented further than this: a block of YAML. */
  | { readonly kind: 'indented'; readonly indent: number }
  /** The same, but for lines that have names of their own: `password:` and its value below. */
  | { readonly kind: 'below'; readonly indent: number }
  /** As long as lines end in a backslash (systemd.syntax(7), shells). */
  | { readonly kind: 'continued' }
  /** A command line that goes on: its program, and an option whose value comes next; `''` for none. */
  | { readonly kind: 'command'; readonly program: string; readonly option: string }
  /** The name of a secret stands above, its value in the same set: from this column on. */
  | { readonly kind: 'pair'; readonly indent: number }
  /** Users and their passwords, indented further than this; as far as the first of them. */
  | { readonly kind: 'users'; readonly indent: number; readonly child: number | null }
  /** Users and their passwords, up to a brace. */
  | { readonly kind: 'logins' }

export function indentOf(line: string): number {
  return line.length - withoutSign(line).trimStart().length
}

/** A line of a commit’s patch has a sign in front of it. */
export function withoutSign(line: string): string {
  return /^[+-]/.test(line) ? line.slice(1) : line
}

/** Behind the quotation mark that ends what begins at `from`; -1 where it goes on. */
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
