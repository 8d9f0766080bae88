/* Names that are followed by a secret, and values that are harmless nonetheless. */

/** A word in a name that marks its value as secret. */
const SECRET_WORD =
  /pass(?:word|wd|phrase|code|key|command|cmd)|secret|token|psk|credential|^(?:pass|pwd|pw|cred|creds|pin|dsn|hmac|authorization|setcookie|masterauth|requirepass|webhook)$|(?:^root|^user)pw$|privkey|^standardinput(?:text|data)$|^(?:private|preshared|api|access|secret|auth|encryption|master|session|shared|wep|account|signing|storage|hmac|jwt|admin|license|account)keys?$|keydata$/

/** Words that mark a secret only at the end of a name; before another word they mean something else. */
const LAST_WORD = /^(?:pat|jwt|bearer|bindpw|authtok|xauth|rpcauth|community|salt|seed|totp)$/

/** Before `key`: keys that are not secret. */
const PUBLIC_KEY =
  /^(?:public|pub|host|ssh|foreign|primary|sort|partition|cache|group|trusted|authorized|known|hot|mod|map|compose|repeat|lock|meta|registry|object|cluster|domain|gpg|pgp|apt|index|unique|bind|key)$/

/** Names with such a word that refer to the secret’s location or another property. */
const NO_SECRET =
  /(?:file|files|path|paths|dir|directory|folder|authentication|type|length|algorithm|encryption|manager|units?|environment|name|names|stdin|fd)$|^(?:load|import)credential(?:encrypted)?$|^(?:rd)?lukskey$|^servertokens$/

/** Whether the value after a name is a secret: `BORG_PASSPHRASE`, `hashedPassword`, `--token`. */
export function isSecretName(name: string): boolean {
  if (name.length > 100) return false
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  const joined = words.join('')
  if (NO_SECRET.test(joined)) return false
  if (joined.includes('datastoreendpoint')) return true
  const last = words.at(-1) ?? ''
  const before = words.at(-2)
  if (/^keys?\d?$/.test(last) && before !== undefined) return !PUBLIC_KEY.test(before)
  if (LAST_WORD.test(last)) return true
  return words.some((word) => SECRET_WORD.test(word)) || SECRET_WORD.test(joined)
}

/** Maximum length that is examined: longer values are masked. */
export const MAX_HARMLESS = 300

/** Values that are not secret. A path counts only below a known directory. */
const HARMLESS =
  /^(?:yes|no|true|false|on|off|0|1|none|null|nil|never|always|optional|required|\{\}|\[\]|\{|\(|<SOPS:[0-9a-f]{64}:PLACEHOLDER>|\/(?:run|etc|var|nix|home|root|srv|mnt|proc|dev|tmp|boot|persist|usr|opt|sys)\/[^\s"':]*|%d\/\S*|\$\{[A-Za-z_]\w*\}|\$\((?:cat |< ?)[^)"']*\)|(?:\S{0,200}\/)?cat \/\S*)[;,\])}]*$/i

/** Whether a value is not secret, whatever its name: a switch, or the path of a file. */
export function isHarmless(value: string): boolean {
  if (value.length > MAX_HARMLESS) return false
  return HARMLESS.test(value.trim().replace(/^["']|["'][;,\])}]*$/g, ''))
}
