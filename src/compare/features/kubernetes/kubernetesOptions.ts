import { Problem } from '../../../problem.ts'
import { fileName, withoutBuild } from '../featureWords.ts'
import { maskedSetting } from '../parse/maskSetting.ts'
import type { SideFacts } from '../sideFacts.ts'

/**
 * Options and variables that are told: what they are called, what is said in front of their value,
 * or of a switch by itself.
 */
export type Reported = readonly (readonly [option: string, says: string, kind?: 'switch'])[]

/** What a command line or an environment says: in words, and sealed what may be a secret. */
export interface Said {
  readonly texts: readonly string[]
  readonly unsaid: readonly (readonly [label: string, text: string])[]
}

/** An option with its value; null for a switch. */
type Option = readonly [name: string, value: string | null]

/** What is called a word that belongs to no option. */
const WORD = 'command'

/**
 * `--option value`, `--option=value` or a switch, as often as they stand there. A word in front of
 * which no option stands is kept as well: nothing of a command line is passed over.
 */
export function optionsOf(words: readonly string[]): Option[] {
  const options: Option[] = []
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string
    const equals = word.indexOf('=')
    const next = words[at + 1]
    if (equals > 0 && word.startsWith('-')) {
      options.push([word.slice(0, equals), word.slice(equals + 1)])
    } else if (word.startsWith('-') && next !== undefined && !next.startsWith('-')) {
      options.push([word, next])
      at += 1
    } else options.push(word.startsWith('-') ? [word, null] : [WORD, word])
  }
  return options
}

/** These options in the order of the table; of all others that they changed. */
export async function inWords(
  facts: SideFacts,
  options: readonly Option[],
  reported: Reported,
): Promise<Said> {
  const values = new Map<string, string[]>()
  const unsaid: [string, string][] = []
  const known = new Map(reported.map(([name, , kind]) => [name, kind]))
  for (const [name, value] of options) {
    if (known.has(name) && value !== null && value !== '') {
      const some = values.get(name) ?? []
      values.set(name, some)
      some.push(shown(name, value))
    } else if (known.get(name) === 'switch') values.set(name, [])
    // A file of the store may be another under the same name; its text says whether it is.
    const text = await withFiles(facts, value ?? '')
    if (!known.has(name) || text !== (value ?? '')) unsaid.push([labelOf(name), `${name} ${text}`])
  }
  const texts = reported.flatMap(([option, says]) => {
    const some = values.get(option)
    return some === undefined ? [] : [`${says} ${some.join(' ')}`.trim()]
  })
  return { texts, unsaid }
}

/** `--kubelet-arg=config=/nix/store/…-k3s-kubelet-config` by the file’s name; no secrets. */
function shown(name: string, value: string): string {
  const short = value.replace(PATHS, fileName)
  const whole = maskedSetting(name, short)
  // A secret may have a comma in it: what is masked as a whole is not looked at again.
  const parts =
    whole === short ? short.split(',').map((part) => maskedSetting(name, part)) : [whole]
  return parts.join(',').slice(0, MAX_SHOWN)
}

const MAX_SHOWN = 400

const PATHS = /\/nix\/store\/[0-9a-z]{32}-[\w.+?=/-]{1,300}/g

/** What a value says, files of the store by what stands in them. */
async function withFiles(facts: SideFacts, value: string): Promise<string> {
  const found: string[] = [withoutBuild(value)]
  for (const [path] of value.matchAll(PATHS)) found.push(await textOf(facts, path))
  return found.length === 1 ? value : found.join('\n')
}

/**
 * The text of a file of the store, without what any build changes; its path where it is no file,
 * or too large to be read.
 */
export async function textOf(facts: SideFacts, path: string): Promise<string> {
  try {
    const text = await facts.file(path)
    return text === null ? path : withoutBuild(text)
  } catch (error) {
    if (error instanceof Problem) return path
    throw error
  }
}

/** What a sealed option is called. A word with one dash may be a token, which may begin with any. */
function labelOf(name: string): string {
  return /^(--[a-z][a-z0-9-]{0,60}|[A-Z][A-Z0-9_]{0,60}|command)$/.test(name) ? name : 'options'
}
