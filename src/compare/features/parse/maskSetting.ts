import { fileName } from '../featureWords.ts'
import { type Sealed, sealed } from '../sealed.ts'
import { MASK, withoutPassword } from './mask.ts'

/** Words of a key whose value may be a secret. `KEYMAP` and `ping_group_range` are exceptions. */
const SECRET =
  /^(pass|passwd|password|passwords|passphrase|pwd|secret|secrets|token|tokens|psk|pin|credential|credentials|key|keys|apikey)$/

/** Public keys are not secret; the other words indicate a number or a file. */
const HARMLESS =
  /^(public|authorized|file|files|path|authentication|algorithms|types?|tries|mgmt|flags)$/

/** Values that are not secret, whatever the key: a switch, an empty value, or a path. */
const PLAIN = /^(yes|no|true|false|on|off|none|always|never|\/[^\s]*)?$/i

/** A setting’s value as it may be shown: empty if its key names a secret, without passwords in addresses. */
export function maskedSetting(key: string, value: string): string {
  if (isSecret(key) && !PLAIN.test(value)) return MASK
  return value.split(' ').map(maskedWord).join(' ')
}

/** A setting’s value from `maskedSetting`, sealed if anything is masked. */
export function sealedSetting(key: string, value: string): string | Sealed {
  return sealedBehind(maskedSetting(key, value), value, isSecret(key) ? key : 'masked value')
}

/** The shown text; if anything is masked, with the masked part sealed. */
export function sealedBehind(shown: string, text: string, label: string): string | Sealed {
  if (shown === text) return withoutStore(text)
  return sealed(withoutStore(shown), [[label, withoutStore(maskedPart(shown, text))]])
}

/** From the first mask to the last: the shown text around them is not secret. */
function maskedPart(shown: string, text: string): string {
  const [front, back] = [shown.indexOf(MASK), shown.length - shown.lastIndexOf(MASK) - 1]
  return text.slice(front, text.length - back)
}

/**
 * Replaces store paths by their names: hash and version change with every update, and the packages report
 * them.
 */
export function withoutStore(text: string): string {
  return text.replace(
    /\/nix\/store\/[0-9a-z]{32}-[\w.+?=-]{0,211}(?:\/[^\s"',;]{0,1000})?/g,
    fileName,
  )
}

/** `name=value` in a rule or a command line, or an address. */
function maskedWord(word: string): string {
  const equals = word.indexOf('=')
  if (equals <= 0) return withoutPassword(word)
  const [key, value] = [word.slice(0, equals), word.slice(equals + 1)]
  // An `=` in an address is part of its query.
  if (key.includes('//')) return withoutPassword(word)
  return isSecret(key) && !PLAIN.test(value) ? `${key}=${MASK}` : `${key}=${withoutPassword(value)}`
}

/** Of `net.ipv6.conf.all.stable_secret` only the last part counts. */
function isSecret(key: string): boolean {
  const words = key
    .slice(key.lastIndexOf('.') + 1)
    .slice(-200)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
  return words.some((word) => SECRET.test(word)) && !words.some((word) => HARMLESS.test(word))
}
