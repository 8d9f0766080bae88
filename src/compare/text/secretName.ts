/*
 * Which names say that what stands behind them is a secret, and which values are none all the same.
 */

/** A word of a name that says that its value is a secret. */
const SECRET_WORD =
  /pass(?:word|wd|phrase|code|key|command|cmd)|secret|token|psk|credential|^(?:pass|pwd|pw|cred|creds|pin|dsn|hmac|authorization|setcookie|masterauth|requirepass|webhook)$|(?:^root|^user)pw$|^(?:private|preshared|api|access|secret|auth|encryption|master|session|shared|wep|account|signing|storage|hmac|jwt|admin|license|account)keys?$|keydata$/

/** Words that say so where they end a name; in front of another word they are about something else. */
const LAST_WORD = /^(?:pat|jwt|bearer|bindpw|authtok|xauth|rpcauth|community|salt)$/

/** In front of `key`, it is one that anybody may know. */
const PUBLIC_KEY =
  /^(?:public|pub|host|ssh|foreign|primary|sort|partition|cache|group|trusted|authorized|known|hot|mod|map|compose|repeat|lock|meta|registry|object|cluster|domain|gpg|pgp|apt|index|unique|bind|key)$/

/** Names that hold such a word, and say where the secret is or something else of it. */
const NO_SECRET =
  /(?:file|files|path|paths|dir|directory|folder|authentication|type|length|algorithm|encryption|manager|units?|environment|name|names|stdin|fd)$|^(?:load|import)credential(?:encrypted)?$|^(?:rd)?lukskey$|^servertokens$/

/** Whether what stands behind a name is a secret: `BORG_PASSPHRASE`, `hashedPassword`, `--token`. */
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

/** Longer ones are not looked at: they are hidden. */
export const MAX_HARMLESS = 300

/** Values that are no secrets. A path is one only below a directory that there is. */
const HARMLESS =
  /^(?:yes|no|true|false|on|off|0|1|none|null|nil|never|always|optional|required|\{\}|\[\]|\{|\(|<SOPS:[0-9a-f]{64}:PLACEHOLDER>|\/(?:run|etc|var|nix|home|root|srv|mnt|proc|dev|tmp|boot|persist|usr|opt|sys)\/[^\s"':]*|%d\/\S*|\$\{[A-Za-z_]\w*\}|\$\((?:cat |< ?)[^)"']*\)|(?:\S{0,200}\/)?cat \/\S*)[;,\])}]*$/i

/** Whether a value is no secret, whatever the name in front of it: a switch, or where a file is. */
export function isHarmless(value: string): boolean {
  if (value.length > MAX_HARMLESS) return false
  return HARMLESS.test(value.trim().replace(/^["']|["'][;,\])}]*$/g, ''))
}
