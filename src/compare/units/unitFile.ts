/** What a unit's files set: by section, by key, the values in order. */
export type UnitFile = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>

type Sections = Map<string, Map<string, string[]>>

/**
 * Parses a unit's file and its drop-ins, given in the order in which they are merged
 * (systemd.syntax(7)): a value adds to those before it, an empty one drops them and leaves the key
 * without values. A line that is neither a section nor a setting is passed over.
 *
 * Values are taken as switch-to-configuration takes them, because they are compared as it compares
 * them (nixpkgs: switch-to-configuration-ng, parse_systemd_ini, and the crate rust-ini with
 * `inline-comment`): quotes around the beginning of a value are dropped, and in what is not quoted
 * ` #` and ` ;` begin a comment.
 */
export function parseUnitFile(texts: readonly string[]): UnitFile {
  const sections: Sections = new Map()
  for (const text of texts) {
    let section: Map<string, string[]> | null = null
    for (const line of logicalLines(text)) {
      const header = /^\[([^\]]*)\]/.exec(line)?.[1]
      if (header !== undefined) section = sectionOf(sections, header.trim())
      else if (section !== null) addSetting(section, line)
    }
  }
  return sections
}

/** Lines without comments, those that end in a backslash joined with what follows. */
function logicalLines(text: string): string[] {
  const lines: string[] = []
  let open = ''
  for (const line of text.split(/\r?\n/)) {
    const isComment = /^\s*[#;]/.test(line)
    // A comment between two parts of a line does not end it.
    if (isComment) continue
    if (line.endsWith('\\')) {
      open += `${line.slice(0, -1)} `
      continue
    }
    lines.push((open + line).trim())
    open = ''
  }
  lines.push(open.trim())
  return lines
}

function sectionOf(sections: Sections, name: string): Map<string, string[]> {
  const section = sections.get(name) ?? new Map<string, string[]>()
  sections.set(name, section)
  return section
}

function addSetting(section: Map<string, string[]>, line: string): void {
  const equals = line.indexOf('=')
  const key = line.slice(0, equals).trim()
  if (equals === -1 || key === '') return
  const value = bareValue(line.slice(equals + 1).trim())
  const values = section.get(key)
  if (values === undefined || value === '') section.set(key, value === '' ? [] : [value])
  else values.push(value)
}

const QUOTED = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/

function bareValue(written: string): string {
  let rest = written
  let quoted = ''
  for (let found = QUOTED.exec(rest); found !== null; found = QUOTED.exec(rest)) {
    quoted += found[1] ?? found[2] ?? ''
    rest = rest.slice(found[0].length)
  }
  return (quoted + rest.replace(/[ \t][#;].*$/s, '')).trimEnd()
}

/** The values of a key, none where it is not set. */
export function valuesOf(unit: UnitFile, section: string, key: string): readonly string[] {
  return unit.get(section)?.get(key) ?? []
}

/**
 * Whether a key is set to true; its last value counts, and anything but these words is false
 * (nixpkgs: switch-to-configuration-ng, parse_systemd_bool).
 */
export function flag(unit: UnitFile, section: string, key: string, otherwise: boolean): boolean {
  const last = valuesOf(unit, section, key).at(-1)
  return last === undefined ? otherwise : ['1', 'yes', 'true', 'on'].includes(last)
}
