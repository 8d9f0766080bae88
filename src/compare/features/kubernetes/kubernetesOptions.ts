import { Problem } from '../../../problem.ts'
import { fileName, withoutBuild } from '../featureWords.ts'
import { MASK } from '../parse/mask.ts'
import { maskedSetting } from '../parse/maskSetting.ts'
import type { SideFacts } from '../sideFacts.ts'

/** Options and variables that are shown, with the prefix of their value, or the text for a switch. */
export type Reported = readonly (readonly [option: string, description: string, kind?: 'switch'])[]

/** A parsed command line or environment: in words, with possible secrets sealed. */
export interface Said {
  readonly texts: readonly string[]
  readonly unsaid: readonly (readonly [label: string, text: string])[]
}

/** An option with its value; null for a switch. */
type Option = readonly [name: string, value: string | null]

/** Label of a word that belongs to no option. */
const WORD = 'command'

/**
 * `--option value`, `--option=value` or a switch, with repetitions. A word without an option before it is
 * kept as well: no part of a command line is skipped.
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

/** Options in the order of the table; for all others only changes. */
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
    // A store file may change under the same name; only its text shows whether it did.
    const text = await withFiles(facts, value ?? '')
    const isHidden = text !== (value ?? '') || shown(name, value ?? '').includes(MASK)
    if (!known.has(name) || isHidden) unsaid.push([labelOf(name), `${name} ${text}`])
  }
  const texts = reported.flatMap(([option, description]) => {
    const some = values.get(option)
    return some === undefined ? [] : [`${description} ${some.join(' ')}`.trim()]
  })
  return { texts, unsaid }
}

/** `--kubelet-arg=config=/nix/store/…-k3s-kubelet-config` by the file’s name, without secrets. */
function shown(name: string, value: string): string {
  const short = value.replace(PATHS, fileName)
  const whole = maskedSetting(name, short)
  // A secret may contain a comma: a value that is masked as a whole is not split.
  const parts =
    whole === short ? short.split(',').map((part) => maskedSetting(name, part)) : [whole]
  return parts.join(',').slice(0, MAX_SHOWN)
}

const MAX_SHOWN = 400

const PATHS = /\/nix\/store\/[0-9a-z]{32}-[\w.+?=/-]{1,300}/g

/** A value with store files replaced by their contents. */
async function withFiles(facts: SideFacts, value: string): Promise<string> {
  const found: string[] = [withoutBuild(value)]
  for (const [path] of value.matchAll(PATHS)) found.push(await textOf(facts, path))
  return found.length === 1 ? value : found.join('\n')
}

/**
 * The text of a store file, without what any rebuild changes; its path if it is not a file, or is too large
 * to be read.
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

/** The label of a sealed option. A word with one dash may be a token: tokens may begin with any character. */
function labelOf(name: string): string {
  return /^(--[a-z][a-z0-9-]{0,60}|[A-Z][A-Z0-9_]{0,60}|command)$/.test(name) ? name : 'options'
}
