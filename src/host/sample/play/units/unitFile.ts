/** What a unit and its drop-ins say: sections, in them the values of each key in order. */
export type UnitFile = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>

/**
 * Puts a unit’s text and those of its drop-ins together as switch-to-configuration reads them:
 * [Install] is no matter of a switch, and an empty value takes back the ones before it.
 */
export function parseUnit(texts: readonly string[]): UnitFile {
  const sections = new Map<string, Map<string, string[]>>()
  for (const line of texts.flatMap(lines)) {
    if (line.section === 'Install') continue
    const section = sections.get(line.section) ?? new Map<string, string[]>()
    sections.set(line.section, section)
    const values = section.get(line.key) ?? []
    section.set(line.key, line.value === '' ? [] : [...values, line.value])
  }
  return sections
}

/** Whether a boolean is set (systemd.syntax(7)); the last one counts. */
export function isSet(unit: UnitFile, section: string, key: string, otherwise: boolean): boolean {
  const last = unit.get(section)?.get(key)?.at(-1)
  return last === undefined ? otherwise : ['1', 'yes', 'true', 'on'].includes(last)
}

interface Line {
  readonly section: string
  readonly key: string
  readonly value: string
}

function lines(text: string): Line[] {
  let section = ''
  return text.split('\n').flatMap((line) => {
    section = /^\[(.+)\]$/.exec(line)?.[1] ?? section
    const [, key = '', value = ''] = /^([^#;[=]+)=(.*)$/.exec(line) ?? []
    return key === '' ? [] : [{ section, key, value }]
  })
}
