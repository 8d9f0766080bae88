import { asProblem, Problem } from '../../problem.ts'

/* Explanations of why a database can't be read. */

export const DATABASE = '/nix/var/nix/db/db.sqlite'

export function missing(): Problem {
  const what = `There is no store database at ${DATABASE}`
  return new Problem('database', `${what}: sizes and comparisons are unavailable.`)
}

/** The Problem `database` with the reason `why`, a clause that ends with the next step. */
export function unreadable(why: string): Problem {
  return new Problem('database', `The store database ${DATABASE} can’t be read: ${why}`)
}

/** The Problem for contents that Nix never writes; `what` is a clause about the database. */
export function damaged(what: string): Problem {
  return unreadable(`${what}. ${RESTORE}; for details, run nix-store --verify as root.`)
}

export function notNix(what: string): Problem {
  return unreadable(`${what}. Is it a Nix database?`)
}

/**
 * Any thrown value as a Problem `database`. `isLogInUse` is called for errors of SQLite; `isOwn`
 * means that the database is this machine's, so that its Nix can be suggested.
 */
export function explained(error: unknown, isLogInUse: () => boolean, isOwn = false): Problem {
  if (error instanceof Problem && error.code === 'database') return error
  const { code = '', errcode } = error as { code?: string; errcode?: number }
  const primary = errcode === undefined ? undefined : errcode & 0xff
  if (primary !== undefined && LOG_CODES.has(primary) && isLogInUse()) return unreadable(LOG)
  if (primary === READONLY) return unreadable(isOwn ? INTERRUPTED : INTERRUPTED_ELSEWHERE)
  const reason = primary === undefined ? OTHER_REASONS[code] : REASONS[primary]
  return reason === undefined ? notNix(asProblem(error, 'database').message) : unreadable(reason)
}

const RESTORE = 'Restore it from a backup'
const READONLY = 8
const CANTOPEN = 14
/** SQLite's errors for a write-ahead log that is in use, or was left by a crash. */
const LOG_CODES: ReadonlySet<number> = new Set([READONLY, CANTOPEN])

const DENIED = 'permission denied. Try again as root.'
const LOCKED = 'another program has locked it. Try again in a moment.'
const LOG =
  'its write-ahead log needs root and a writable disk. Try again as root, or when Nix has finished.'
const TOO_LARGE = `it contains an oversized value. ${RESTORE}.`

const INTERRUPTED =
  'a transaction was interrupted. Run any nix command as root: SQLite then rolls it back.'
/** Recovering an untrusted database can delete files of this computer (see belowRoot.ts). */
const INTERRUPTED_ELSEWHERE =
  'a transaction was interrupted. Boot the system that this database belongs to, and run any nix ' +
  'command there as root: SQLite then rolls it back. Do not open it from here with nix --store.'

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const REASONS: Readonly<Record<number, string>> = {
  3: DENIED,
  5: LOCKED,
  6: LOCKED,
  10: 'disk error. See the kernel log (dmesg).',
  11: `it is damaged. ${RESTORE}; for details, run nix-store --verify as root.`,
  [CANTOPEN]: DENIED,
  18: TOO_LARGE,
  26: `it is not an SQLite database. ${RESTORE}.`,
}

/** Error codes of the file system (errno(3)) and of Node. */
const OTHER_REASONS: Readonly<Record<string, string>> = {
  EACCES: DENIED,
  EPERM: DENIED,
  unreadable: DENIED,
  ERR_OUT_OF_RANGE: TOO_LARGE,
  ENOSPC: 'no space for a copy of it in the temporary directory.',
}
