/*
 * Files whose name says that what they hold is secret, whatever stands in them: of those nothing is
 * shown but that they are others.
 */

/** Hashes of passwords, encrypted values, keys, and what a program is given to log in. */
const SECRET =
  /\.age$|shadow|pass(?:w|phrase)|secret|token|credential|cookie$|basic-?auth$|netrc$|pgpass$|\bsasl$|userlist\.txt$|\.(?:key|pem|psk|priv)$|(?:chrony|ntp)\.keys$|(?:^|[-_./])(?:wg|wireguard|private|preshared|api|munge|hmac|signing|encryption|master)[-_]?key$/i

/**
 * Units, activation snippets, their scripts and what is there to be read: they are about secrets, and masked
 * by line.
 */
const ABOUT =
  /^unit-script-|^(?:dry-)?activate(?::|$)|\.(?:service|socket|timer|path|target|mount|slice|md|pub)$|(?:^|\/)(?:[^/]{0,255}\.(?:service|socket|timer)|pam|tmpfiles|sysusers|sysctl)\.d\/|(?:^|\/)passwd$/i

/** Certificates that anybody may read. */
const PUBLIC = /(?:^|\/)(?:ca|certs?|ssl)\/|\b(?:ca|cert|fullchain|chain|public)[^/]{0,255}\.pem$/i

/** Whether a file’s name, or that of a folder that it lies in, says that its text is a secret. */
export function mayHoldSecrets(name: string): boolean {
  return SECRET.test(name) && !ABOUT.test(name) && !PUBLIC.test(name)
}
