/** Replaces a secret: one character. */
export const MASK = '…'

/** Prefix that is not a user’s name: `sftp:user@host:/srv` (restic, rclone). */
const KIND = /^(?:sftp|ssh|scp|rclone):/

/**
 * An address without its possible secrets: a password before the `@` (for web addresses everything before it,
 * as a token may replace the user), and the query. Masks too much rather than too little: up to the last `@`,
 * as a password may contain one.
 */
export function withoutPassword(address: string): string {
  const slashes = address.indexOf('//')
  const start = slashes === -1 ? (KIND.exec(address)?.[0].length ?? 0) : slashes + 2
  const end = address.lastIndexOf('@')
  const isWeb = /https?:\/\/$/i.test(address.slice(0, start))
  const password = isWeb ? start : address.indexOf(':', start) + 1 || address.length
  // A `?` after a `/` begins a query, and an `@` in it is part of the query.
  const asked = address.indexOf('?', start)
  const slash = address.indexOf('/', start)
  if (slash !== -1 && slash < asked && asked < end) {
    return `${address.slice(0, Math.min(password, asked + 1))}${MASK}`
  }
  const masked =
    password < end ? `${address.slice(0, password)}${MASK}${address.slice(end)}` : address
  const query = masked.indexOf('?')
  return query === -1 ? masked : `${masked.slice(0, query + 1)}${MASK}`
}

/** Options of mount(8) with a secret as value: `password=`, `secret=` (mount.cifs(8), mount.ceph(8)). */
const SECRET = /pass|pwd|secret|token|psk|cred|key|pin/i

/** Options that name a file, which is not a secret: `credentials=`, `secretfile=`, `keyfile=`. */
const NAMES_FILE = /file$|^cred(entials)?$/i

/** Mount options without values that may be secrets. */
export function withoutSecrets(options: string): string {
  return options.split(',').map(withoutSecret).join(',')
}

function withoutSecret(option: string): string {
  const equals = option.indexOf('=')
  if (equals === -1) return option
  const [name, value] = [option.slice(0, equals), option.slice(equals + 1)]
  if (SECRET.test(name) && !NAMES_FILE.test(name)) return `${name}=${MASK}`
  // `user=name%password` (mount.cifs(8))
  const percent = /^user(name)?$/i.test(name) ? value.indexOf('%') : -1
  return percent === -1 ? option : `${name}=${value.slice(0, percent + 1)}${MASK}`
}
