/* Files whose content is secret by their name: only the fact that they changed is shown. */

/** Password hashes, encrypted values, keys, and login credentials of programs. */
const SECRET =
  /\.age$|shadow|pass(?:w|phrase)|secret|token|credential|cookie$|basic-?auth$|netrc$|pgpass$|\bsasl$|userlist\.txt$|\.(?:key|pem|psk|priv)$|(?:chrony|ntp)\.keys$|(?:^|[-_./])(?:wg|wireguard|private|preshared|api|munge|hmac|signing|encryption|master)[-_]?key$/i

/** Units, activation snippets, their scripts and documentation: about secrets, and masked line by line. */
const ABOUT =
  /^unit-script-|^(?:dry-)?activate(?::|$)|\.(?:service|socket|timer|path|target|mount|slice|md|pub)$|(?:^|\/)(?:[^/]{0,255}\.(?:service|socket|timer)|pam|tmpfiles|sysusers|sysctl)\.d\/|(?:^|\/)passwd$/i

/** Certificates, which are public. */
const PUBLIC = /(?:^|\/)(?:ca|certs?|ssl)\/|\b(?:ca|cert|fullchain|chain|public)[^/]{0,255}\.pem$/i

/** Whether the name of a file, or of a directory around it, means that its text is secret. */
export function mayHoldSecrets(name: string): boolean {
  return SECRET.test(name) && !ABOUT.test(name) && !PUBLIC.test(name)
}
