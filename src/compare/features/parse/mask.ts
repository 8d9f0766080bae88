/** What stands in place of a secret: one character. */
export const MASK = '…'

/** In front of a user’s name and no user itself: `sftp:user@host:/srv` (restic, rclone). */
const KIND = /^(?:sftp|ssh|scp|rclone):/

/**
 * An address without what may be secret in it: a password before the `@` (all of it on the web,
 * where a token takes the user’s place), and the query. It takes away rather too much, up to the
 * last `@`, than leave a part of an odd password.
 */
export function withoutPassword(address: string): string {
  const slashes = address.indexOf('//')
  const start = slashes === -1 ? (KIND.exec(address)?.[0].length ?? 0) : slashes + 2
  const end = address.lastIndexOf('@')
  const isWeb = /https?:\/\/$/i.test(address.slice(0, start))
  const password = isWeb ? start : address.indexOf(':', start) + 1 || address.length
  // A `?` behind a `/` begins a query, and an `@` in it belongs to that.
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

/** Options of mount(8) with a secret’s value: `password=`, `secret=` (mount.cifs(8), mount.ceph(8)). */
const SECRET = /pass|pwd|secret|token|psk|cred|key|pin/i

/** They name a file, which is no secret: `credentials=`, `secretfile=`, `keyfile=`. */
const NAMES_FILE = /file$|^cred(entials)?$/i

/** Mount options without the values that may be secrets. */
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
