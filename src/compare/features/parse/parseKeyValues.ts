/** One setting of a file. */
export type Setting = readonly [key: string, value: string]

/**
 * `key = value` lines; `#` and `;` begin comments, quotes around a value are removed (locale.conf(5),
 * vconsole.conf(5), sysctl.d(5), nix.conf(5)). In a line without `=` the first word is the key:
 * `!include FILE`.
 */
export function equalsLines(text: string): Setting[] {
  return linesOf(text).map((line) => {
    const equals = line.indexOf('=')
    if (equals === -1) return splitAtSpace(line)
    return [line.slice(0, equals).trim(), unquoted(line.slice(equals + 1).trim())]
  })
}

/** `Keyword value` lines (sshd_config(5), modprobe.d(5)); the value may be missing. */
export function wordLines(text: string): Setting[] {
  return linesOf(text).map(splitAtSpace)
}

/** Lines that consist of a name (modules-load.d(5)). */
export function nameLines(text: string): Setting[] {
  return linesOf(text).map((line) => [line, ''])
}

/** As `equalsLines`, each key after its section: `[Resolve] DNS` (systemd.syntax(7)). */
export function sectionLines(text: string): Setting[] {
  const settings: Setting[] = []
  let section = ''
  for (const line of linesOf(text)) {
    const equals = line.indexOf('=')
    if (line.startsWith('[') && line.endsWith(']')) section = line
    else if (equals > 0) {
      const key = `${section} ${line.slice(0, equals).trim()}`.trim()
      settings.push([key, line.slice(equals + 1).trim()])
    }
  }
  return settings
}

/** A file that consists of one value. */
export function wholeText(text: string): Setting[] {
  const value = text.trim()
  return value === '' ? [] : [['', value]]
}

/** Lines with content, joined after a trailing backslash. */
export function linesOf(text: string): string[] {
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[#;]/.test(line))
}

function splitAtSpace(line: string): Setting {
  const space = line.search(/\s/)
  return space === -1 ? [line, ''] : [line.slice(0, space), line.slice(space).trim()]
}

function unquoted(value: string): string {
  return /^(".*"|'.*')$/s.test(value) ? value.slice(1, -1) : value
}
