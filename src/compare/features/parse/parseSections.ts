/** A section of a unit, a .netdev or a wg-quick file; a name may occur several times. */
export interface Section {
  /** In lower case: wg-quick(8) ignores case. */
  readonly name: string
  /** In order, keys in lower case. */
  readonly entries: readonly (readonly [key: string, value: string])[]
}

/** The sections of a file (systemd.syntax(7)): `[Name]`, `Key=value`, `#` and `;` for comments. */
export function sectionsOf(text: string): Section[] {
  const sections: { name: string; entries: [string, string][] }[] = []
  for (const line of withoutContinuations(text).split('\n')) {
    const trimmed = line.trim()
    if (trimmed.startsWith('[') && trimmed.endsWith(']')) {
      sections.push({ name: trimmed.slice(1, -1).toLowerCase(), entries: [] })
      continue
    }
    const equals = trimmed.indexOf('=')
    if (equals <= 0 || /^[#;]/.test(trimmed)) continue
    const key = trimmed.slice(0, equals).trim().toLowerCase()
    sections.at(-1)?.entries.push([key, trimmed.slice(equals + 1).trim()])
  }
  return sections
}

/** Joins lines that end in a backslash with the next one. */
export function withoutContinuations(text: string): string {
  return text.replaceAll('\\\n', ' ')
}

/** All values of a key in these sections; an empty value resets those before it, as in units. */
export function valuesOf(sections: readonly Section[], key: string): string[] {
  const values: string[] = []
  for (const [name, value] of sections.flatMap(({ entries }) => entries)) {
    if (name !== key.toLowerCase()) continue
    if (value === '') values.length = 0
    else values.push(value)
  }
  return values
}

/** The sections of this name. */
export function named(sections: readonly Section[], name: string): Section[] {
  return sections.filter((section) => section.name === name.toLowerCase())
}
