import { words } from '../featureWords.ts'
import { type Setting, wordLines } from '../parse/parseKeyValues.ts'
import type { Found } from '../recogniser.ts'
import { wordsOf } from '../sealed.ts'
import type { Topic } from '../topic.ts'

/** Keywords that decide who gets in; the others are reported under Machine. */
const LETS_IN = new Map(
  `Port ListenAddress PasswordAuthentication KbdInteractiveAuthentication
  PubkeyAuthentication PermitRootLogin PermitEmptyPasswords
  AuthenticationMethods AuthorizedKeysFile AuthorizedKeysCommand AuthorizedKeysCommandUser
  AuthorizedPrincipalsCommand AuthorizedPrincipalsFile
  TrustedUserCAKeys AllowUsers AllowGroups DenyUsers DenyGroups UsePAM HostbasedAuthentication
  GSSAPIAuthentication KerberosAuthentication StrictModes PermitUserEnvironment ForceCommand
  ChrootDirectory`
    .split(/\s+/)
    .map((word) => [word.toLowerCase(), word]),
)

/** Older names of a keyword; sshd reads both (sshd_config(5)). */
const ALIASES: Readonly<Record<string, string>> = {
  challengeresponseauthentication: 'kbdinteractiveauthentication',
  skeyauthentication: 'kbdinteractiveauthentication',
}

/** What OpenSSH does where the file has no line for a keyword (sshd_config(5)). */
const DEFAULTS: Readonly<Record<string, string>> = {
  port: '22',
  listenaddress: 'all addresses',
  passwordauthentication: 'yes',
  kbdinteractiveauthentication: 'yes',
  pubkeyauthentication: 'yes',
  permitrootlogin: 'prohibit-password',
  permitemptypasswords: 'no',
  authenticationmethods: 'any',
  authorizedkeysfile: '.ssh/authorized_keys .ssh/authorized_keys2',
  authorizedkeyscommand: 'none',
  authorizedkeyscommanduser: 'none',
  authorizedprincipalscommand: 'none',
  authorizedprincipalsfile: 'none',
  trustedusercakeys: 'none',
  allowusers: 'everybody',
  allowgroups: 'everybody',
  denyusers: 'nobody',
  denygroups: 'nobody',
  usepam: 'no',
  hostbasedauthentication: 'no',
  gssapiauthentication: 'no',
  kerberosauthentication: 'no',
  strictmodes: 'yes',
  permituserenvironment: 'no',
  forcecommand: 'none',
  chrootdirectory: 'none',
}

/** Keywords whose lines accumulate (sshd_config(5)); of all others the first line counts. */
const ADDS = new Set(
  'port listenaddress hostkey acceptenv setenv subsystem allowusers allowgroups denyusers denygroups'.split(
    ' ',
  ),
)

/** Settings of sshd that affect access (nixpkgs: services/networking/ssh/sshd.nix). */
export const sshdAccess: Topic = {
  place: 'ssh/sshd_config',
  read: readSshd,
  called: (key) => (LETS_IN.has(keyword(key)) ? `sshd ${key}` : null),
}

/** All other settings: ciphers, forwarding, log level. */
export const sshdOther: Topic = {
  ...sshdAccess,
  called: (key) => (LETS_IN.has(keyword(key)) ? null : `sshd ${key}`),
}

/**
 * The settings with OpenSSH’s own where only one side has a line. Reduces them to one row if only one side
 * has an sshd: thirty rows would add nothing.
 */
export function sshdAsOne(before: Found, after: Found): readonly [Found, Found] {
  const settings = (found: Found) => [...found].filter(([name]) => name.startsWith(SSHD))
  const isNew = (settings(before).length === 0) !== (settings(after).length === 0)
  if (!isNew) return [withDefaults(before, after), withDefaults(after, before)]
  const asOne = (found: Found): Found => {
    const all = settings(found)
    const others = [...found].filter(([name]) => !name.startsWith(SSHD))
    if (all.length === 0) return found
    const texts = all.map(([name, value]) => `${name.slice(SSHD.length)} ${wordsOf(value)}`)
    const own = found.get('sshd')
    const name = own === undefined ? 'sshd settings' : 'sshd'
    return new Map([...others, [name, words([own && wordsOf(own), ...texts])]])
  }
  return [asOne(before), asOne(after)]
}

const SSHD = 'sshd '

/** A line that is missing on one side still has a meaning there, except below `Match`. */
function withDefaults(found: Found, other: Found): Found {
  const missing = [...other.keys()].flatMap((name): [string, string][] => {
    const own = name.startsWith(SSHD) && !found.has(name) ? name.slice(SSHD.length) : ''
    const value = DEFAULTS[own.toLowerCase()]
    return value === undefined ? [] : [[name, `${value} (default)`]]
  })
  return missing.length === 0 ? found : new Map([...found, ...missing])
}

function keyword(key: string): string {
  return (key.split(' ', 1)[0] as string).toLowerCase()
}

/** The effective settings; those below a `Match` line name it after the keyword. */
function readSshd(text: string): Setting[] {
  const settings: Setting[] = []
  const seen = new Set<string>()
  let match = ''
  for (const [first, rest] of wordLines(text)) {
    // `Keyword=value` and `Keyword = value` are valid, too, in any case.
    const [written = '', ...behind] = first.split('=')
    const value =
      behind.length === 0 ? rest.replace(/^=\s*/, '') : [behind.join('='), rest].join(' ').trim()
    const lower = ALIASES[written.toLowerCase()] ?? written.toLowerCase()
    const word = LETS_IN.get(lower) ?? written
    if (lower === 'match') {
      match = /^all$/i.test(value) ? '' : ` (${value})`
      continue
    }
    const key = `${word}${match}`
    if (seen.has(key.toLowerCase()) && !ADDS.has(lower)) continue
    seen.add(key.toLowerCase())
    settings.push([key, value.replaceAll('\t', ' ')])
  }
  return settings
}
