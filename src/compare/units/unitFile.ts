import { append } from '../../lists.ts'

/** What a unit's files set: by section, by key, the values in order. */
export type UnitFile = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>

/** A text that switch-to-configuration can't parse: it then ends before it touches a unit. */
export class Refused extends Error {}

/**
 * Parses a unit's file and its drop-ins, given in the order in which they are merged: a value adds
 * to those before it, an empty one drops them and leaves the key without values. Throws `Refused`.
 *
 * They are read as switch-to-configuration reads them, which is not always as systemd does, because
 * what it can't parse or takes for a change decides (nixpkgs: switch-to-configuration-ng,
 * parse_systemd_ini; the crate rust-ini 0.21 with `inline-comment`). [Install] is kept here, to be
 * shown.
 */
export function parseUnitFile(texts: readonly string[]): UnitFile {
  const merged = new Map<string, Map<string, string[]>>()
  for (const text of texts) {
    for (const { section, settings } of sectionsIn(text)) merge(merged, section, settings)
  }
  return merged
}

interface Section {
  readonly section: string
  readonly settings: readonly Setting[]
}

type Setting = readonly [key: string, value: string]

/** So many values of one key are kept; more would only be the same again and again. */
const MAX_VALUES = 10_000

/** A key that a section sets twice has each of its values twice, as the real program adds them. */
function merge(
  merged: Map<string, Map<string, string[]>>,
  name: string,
  settings: readonly Setting[],
): void {
  const section = merged.get(name) ?? new Map<string, string[]>()
  merged.set(name, section)
  const byKey = new Map<string, string[]>()
  for (const [key, value] of settings) {
    const values = byKey.get(key)
    if (values === undefined) byKey.set(key, [value])
    else values.push(value)
  }
  for (const [key, values] of byKey) {
    const fresh = values.slice(values.lastIndexOf('') + 1)
    const isCleared = fresh.length < values.length
    // Many sections may each set a key many times: beyond a bound each value is kept once.
    const isMany = (section.get(key)?.length ?? 0) + values.length ** 2 > MAX_VALUES
    const times = isCleared || isMany ? 1 : values.length
    const kept = isCleared ? undefined : section.get(key)
    // Made in one go: a list that grows value by value is copied again and again.
    const added = fresh.concat(...Array<string[]>(times - 1).fill(fresh))
    if (kept === undefined) section.set(key, added)
    else append(kept, added)
  }
}

/** The sections of one file in order; what stands before the first is left out. */
function sectionsIn(text: string): Section[] {
  const reader = new Reader(text)
  const sections: Section[] = []
  let settings: Setting[] | null = null
  let key = ''
  for (;;) {
    const isIndented = reader.skipBlank()
    const next = reader.next
    if (next === '') return sections
    if (next === '[') {
      settings = []
      sections.push({ section: reader.section(), settings })
    } else if (!isIndented && (next === '#' || next === ';')) reader.skipLine()
    else if (!isIndented && (next === '=' || next === ':')) {
      if (key === '') throw new Refused('a line begins with =')
      const value = reader.value()
      settings?.push([key, value])
      key = ''
    } else {
      // An indented comment is no comment but the beginning of the next key.
      const found = reader.key()
      if (found !== null) key = found
      else if (isIndented) return sections
      else throw new Refused('a line is neither a section nor a setting')
    }
  }
}

/** Characters that mean nothing but themselves where they stand. */
const IN_SECTION = /[^\]\\]*/y
const IN_KEY = /[^=:\\]*/y
const IN_DOUBLE = /[^"\\]*/y
const IN_SINGLE = /[^'\\]*/y
const IN_LINE = /[^\\\n\r \t#;]*/y

/** Reads a text from its beginning to its end, as the grammar of rust-ini goes. */
class Reader {
  private at = 0
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  /** The next character; `''` at the end. */
  get next(): string {
    return this.text[this.at] ?? ''
  }

  /** Passes empty lines and spaces; whether what comes next stands behind spaces on its line. */
  skipBlank(): boolean {
    let isIndented = this.at === 0 && /[ \t]/.test(this.next)
    for (; this.next !== '' && this.next.trim() === ''; this.at += 1) {
      const endsLine = this.at > 0 && (this.next === '\n' || this.next === '\r')
      if (endsLine) isIndented = /[ \t]/.test(this.text[this.at + 1] ?? '')
    }
    return isIndented
  }

  skipLine(): void {
    const end = this.text.indexOf('\n', this.at)
    this.at = end === -1 ? this.text.length : end + 1
  }

  section(): string {
    this.at += 1
    const name = this.until(']', IN_SECTION)
    if (name === null) throw new Refused('a section has no ]')
    this.at += 1
    if (this.next === '#' || this.next === ';') this.skipLine()
    return name.trim()
  }

  /** Null where the text ends before `=` or `:`, which both stand behind a key. */
  key(): string | null {
    return this.until('=:', IN_KEY)?.trim() ?? null
  }

  /** Quotes at the beginning of a value are dropped; what they enclose may be several lines. */
  value(): string {
    this.at += 1
    while (this.next !== '' && !'\n\r'.includes(this.next) && this.next.trim() === '') this.at += 1
    let quoted: string | null = null
    while (this.next === '"' || this.next === "'") {
      const quote = this.next
      this.at += 1
      const part = this.until(quote, quote === '"' ? IN_DOUBLE : IN_SINGLE)
      if (part === null) throw new Refused(`a value has no closing ${quote}`)
      quoted = (quoted ?? '') + part
      this.at += 1
    }
    const rest = this.restOfLine()
    return quoted === null ? rest.trim() : quoted + rest.trimEnd()
  }

  /** What stands before one of `ends`, without it, where `inside` is all else; null where the text ends first. */
  private until(ends: string, inside: RegExp): string | null {
    let found = ''
    while (!ends.includes(this.next) || this.next === '') {
      if (this.next === '') return null
      found += this.next === '\\' ? this.escaped() : this.run(inside)
    }
    return found
  }

  /** As `until` the end of the line, where ` #` and ` ;` begin a comment. */
  private restOfLine(): string {
    let found = ''
    let isContinued = false
    for (;;) {
      found += this.run(IN_LINE)
      if (this.next === '' || this.next === '\n' || this.next === '\r') return found
      if (this.next === '\\') {
        isContinued ||= this.text[this.at + 1] === '\n'
        found += this.escaped()
      } else if (isContinued && (this.next === '#' || this.next === ';')) {
        this.skipLine()
      } else {
        const char = this.take()
        const isComment = (char === ' ' || char === '\t') && '#;'.includes(this.next || '-')
        if (isComment) this.skipLine()
        if (isComment && !isContinued) return found
        found += char
      }
    }
  }

  /** A backslash with what follows it; `''` for one that ends a line, which goes on below. */
  private escaped(): string {
    const pair = this.text.slice(this.at, this.at + 2)
    this.at += 2
    return pair === '\\\n' ? '' : pair
  }

  /** From here on what `plain` allows, as one string: one made of single characters is slow to use. */
  private run(plain: RegExp): string {
    plain.lastIndex = this.at
    const start = this.at
    if (plain.test(this.text)) this.at = plain.lastIndex
    return this.text.slice(start, this.at)
  }

  private take(): string {
    this.at += 1
    return this.text[this.at - 1] as string
  }
}

/** The values of a key, none where it is not set. */
export function valuesOf(unit: UnitFile | null, section: string, key: string): readonly string[] {
  return unit?.get(section)?.get(key) ?? []
}

/** The names in a setting that lists several: `Wants=a.service b.service`. */
export function wordsOf(unit: UnitFile | null, section: string, key: string): string[] {
  return valuesOf(unit, section, key).flatMap((value) => value.split(/\s+/).filter(Boolean))
}

/**
 * Whether a key is set to true; its last value counts, and anything but these words is false
 * (nixpkgs: switch-to-configuration-ng, parse_systemd_bool).
 */
export function flag(
  unit: UnitFile | null,
  section: string,
  key: string,
  otherwise = false,
): boolean {
  const last = valuesOf(unit, section, key).at(-1)
  return last === undefined ? otherwise : ['1', 'yes', 'true', 'on'].includes(last)
}
