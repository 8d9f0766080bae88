import { createHash } from 'node:crypto'
import { counted } from '../../../text/format.ts'
import { words } from '../featureWords.ts'
import { maskedSetting, sealedBehind } from '../parse/maskSetting.ts'
import { linesOf } from '../parse/parseKeyValues.ts'
import { type Sealed, SealedRows, sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'

/** A key’s type: `ssh-ed25519`, `sk-ssh-ed25519@openssh.com`, `ecdsa-sha2-nistp256`. */
const TYPE = /^(sk-)?(ssh|ecdsa)-[-a-z0-9]{1,40}(@[a-z.]{1,40})?$/

/** Files that NixOS puts beside one that is copied to /etc. */
const BESIDE = /\.(mode|uid|gid)$/

/**
 * Who may log in with which key, by the key’s comment and fingerprint (sshd(8) AUTHORIZED_KEYS;
 * nixpkgs: services/networking/ssh/sshd.nix, etc/ssh/authorized_keys.d).
 */
export async function authorisedKeys(facts: SideFacts): Promise<Map<string, string | Sealed>> {
  const found = new SealedRows()
  const directory = 'ssh/authorized_keys.d'
  for (const user of await facts.etcNames(directory)) {
    if (BESIDE.test(user)) continue
    const odd: string[] = []
    for (const line of new Set(linesOf((await facts.etc(`${directory}/${user}`)) ?? ''))) {
      const { options, type, blob, comment } = partsOf(line)
      if (type === null) {
        odd.push(line)
        continue
      }
      const mark = fingerprint(blob)
      const says = (shownOptions: string) =>
        words([type, comment !== '' && mark, options !== '' && `options ${shownOptions}`])
      const name = `key of ${user}: ${comment !== '' ? comment : mark}`
      const shown = says(maskedOptions(options))
      found.put(name, sealedBehind(shown, says(options), 'masked value'))
    }
    if (odd.length > 0) {
      const says = counted(odd.length, 'invalid line', 'invalid lines')
      found.put(`keys of ${user}`, sealed(says, [['text', odd.join('\n')]]))
    }
  }
  // Since 25.11 (users.users.NAME.openssh.authorizedPrincipals)
  const principals = 'ssh/authorized_principals.d'
  for (const user of await facts.etcNames(principals)) {
    if (BESIDE.test(user)) continue
    const lines = linesOf((await facts.etc(`${principals}/${user}`)) ?? '')
    for (const line of lines) {
      found.put(`certificates for ${user}`, sealedBehind(maskedOptions(line), line, 'masked value'))
    }
  }
  return found.found()
}

/** As `ssh-keygen -l` shows it: what two people compare. */
function fingerprint(blob: string): string {
  const digest = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64')
  return `SHA256:${digest.replaceAll('=', '')}`
}

function partsOf(line: string) {
  const [first, ...rest] = fieldsOf(line)
  const hasOptions = first !== undefined && !TYPE.test(first)
  const [type = '', blob = '', ...comment] = hasOptions ? rest : [first, ...rest]
  if (!TYPE.test(type)) return { options: '', type: null, blob: line, comment: '' }
  return { options: hasOptions ? first : '', type, blob, comment: comment.join(' ') }
}

/** Fields end at white space, but for that in double quotes; `\"` in them is none. */
function fieldsOf(line: string): string[] {
  return line.match(/(?:[^\s"\\]|\\.?|"(?:[^"\\]|\\.?)*"?)+/gs) ?? []
}

/** `environment="NAME=value"` may hold a secret. */
function maskedOptions(options: string): string {
  return options
    .split(',')
    .map((option) => (/^environment=/i.test(option) ? 'environment=…' : option))
    .map((option) => maskedSetting('', option))
    .join(',')
}
