import { fileName, put, words } from '../featureWords.ts'
import { startCommands } from '../parse/unit.ts'
import type { Recogniser } from '../recogniser.ts'
import type { SideFacts } from '../sideFacts.ts'
import { fileVersion, versionNote } from './secretVersion.ts'

/**
 * Clan’s vars that are kept with age or a password store (clan-core:
 * nixosModules/clanCore/vars/secret/age.nix and password-store.nix). The age backend writes one line per
 * secret into a script; of a password store the system knows only the path of the archive.
 */
export const clanVars: Recogniser = {
  feature: 'Secrets',
  async read(facts) {
    const found = new Map<string, string>()
    const calls = await callText(facts)
    for (const program of new Set([...calls.matchAll(DECRYPTS)].map(([path]) => path))) {
      for (const secret of parseClanAge((await facts.script(program)) ?? '')) {
        const version = secret.file === undefined ? null : await fileVersion(facts, secret.file)
        put(found, secret.name, inWords(secret, version))
      }
    }
    for (const [, archive = '', target = '/run/secrets'] of calls.matchAll(INSTALLS)) {
      found.set(
        `password store in ${target}`,
        `from ${archive} (outside the Nix store, same for all generations)`,
      )
    }
    return found
  },
  note: versionNote,
}

const DECRYPTS = /\/nix\/store\/[^\s'"`;\\]{1,300}\/bin\/decrypt-age-secrets(?=[\s"'])/g

/** Older versions name no target: it was `/run/secrets`. */
const INSTALLS = /\/bin\/install-secret-tarball (\/[^\s'"`;]{1,300})(?: (\/[^\s'"`;]{1,300}))?/g

/** Units replace the activation script if systemd or userborn creates the users. */
const UNITS = [
  'age-decrypt-secrets',
  'age-decrypt-user-secrets',
  'pass-install-secrets',
  'pass-install-user-secrets',
]

async function callText(facts: SideFacts): Promise<string> {
  const texts = [await facts.activate()]
  for (const name of UNITS) {
    const unit = await facts.unit(`${name}.service`)
    for (const command of unit === null ? [] : startCommands(unit)) {
      texts.push(`${command.join(' ')}\n`)
    }
  }
  return texts.join('\n')
}

interface ClanVar {
  readonly name: string
  readonly file?: string
  readonly mode?: string
  readonly owner?: string
  /** `users` (before they are created) or `services`. */
  readonly phase: string
}

const LINE =
  /^\s*age --decrypt -i "\$key" -o "\$(?:effective_)?target\/([^"]{1,400})" "([^"]{1,400})"/
const PHASE = /^\s*(users|services)\)\s*$/
const MODE = /^\s*chmod (\S{1,10}) "\$/
const OWNER = /^\s*chown (\S{1,100}) "\$/

/** The secrets that the script decrypts, in order. */
export function parseClanAge(script: string): ClanVar[] {
  const secrets: ClanVar[] = []
  let phase = 'services'
  for (const line of script.split('\n')) {
    phase = PHASE.exec(line)?.[1] ?? phase
    const [, name, file] = LINE.exec(line) ?? []
    if (name !== undefined && file !== undefined) {
      secrets.push({ name: `vars/${name}`, file, phase })
      continue
    }
    const last = secrets.at(-1)
    const [mode, owner] = [MODE.exec(line)?.[1], OWNER.exec(line)?.[1]]
    if (last === undefined || (mode === undefined && owner === undefined)) continue
    secrets[secrets.length - 1] = {
      ...last,
      ...(mode ? { mode } : {}),
      ...(owner ? { owner } : {}),
    }
  }
  return secrets
}

function inWords({ file, mode, owner, phase }: ClanVar, version: string | null): string {
  return words([
    mode !== undefined && `mode ${mode}`,
    owner !== undefined && `owner ${owner}`,
    phase === 'users' && 'decrypted before users are created',
    file !== undefined && `from ${fileName(file)}`,
    version && `file hash ${version}`,
  ])
}
