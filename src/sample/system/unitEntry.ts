/*
 * The notation of the unit tables, one unit a line:
 *
 *   name | description | package program | wanted by | words
 *
 * The program is a path below the package, with its arguments. Words are separated by spaces:
 * `restart:FILE` and `reload:FILE` name a file below /etc whose change restarts or reloads the unit,
 * `alias:NAME` is another name of the unit, `packaged` means that the package contains the unit
 * and NixOS adds to it, and `Key=Value` is a line of the unit's own section.
 */

/** One unit of the sample machine. */
export interface UnitEntry {
  readonly name: string
  readonly description: string
  /** The key of the package that it runs, or that contains it; null for neither. */
  readonly package: string | null
  /** The program's path below the package, and its arguments; `""` for no program. */
  readonly command: string
  /** The unit that wants it; null for none. */
  readonly wantedBy: string | null
  readonly aliases: readonly string[]
  readonly packaged: boolean
  /** Files below /etc whose change restarts or reloads it. */
  readonly triggers: { readonly restart: string | null; readonly reload: string | null }
  /** Lines of its type's own section. */
  readonly lines: readonly string[]
}

/** The units of a table. */
export function parseUnits(table: string): UnitEntry[] {
  const lines = table.split('\n').filter((line) => line !== '')
  return lines.map(parseUnit)
}

function parseUnit(line: string): UnitEntry {
  const [name = '', description = '', start = '-', wantedBy = '-', rest = ''] = line.split(' | ')
  const [key = '-', ...command] = start.split(' ')
  const words = rest.split(' ').filter((word) => word !== '')
  const after = (prefix: string) =>
    words.filter((word) => word.startsWith(prefix)).map((word) => word.slice(prefix.length))
  return {
    name,
    description,
    package: key === '-' ? null : key,
    command: command.join(' '),
    wantedBy: wantedBy === '-' ? null : wantedBy,
    aliases: after('alias:'),
    packaged: words.includes('packaged'),
    triggers: { restart: after('restart:')[0] ?? null, reload: after('reload:')[0] ?? null },
    // A tilde stands for a space, as in OnCalendar=Sun~03:15.
    lines: words.filter((word) => word.includes('=')).map((word) => word.replaceAll('~', ' ')),
  }
}
