import { createHash } from 'node:crypto'
import { counted } from '../../../text/format.ts'
import { words } from '../featureWords.ts'
import { maskedSetting, sealedBehind } from '../parse/maskSetting.ts'
import { linesOf } from '../parse/parseKeyValues.ts'
import type { Found } from '../recogniser.ts'
import { type Sealed, SealedRows, sealed, unsaidChange, wordsOf } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'

/** A key’s type: `ssh-ed25519`, `sk-ssh-ed25519@openssh.com`, `ecdsa-sha2-nistp256`. */
const TYPE = /^(sk-)?(ssh|ecdsa)-[-a-z0-9]{1,40}(@[a-z.]{1,40})?$/

/** Files that NixOS adds for a file that is copied to /etc. */
const BESIDE = /\.(mode|uid|gid)$/

/**
 * Authorised keys, by their comment and fingerprint (sshd(8) AUTHORIZED_KEYS; nixpkgs:
 * services/networking/ssh/sshd.nix, etc/ssh/authorized_keys.d).
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
      const description = (shownOptions: string) =>
        words([type, comment !== '' && mark, options !== '' && `options ${shownOptions}`])
      const name = `key of ${user}: ${comment !== '' ? comment : mark}`
      const shown = description(maskedOptions(options))
      found.put(name, sealedBehind(shown, description(options), 'masked value'))
    }
    if (odd.length > 0) {
      const description = counted(odd.length, 'invalid line', 'invalid lines')
      found.put(`keys of ${user}`, sealed(description, [['text', odd.join('\n')]]))
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

/** The fingerprint that `ssh-keygen -l` shows, for people to compare. */
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

/** Splits a line at white space outside double quotes; `\"` does not end a quoted part. */
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

const KEY = /^key of ([^:]{1,100}): (.*)$/s

/** Maximum rows of changed keys per person: more would push everything else off the first page. */
const MAX_ROWS = 4
const MAX_NAMED = 3

/** Folds many changed keys of one person into one row on both sides; unchanged keys are kept. */
export function foldKeys(before: Found, after: Found): readonly [Found, Found] {
  const changed = new Map<string, string[]>()
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const user = KEY.exec(name)?.[1]
    if (user === undefined || isSame(before.get(name), after.get(name))) continue
    const names = changed.get(user) ?? []
    names.push(name)
    changed.set(user, names)
  }
  const [from, to] = [new Map(before), new Map(after)]
  for (const [user, names] of changed) {
    if (names.length <= MAX_ROWS) continue
    const row = `keys of ${user}: ${names.length} changed`
    const sides = [from, to].map((side) => ({ side, own: names.filter((name) => side.has(name)) }))
    const [one, other] = sides.map(({ own }) => keysInWords(own))
    for (const { side, own } of sides) {
      if (own.length === 0) continue
      const texts = own.map((name) => `${name} ${wordsOf(side.get(name) ?? '')}`)
      for (const name of own) side.delete(name)
      const description = keysInWords(own)
      side.set(row, one === other ? sealed(description, [['keys', texts.join('\n')]]) : description)
    }
  }
  return [from, to]
}

function isSame(before: string | Sealed | undefined, after: string | Sealed | undefined): boolean {
  if (before === undefined || after === undefined) return before === after
  return wordsOf(before) === wordsOf(after) && unsaidChange(before, after) === null
}

function keysInWords(names: readonly string[]): string {
  const labels = names.map((name) => KEY.exec(name)?.[2] ?? '')
  const more = labels.length - MAX_NAMED
  const named = labels.slice(0, MAX_NAMED).join(', ')
  return `${counted(labels.length, 'key')}: ${named}${more > 0 ? ` and ${more} more` : ''}`
}
