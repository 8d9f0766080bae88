import { append } from '../../lists.ts'

/** The settings in a unit's files: the values in order, by section and key. */
export type UnitFile = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>

/** A text that switch-to-configuration can't parse: it exits before any change to units. */
export class Refused extends Error {}

/**
 * Parses a unit's file and its drop-ins, given in merge order: a value adds to those before it, an
 * empty one drops them and leaves the key without values. Throws `Refused`.
 *
 * The parser follows switch-to-configuration, which sometimes deviates from systemd, because its
 * parse errors and detected changes decide (nixpkgs: switch-to-configuration-ng, parse_systemd_ini;
 * the crate rust-ini 0.21 with `inline-comment`). [Install] is kept here, to be shown.
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

/** Limit of the values kept of one key; more would only be repetitions. */
const MAX_VALUES = 10_000

/** A key set twice in a section has each of its values twice, as in the real program. */
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
    // Many sections may each set a key many times: beyond the limit each value is kept once.
    const isMany = (section.get(key)?.length ?? 0) + values.length ** 2 > MAX_VALUES
    const times = isCleared || isMany ? 1 : values.length
    const kept = isCleared ? undefined : section.get(key)
    // Built in one step: appending value by value would copy the list repeatedly.
    const added = fresh.concat(...Array<string[]>(times - 1).fill(fresh))
    if (kept === undefined) section.set(key, added)
    else append(kept, added)
  }
}

/** The sections of one file in order; text before the first is ignored. */
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
      // An indented comment is parsed as the beginning of the next key.
      const found = reader.key()
      if (found !== null) key = found
      else if (isIndented) return sections
      else throw new Refused('a line is neither a section nor a setting')
    }
  }
}

/** Characters without special meaning in each context. */
const IN_SECTION = /[^\]\\]*/y
const IN_KEY = /[^=:\\]*/y
const IN_DOUBLE = /[^"\\]*/y
const IN_SINGLE = /[^'\\]*/y
const IN_LINE = /[^\\\n\r \t#;]*/y

/** Reads a text from start to end, by the grammar of rust-ini. */
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

  /** Skips empty lines and spaces; true if the next character is indented on its line. */
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

  /** Null if the text ends before the key's `=` or `:`. */
  key(): string | null {
    return this.until('=:', IN_KEY)?.trim() ?? null
  }

  /** Quotes at the beginning of a value are dropped; quoted text may span lines. */
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

  /**
   * Reads up to one of `ends`, exclusive; `inside` matches other plain text. Null if the text ends
   * first.
   */
  private until(ends: string, inside: RegExp): string | null {
    let found = ''
    while (!ends.includes(this.next) || this.next === '') {
      if (this.next === '') return null
      found += this.next === '\\' ? this.escaped() : this.run(inside)
    }
    return found
  }

  /** Reads up to the end of the line, where ` #` and ` ;` begin a comment. */
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

  /** A backslash with the next character; `''` at the end of a line, which continues on the next. */
  private escaped(): string {
    const pair = this.text.slice(this.at, this.at + 2)
    this.at += 2
    return pair === '\\\n' ? '' : pair
  }

  /** The longest match of `plain` here, in one slice: concatenating single characters would be slow. */
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

/** The values of a key; empty if it is not set. */
export function valuesOf(unit: UnitFile | null, section: string, key: string): readonly string[] {
  return unit?.get(section)?.get(key) ?? []
}

/** The names in a setting that lists several: `Wants=a.service b.service`. */
export function wordsOf(unit: UnitFile | null, section: string, key: string): string[] {
  return valuesOf(unit, section, key).flatMap((value) => value.split(/\s+/).filter(Boolean))
}

/**
 * Whether a key is set to true: the last value counts, and anything but these words is false
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
