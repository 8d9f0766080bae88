import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import * as v from 'valibot'
import { ELEVATION_PROGRAMS, type ElevationProgram } from '../host/elevation.ts'
import { readAt, resolveAt } from '../host/files.ts'
import { ownersOf, strangerAmong } from '../host/owners.ts'
import { asProblem, Problem } from '../problem.ts'

/** What a person has set. */
export interface Config {
  /** The directory of the configuration's git repository; null where none is set. */
  readonly repository: string | null
  /** What runs the commands that need root; null where it is to be found. */
  readonly elevation: ElevationProgram | null
}

/** Where a machine sets something for everyone: the base directory that XDG names where none is set. */
const SYSTEM_FILE = '/etc/xdg/terrapin/config.toml'

/** Where nothing is set. */
export const NO_CONFIG: Config = { repository: null, elevation: null }

/** Nobody writes more settings than this many bytes. */
const MOST_BYTES = 1 << 20

const PATH_EXPECTED = 'must be a path in quotes that begins with / or ~/'

const SETTINGS = v.strictObject({
  elevation: v.optional(v.picklist(ELEVATION_PROGRAMS, 'must be "sudo", "doas" or "run0"')),
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
})

/** Every setting, for a person who wrote another. */
const KNOWN = ['configuration.repository', 'elevation']

type Settings = v.InferOutput<typeof SETTINGS>

/**
 * The settings of the person who runs this, from `terrapin/config.toml` where programs keep theirs
 * (XDG Base Directory Specification), and for what is not set there those of the machine, from
 * `systemFile`; a file that is not there sets nothing. Throws a Problem `config`, which names the
 * file and what was expected, for one that is there and wrong, either of them.
 */
export function readConfig(systemFile = SYSTEM_FILE): Config {
  const files = [systemFile, configFile()]
  const [shared, own] = files.map((file) => parseSettings(readText(file) ?? '', file))
  return toConfig({
    ...shared,
    ...own,
    configuration: { ...shared?.configuration, ...own?.configuration },
  })
}

/** The settings in a file's text; `file` is how messages name it. Throws a Problem `config`. */
export function parseConfig(text: string, file: string): Config {
  return toConfig(parseSettings(text, file))
}

function toConfig({ configuration: { repository }, elevation }: Settings): Config {
  return {
    repository: repository === undefined ? null : repository.replace(/^~/, homedir()),
    elevation: elevation ?? null,
  }
}

function parseSettings(text: string, file: string): Settings {
  const found = v.safeParse(SETTINGS, parseToml(text, file))
  if (found.success) return found.output
  const [issue] = found.issues
  const keys = (issue.path ?? []).map(({ key }) => String(key))
  const line = lineOf(text, keys.at(-1) ?? '')
  const says =
    issue.type === 'strict_object' && issue.expected === 'never'
      ? `there is no setting ${keys.join('.')}. The settings are: ${KNOWN.join(', ')}`
      : `${keys.join('.')} ${issue.message}`
  throw new Problem('config', `${file}${line === null ? '' : `, line ${line}`}: ${says}.`)
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

/** The first line that begins with a key, counted from 1; null where none does. */
function lineOf(text: string, key: string): number | null {
  const starts = (line: string) => line.replace(/^[\s["']+/, '').startsWith(key)
  const index = text.split('\n').findIndex(starts)
  return key === '' || index === -1 ? null : index + 1
}

function readText(file: string): string | null {
  try {
    const place = resolveAt(file)
    if (place === null) return null
    const text = readAt(place, MOST_BYTES)
    if (text !== null) return text
  } catch (error) {
    throw new Problem('config', asProblem(error, 'config').message)
  }
  throw new Problem('config', `${file} is not a file.`)
}

function configFile(): string {
  const base = process.env.XDG_CONFIG_HOME
  const directory = base?.startsWith('/') === true ? base : join(homedir(), '.config')
  // Root takes nothing from someone else's home, but for the person who became root by sudo.
  const self = process.getuid?.() ?? 0
  const theirs = self === 0 && strangerAmong(ownersOf([directory]), self, process.env) !== null
  const own = theirs ? join(userInfo().homedir, '.config') : directory
  return join(own, 'terrapin', 'config.toml')
}
