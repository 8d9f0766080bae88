import { words } from '../featureWords.ts'
import { wordLines } from '../parse/parseKeyValues.ts'
import { sectionsOf } from '../parse/parseSections.ts'
import { type Sealed, sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'
import type { Topic } from '../topic.ts'

/** NFS exports, each with its clients (exports(5); nixpkgs: services/network-filesystems/nfsd.nix). */
export const nfsExports: Topic = {
  place: 'exports',
  read: wordLines,
  called: (path) => `NFS export ${path}`,
  describe: (clients) =>
    /[(,]no_root_squash[,)]/.test(clients) ? `client root not squashed: ${clients}` : clients,
}

/** Only characters that occur in paths, users and groups. */
const SIMPLE = /^[\w./@%+, -]{1,300}$/

const YES = /^(?:yes|true|1)$/i
const NO = /^(?:no|false|0)$/i

/**
 * Samba’s shares, and who may use them (smb.conf(5); nixpkgs: services/network-filesystems/samba.nix, where
 * the lines of a share are `key=value` since 24.11 and `key = value` before).
 */
export async function readShares(facts: SideFacts): Promise<Map<string, Sealed>> {
  const found = new Map<string, Sealed>()
  // Without a Samba server the file has no settings.
  for (const { name, entries } of sectionsOf((await facts.etc('samba/smb.conf')) ?? '')) {
    const settings = new Map(entries)
    const isGlobal = name === 'global'
    const description = isGlobal ? global(settings) : share(settings)
    const rest = [...settings]
      .filter(([key, value]) => !TOLD.has(key) || !SIMPLE.test(value))
      .map(([key, value]) => ['settings', `${key}=${value}`] as const)
    found.set(isGlobal ? 'Samba' : `Samba share ${name}`, sealed(words(description), rest))
  }
  return found
}

/** Settings that are shown with their values. */
const TOLD = new Set([
  ...['map to guest', 'security', 'hosts allow', 'null passwords', 'guest ok', 'public'],
  ...['guest only', 'only guest', 'path', 'read only', 'writable', 'writeable', 'write ok'],
  'valid users',
])

type Settings = ReadonlyMap<string, string>

function global(settings: Settings): (string | false)[] {
  const guest = settings.get('map to guest') ?? 'Never'
  return [
    /^never$/i.test(guest)
      ? 'map to guest: never'
      : `map to guest: ${SIMPLE.test(guest) ? guest : 'some logins'}`,
    shown(settings, 'security', 'security'),
    shown(settings, 'hosts allow', 'hosts'),
    YES.test(settings.get('null passwords') ?? '') && 'empty passwords accepted',
  ]
}

function share(settings: Settings): (string | false)[] {
  const is = (form: RegExp, ...keys: string[]) =>
    keys.some((key) => form.test(settings.get(key) ?? ''))
  const isWritable = is(NO, 'read only') || is(YES, 'writable', 'writeable', 'write ok')
  return [
    is(YES, 'guest ok', 'public') && 'guests need no password',
    is(YES, 'guest only', 'only guest') && 'guests only',
    shown(settings, 'path', 'path'),
    isWritable ? 'writable' : 'read-only',
    shown(settings, 'valid users', 'for'),
  ]
}

function shown(settings: Settings, key: string, description: string): string | false {
  const value = settings.get(key)
  return value !== undefined && SIMPLE.test(value) && `${description} ${value}`
}
