import { startCommands } from '../parse/unit.ts'
import type { Recogniser } from '../recogniser.ts'
import type { SideFacts } from '../sideFacts.ts'
import { fileName, words } from '../words.ts'

/**
 * The secrets that agenix puts in place, out of the lines that its module writes into the
 * activation script or, where systemd makes the users, into a unit’s (agenix: modules/age.nix
 * installSecret and chownSecret). The encrypted files themselves are not read.
 */
export const agenixSecrets: Recogniser = {
  feature: 'Secrets',
  async read(facts) {
    const secrets = parseAgenix(`${await facts.activate()}\n${await unitScript(facts)}`)
    return new Map([...secrets].map(([name, secret]) => [name, inWords(secret)]))
  },
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
}

const TRUE_PATH = /^\s*_truePath="([^"]+)"/
const LINES: readonly [keyof Secret, RegExp][] = [
  ['file', /^\s*echo "decrypting '([^']+)' to '\$_truePath'/],
  ['mode', /^\s*chmod (\S+) "\$TMP_FILE"/],
  ['owner', /^\s*chown (\S+) "\$_truePath"/],
]

/** Secrets by name, or by path where they are not linked from agenix’s directory. */
export function parseAgenix(script: string): ReadonlyMap<string, Secret> {
  const secrets = new Map<string, Secret>()
  let name: string | null = null
  for (const line of script.split('\n')) {
    const path = TRUE_PATH.exec(line)?.[1]
    if (path !== undefined) name = path.replace(/^.*\$_agenix_generation\//, '')
    if (name === null) continue
    for (const [key, pattern] of LINES) {
      const value = pattern.exec(line)?.[1]
      if (value !== undefined) secrets.set(name, { ...secrets.get(name), [key]: value })
    }
  }
  return secrets
}

function inWords({ file, mode, owner }: Secret): string {
  return words([
    mode !== undefined && `mode ${mode}`,
    owner !== undefined && `owner ${owner}`,
    file !== undefined && `from ${fileName(file)}`,
  ])
}
