import { fileName, words } from '../featureWords.ts'
import { startCommands } from '../parse/unit.ts'
import type { Recogniser } from '../recogniser.ts'
import type { SideFacts } from '../sideFacts.ts'
import { fileVersion, versionNote } from './secretVersion.ts'

/**
 * Secrets that agenix installs, from the lines that its module writes into the activation script or, if
 * systemd creates the users, into a unit’s script (agenix: modules/age.nix installSecret and chownSecret). Of
 * the encrypted files only a short hash is shown.
 */
export const agenixSecrets: Recogniser = {
  feature: 'Secrets',
  async read(facts) {
    const secrets = parseAgenix(`${await facts.activate()}\n${await unitScript(facts)}`)
    const found = new Map<string, string>()
    for (const [name, secret] of secrets) {
      const version = secret.file === undefined ? null : await fileVersion(facts, secret.file)
      found.set(name, inWords(name, secret, version))
    }
    return found
  },
  note: versionNote,
}

async function unitScript(facts: SideFacts): Promise<string> {
  const unit = await facts.unit('agenix-install-secrets.service')
  const program = unit === null ? undefined : startCommands(unit)[0]?.[0]
  return program === undefined ? '' : ((await facts.script(program)) ?? '')
}

interface Secret {
  readonly file?: string
  readonly mode?: string
  readonly owner?: string
  /** Path of a link to it, if different from its path in agenix’s directory. */
  readonly path?: string
}

const TRUE_PATH = /^\s*_truePath="([^"]+)"/
const LINES: readonly [keyof Secret, RegExp][] = [
  ['file', /^\s*echo "decrypting '([^']+)' to '\$_truePath'/],
  ['path', /^\s*\[ "([^"]+)" != "[^"]*" \] && mkdir /],
  ['mode', /^\s*chmod (\S+) "\$TMP_FILE"/],
  ['owner', /^\s*chown (\S+) "\$_truePath"/],
]

/** Secrets by name, or by path if not linked from agenix’s directory. */
export function parseAgenix(script: string): ReadonlyMap<string, Secret> {
  const secrets = new Map<string, Secret>()
  let name: string | null = null
  for (const line of script.split('\n')) {
    const path = TRUE_PATH.exec(line)?.[1]
    if (path !== undefined) name = path.replace(/^.*\$_agenix_generation\//, '')
    if (name === null) continue
    for (const [key, pattern] of LINES) {
      const value = pattern.exec(line)?.[1]
      if (value !== undefined && !isOwnPlace(key, line))
        secrets.set(name, { ...secrets.get(name), [key]: value })
    }
  }
  return secrets
}

/** The line compares the secret’s path with the one in agenix’s directory, and they are equal. */
function isOwnPlace(key: keyof Secret, line: string): boolean {
  const [, path, own] = key === 'path' ? (/"([^"]+)" != "([^"]*)"/.exec(line) ?? []) : []
  return path !== undefined && path === own
}

function inWords(name: string, secret: Secret, version: string | null): string {
  const { file, mode, owner, path } = secret
  return words([
    path !== undefined && path !== name && `at ${path}`,
    mode !== undefined && `mode ${mode}`,
    owner !== undefined && `owner ${owner}`,
    file !== undefined && `from ${fileName(file)}`,
    version && `file hash ${version}`,
  ])
}
