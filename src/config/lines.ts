/** A key as TOML writes it: bare, or in quotes of either kind. */
const KEY = /^\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*/

/** Where a text says something of a setting: its line, from 1; null where it does nowhere. */
export type Lines = (keys: readonly string[]) => number | null

/**
 * The lines of a TOML text's settings: where one is written, or else the table that it stands in
 * (`a = { b = 1 }`). TOML's parsers give lines for errors only; the text must be one that they accept.
 */
export function linesOf(text: string): Lines {
  const first = new Map<string, number>()
  let table: readonly string[] = []
  let quotes: string | null = null
  for (const [index, line] of text.split('\n').entries()) {
    const inText = quotes !== null
    quotes = quotesAfter(line, quotes)
    if (inText) continue
    const header = /^\s*\[\[?(.*?)\]\]?\s*(?:#.*)?$/.exec(line)
    const named = header === null ? keysBefore(line, '=') : keysBefore(`${header[1]}]`, ']')
    if (named === null) continue
    const path = header === null ? [...table, ...named] : named
    if (header !== null) table = named
    const key = JSON.stringify(path)
    if (!first.has(key)) first.set(key, index + 1)
  }
  return (keys) => {
    for (let depth = keys.length; depth > 0; depth -= 1) {
      const line = first.get(JSON.stringify(keys.slice(0, depth)))
      if (line !== undefined) return line
    }
    return null
  }
}

/** The dotted keys at the start of a line, up to a character; null where it has none. */
function keysBefore(line: string, end: string): string[] | null {
  const keys: string[] = []
  for (let rest = line; ; rest = rest.slice(1)) {
    const match = KEY.exec(rest)
    if (match === null) return null
    keys.push(match[1] ?? match[2] ?? match[3] ?? '')
    rest = rest.slice(match[0].length)
    if (rest.startsWith(end)) return keys
    if (!rest.startsWith('.')) return null
  }
}

/** Which quotes of a text of several lines are open after a line. */
function quotesAfter(line: string, open: string | null): string | null {
  for (const [quotes] of line.matchAll(/"""|'''/g)) {
    if (open === null) open = quotes
    else if (open === quotes) open = null
  }
  return open
}
