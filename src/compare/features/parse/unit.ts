import { withoutContinuations } from './parseSections.ts'
import { unitWords } from './shellWords.ts'

/**
 * The values of a key in a section of a unit, in order. Same as `valuesOf` for the sections of a text, but
 * does not parse all other lines: a recogniser asks this of every unit of a system.
 */
export function unitValues(text: string, section: string, key: string): string[] {
  const [wantedSection, wantedKey] = [section.toLowerCase(), key.toLowerCase()]
  const values: string[] = []
  let isWanted = false
  for (const line of withoutContinuations(text).split('\n')) {
    const trimmed = line.trim()
    if (trimmed.startsWith('[') && trimmed.endsWith(']')) {
      isWanted = trimmed.slice(1, -1).toLowerCase() === wantedSection
      continue
    }
    const equals = isWanted ? trimmed.indexOf('=') : -1
    if (equals < wantedKey.length || /^[#;]/.test(trimmed)) continue
    const name = trimmed.slice(0, equals).trim()
    if (name.length !== wantedKey.length || name.toLowerCase() !== wantedKey) continue
    const value = trimmed.slice(equals + 1).trim()
    if (value === '') values.length = 0
    else values.push(value)
  }
  return values
}

/** `-`, `@`, `:`, `+`, `!` and `|` before a program change how it is run (systemd.service(5)). */
const PREFIX = /^[-@:+!|]+/

/** The commands that start a service: program and arguments. */
export function startCommands(text: string): string[][] {
  return commandsOf(text, 'ExecStart')
}

/** As `startCommands`, for another key: `ExecStartPre`, `ExecStop`. */
export function commandsOf(text: string, key: string): string[][] {
  return unitValues(text, 'Service', key).map((line) => {
    const prefix = PREFIX.exec(line)?.[0] ?? ''
    const [program = '', ...rest] = unitWords(line.slice(prefix.length))
    // After `@` the next word is the program’s argv[0].
    return [program, ...(prefix.includes('@') ? rest.slice(1) : rest)]
  })
}

/** A variable of a service’s environment; null if the unit does not set it. */
export function environmentOf(text: string, variable: string): string | null {
  const words = unitValues(text, 'Service', 'Environment').flatMap(unitWords)
  const set = words.findLast((word) => word.startsWith(`${variable}=`))
  return set?.slice(variable.length + 1).replaceAll('%%', '%') ?? null
}
