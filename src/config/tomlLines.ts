import { parse } from 'smol-toml'

/** The line, from 1, where a setting is written; null where it is not. */
export type Lines = (keys: readonly string[]) => number | null

/**
 * The lines of a TOML text's settings: where each is first written, or else its nearest written parent (a
 * table, a list). TOML parsers report lines for errors only; the text must be valid TOML.
 */
export function linesOf(text: string): Lines {
  const root = new Spot(null)
  readText(new Reader(text), root)
  return (keys) => {
    let spot = root
    for (const key of keys) {
      const next = spot.below?.get(key)
      if (next === undefined) break
      spot = next
    }
    return spot.line
  }
}

/** A setting, a table or an element of a list. */
class Spot {
  readonly line: number | null
  /** Null while empty: a list may have a hundred thousand elements. */
  below: Map<string, Spot> | null = null

  constructor(line: number | null) {
    this.line = line
  }

  at(key: string, line: number): Spot {
    const known = this.below?.get(key)
    if (known !== undefined) return known
    const spot = new Spot(line)
    this.below ??= new Map()
    this.below.set(key, spot)
    return spot
  }
}

function readText(reader: Reader, root: Spot): void {
  let table = root
  while (reader.hasMore()) {
    if (reader.take('[')) {
      reader.take('[')
      table = readKeys(reader, root)
      reader.take(']')
      reader.take(']')
    } else readSetting(reader, table)
  }
}

/** `a.b = 1` */
function readSetting(reader: Reader, table: Spot): void {
  const spot = readKeys(reader, table)
  reader.take('=')
  readValue(reader, spot)
}

function readKeys(reader: Reader, above: Spot): Spot {
  let spot = above
  do spot = spot.at(reader.key(), reader.line())
  while (reader.take('.'))
  return spot
}

function readValue(reader: Reader, spot: Spot): void {
  if (reader.take('{')) {
    while (reader.hasMore() && !reader.take('}')) {
      readSetting(reader, spot)
      reader.take(',')
    }
  } else if (reader.take('[')) {
    for (let index = 0; reader.hasMore() && !reader.take(']'); index += 1) {
      const line = reader.line()
      // A plain element on its list's own line need not be recorded.
      const isKept = line !== spot.line || reader.isAt('[') || reader.isAt('{')
      readValue(reader, isKept ? spot.at(String(index), line) : new Spot(line))
      reader.take(',')
    }
  } else reader.scalar()
}

const BARE_KEY = /[\w-]*/y

const COMMENT = /#[^\n]*/y

/** A value other than a string, list or table; a date may contain a space. */
const BARE_VALUE = /[^,\]}#\n]*/y

/** Reads tokens; skips spaces, line ends and comments before each. */
class Reader {
  readonly #text: string
  #at = 0
  #counted = 0
  #line = 1

  constructor(text: string) {
    this.#text = text
  }

  hasMore(): boolean {
    this.#skip()
    return this.#at < this.#text.length
  }

  /** The line of the next token. */
  line(): number {
    this.#skip()
    for (; this.#counted < this.#at; this.#counted += 1) {
      if (this.#text[this.#counted] === '\n') this.#line += 1
    }
    return this.#line
  }

  isAt(sign: string): boolean {
    this.#skip()
    return this.#text[this.#at] === sign
  }

  /** Consumes the given character if it is next; returns false otherwise. */
  take(sign: string): boolean {
    const isThere = this.isAt(sign)
    if (isThere) this.#at += 1
    return isThere
  }

  /** A key, without quotes and escapes. */
  key(): string {
    this.#skip()
    if (!this.#isQuote()) return this.#match(BARE_KEY)
    const written = this.#quoted()
    if (!written.includes('\\') || written.startsWith("'")) return written.slice(1, -1)
    return Object.keys(parse(`${written} = 0`))[0] ?? ''
  }

  scalar(): void {
    this.#skip()
    if (this.#isQuote()) this.#quoted()
    else this.#match(BARE_VALUE)
  }

  #isQuote(): boolean {
    return this.#text[this.#at] === '"' || this.#text[this.#at] === "'"
  }

  /** A string with quotes of any kind, including them. */
  #quoted(): string {
    const start = this.#at
    const quote = this.#text[start] ?? ''
    const isLong = this.#text.startsWith(quote.repeat(3), start)
    const end = isLong ? quote.repeat(3) : quote
    this.#at += end.length
    while (this.#at < this.#text.length && !this.#text.startsWith(end, this.#at)) {
      this.#at += quote === '"' && this.#text[this.#at] === '\\' ? 2 : 1
    }
    this.#at += end.length
    // Of up to five quotes the last three close the string.
    while (isLong && this.#text[this.#at] === quote) this.#at += 1
    return this.#text.slice(start, this.#at)
  }

  /** Consumes a match of at least one character, so that the reader always advances. */
  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += Math.max(1, found.length)
    return found
  }

  #skip(): void {
    for (;;) {
      const sign = this.#text[this.#at]
      if (sign === '#') this.#match(COMMENT)
      else if (sign !== undefined && ' \t\r\n\ufeff'.includes(sign)) this.#at += 1
      else return
    }
  }
}
