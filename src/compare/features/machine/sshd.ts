import { type Setting, wordLines } from '../parse/settings.ts'
import type { Topic } from '../topic.ts'

/** Keywords that decide who gets in, in lower case; the others are told of the machine. */
const LETS_IN = new Set(
  `port listenaddress passwordauthentication kbdinteractiveauthentication
  challengeresponseauthentication pubkeyauthentication permitrootlogin permitemptypasswords
  authenticationmethods authorizedkeysfile authorizedkeyscommand authorizedprincipalsfile
  trustedusercakeys allowusers allowgroups denyusers denygroups usepam hostbasedauthentication
  gssapiauthentication kerberosauthentication strictmodes permituserenvironment forcecommand
  chrootdirectory`.split(/\s+/),
)

/** Each line of these adds to those before it (sshd_config(5)); of others the first counts. */
const ADDS = new Set(
  'port listenaddress hostkey acceptenv setenv subsystem allowusers allowgroups denyusers denygroups'.split(
    ' ',
  ),
)

/** sshd’s settings that let in or lock out (nixpkgs: services/networking/ssh/sshd.nix). */
export const sshdAccess: Topic = {
  place: 'ssh/sshd_config',
  read: readSshd,
  called: (key) => (LETS_IN.has(keyword(key)) ? `sshd ${key}` : null),
}

/** The others: ciphers, forwarding, log level. */
export const sshdOther: Topic = {
  ...sshdAccess,
  called: (key) => (LETS_IN.has(keyword(key)) ? null : `sshd ${key}`),
}

function keyword(key: string): string {
  return (key.split(' ', 1)[0] as string).toLowerCase()
}

/** The settings that count; those below a `Match` line say so behind the keyword. */
function readSshd(text: string): Setting[] {
  const settings: Setting[] = []
  const seen = new Set<string>()
  let match = ''
  for (const [word, value] of wordLines(text)) {
    const lower = word.toLowerCase()
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
