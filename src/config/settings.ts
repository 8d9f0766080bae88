import { parse, TomlError } from 'smol-toml'
import * as v from 'valibot'
import { ELEVATION_PROGRAMS } from '../host/elevation.ts'
import { homeHere } from '../host/home.ts'
import { asProblem, Problem } from '../problem.ts'
import type { Config, KeySetting } from './config.ts'
import { lineOf } from './lines.ts'
import { LOOK_EXPECTED, type Look, parseLook, THEMES, TONES } from './looks.ts'

const PATH_EXPECTED = 'must be a path in quotes that begins with / or ~/'
const KEYS_EXPECTED = 'must be a key in quotes, or a list of them: ["s", "ctrl+s"]'

const LOOK = v.pipe(
  v.string(LOOK_EXPECTED),
  v.rawTransform(({ dataset, addIssue, NEVER }): Look => {
    const look = parseLook(dataset.value)
    if (look !== null) return look
    addIssue({ message: LOOK_EXPECTED })
    return NEVER
  }),
)

const KEY = v.pipe(v.string(KEYS_EXPECTED), v.nonEmpty(KEYS_EXPECTED))

/** Every setting, what it may be and what it is where it is not set. */
export const SETTINGS = v.strictObject({
  elevation: v.optional(v.picklist(ELEVATION_PROGRAMS, 'must be "sudo", "doas" or "run0"')),
  theme: v.optional(v.picklist(THEMES, 'must be "default", "high-contrast" or "plain"')),
  screen_reader: v.optional(v.boolean('must be true or false')),
  configuration: v.optional(
    v.strictObject(
      {
        repository: v.optional(
          v.pipe(v.string(PATH_EXPECTED), v.regex(/^(\/|~\/)/, PATH_EXPECTED)),
        ),
      },
      'must be a table: [configuration]',
    ),
    {},
  ),
  colors: v.optional(
    v.strictObject(v.entriesFromList(TONES, v.optional(LOOK)), 'must be a table: [colors]'),
    {},
  ),
  keys: v.optional(
    v.record(
      v.string(),
      v.union(
        [
          v.pipe(
            KEY,
            v.transform((key) => [key]),
          ),
          v.pipe(v.array(KEY), v.nonEmpty(KEYS_EXPECTED)),
        ],
        KEYS_EXPECTED,
      ),
      'must be a table: [keys]',
    ),
    {},
  ),
})

/** Every setting, for a person who wrote another. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  '': ['colors', 'configuration.repository', 'elevation', 'keys', 'screen_reader', 'theme'],
  colors: TONES,
}

/** What one file sets. */
interface FileSettings extends Omit<v.InferOutput<typeof SETTINGS>, 'keys'> {
  readonly keys: readonly KeySetting[]
}

/** The settings in a file's text; `file` is how messages name it. Throws a Problem `config`. */
export function parseConfig(text: string, file: string): Config {
  return parseConfigs([{ text, file }])
}

/** The settings in several files: each wins over the one before it, setting by setting. */
export function parseConfigs(files: readonly { text: string; file: string }[]): Config {
  const all = files.map(({ text, file }) => parseSettings(text, file))
  const last = <Key extends keyof FileSettings>(key: Key) =>
    all.findLast((settings) => settings[key] !== undefined)?.[key]
  const keys = new Map(all.flatMap((some) => some.keys).map((key) => [key.action, key]))
  const repository = all.findLast((some) => some.configuration.repository !== undefined)
    ?.configuration.repository
  const colors = Object.assign({}, ...all.map((some) => some.colors))
  return {
    repository: repository === undefined ? null : atHome(repository),
    elevation: last('elevation') ?? null,
    theme: last('theme') ?? 'default',
    colors,
    keys: [...keys.values()],
    screenReader: last('screen_reader') ?? null,
  }
}

function atHome(path: string): string | null {
  if (!path.startsWith('~')) return path
  const home = homeHere()
  return home === null ? null : home + path.slice(1)
}

/** What a file sets, as it is written there. Throws as `parseConfig` does. */
export function parseWritten(text: string, file: string): unknown {
  parseSettings(text, file)
  return parseToml(text, file)
}

function parseSettings(text: string, file: string): FileSettings {
  const found = v.safeParse(SETTINGS, parseToml(text, file))
  if (!found.success) {
    const [issue] = found.issues
    const keys = (issue.path ?? []).map(({ key }) => String(key))
    const says =
      issue.type === 'strict_object' && issue.expected === 'never'
        ? `there is no setting ${keys.join('.')}. ${knownBeside(keys)}`
        : `${keys.join('.')} ${issue.message}`
    throw new Problem('config', `${placeOf(text, file, keys)}: ${says}.`)
  }
  const place = (action: string) => placeOf(text, file, ['keys', action])
  const keys = Object.entries(found.output.keys).map(
    ([action, some]): KeySetting => ({ action, keys: some, place: place(action) }),
  )
  return { ...found.output, keys }
}

function knownBeside(keys: readonly string[]): string {
  const table = keys.length > 1 ? (keys[0] ?? '') : ''
  const known = KNOWN[table]
  return `The settings are: ${(known ?? KNOWN[''] ?? []).join(', ')}`
}

function placeOf(text: string, file: string, keys: readonly string[]): string {
  const line = lineOf(text, keys)
  return line === null ? file : `${file}, line ${line}`
}

function parseToml(text: string, file: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw asProblem(error, 'config')
    const says = /^Invalid TOML document: (.*?)\.*$/m.exec(error.message)?.[1] ?? error.message
    throw new Problem('config', `${file}, line ${error.line}, column ${error.column}: ${says}.`)
  }
}
