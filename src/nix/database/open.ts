import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import type { Host } from '../../host/host.ts'
import { asProblem, Problem } from '../../problem.ts'

export const DATABASE = '/nix/var/nix/db/db.sqlite'

/** What is asked of an open database. */
type Reading<T> = (database: DatabaseSync) => Promise<T>

/** How often reading is begun again where Nix changed the file under the reader. */
const TRIES = 3

/**
 * Opens the store's database, lets `read` ask it, and closes it again.
 *
 * A plain read-only connection is right whenever it works. On a WAL database it fails for a person
 * who can't write beside it, and for root it would leave -wal and -shm files behind that lock
 * others out; there `immutable=1` is used, only while the write-ahead log is absent or empty, and
 * the answer is thrown away and asked again where the file changed meanwhile.
 *
 * Throws a Problem `database` where it can't be opened or is no Nix database.
 */
export async function withDatabase<T>(host: Host, read: Reading<T>): Promise<T> {
  let file: string | null = null
  try {
    file = await host.localFile(DATABASE)
    const status = file === null ? undefined : statSync(file, { throwIfNoEntry: false })
    if (file === null || status === undefined) {
      throw new Problem(
        'database',
        `There is no store database at ${DATABASE}: sizes and comparisons are not known.`,
      )
    }
    if (!status.isFile()) throw unreadable('it is no file. Restore it from a backup.')
    return await readFile(file, read)
  } catch (error) {
    throw explained(error, file)
  }
}

async function readFile<T>(file: string, read: Reading<T>): Promise<T> {
  if (!hasLog(file)) return using(plain(file), read)
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    if (!logIsEmpty(file)) {
      const result = await trying(plain, file, read)
      if (result.ok) return result.value
      if (!logIsEmpty(file)) throw result.error // else its writer has just ended
    } else {
      const before = signature(file)
      const result = await trying(immutable, file, read)
      if (signature(file) !== before || !logIsEmpty(file)) continue
      if (result.ok) return result.value
      throw result.error
    }
  }
  throw new Problem('database', 'The store database is changing too fast to read; try again.')
}

type Attempt<T> = { ok: true; value: T } | { ok: false; error: unknown }

/** A reader of a file that changes sees nonsense, so what it throws is not yet the answer. */
async function trying<T>(
  open: (file: string) => DatabaseSync,
  file: string,
  read: Reading<T>,
): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await using(open(file), read) }
  } catch (error) {
    return { ok: false, error }
  }
}

async function using<T>(database: DatabaseSync, read: Reading<T>): Promise<T> {
  try {
    return await read(database)
  } finally {
    database.close()
  }
}

function plain(file: string): DatabaseSync {
  return new DatabaseSync(file, { readOnly: true, timeout: 2000 })
}

function immutable(file: string): DatabaseSync {
  const url = pathToFileURL(file)
  url.searchParams.set('immutable', '1')
  return new DatabaseSync(url, { readOnly: true })
}

/** Whether the file says it is a WAL database (sqlite.org/fileformat.html, offset 18). */
function hasLog(file: string): boolean {
  const descriptor = openSync(file, 'r')
  try {
    const header = Buffer.alloc(20)
    readSync(descriptor, header, 0, header.length, 0)
    return header[18] === 2
  } finally {
    closeSync(descriptor)
  }
}

function logIsEmpty(file: string): boolean {
  return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) === 0
}

/** How the database stood at a moment. */
export interface DatabaseState {
  /** Another one where anything was written since. */
  readonly signature: string
  /** When something was last written, milliseconds since 1970. */
  readonly modified: number
}

/** Null where the database can't be seen. Its write-ahead log is part of it. */
export async function databaseState(host: Host): Promise<DatabaseState | null> {
  const file = await host.localFile(DATABASE)
  if (file === null) return null
  try {
    const [main, log] = [file, `${file}-wal`].map((name) =>
      statSync(name, { bigint: true, throwIfNoEntry: false }),
    )
    if (main === undefined) return null
    const modified = Math.max(Number(main.mtimeMs), Number(log?.mtimeMs ?? 0))
    const written = log === undefined ? 'no log' : `${log.ino} ${log.size} ${log.mtimeNs}`
    return { signature: `${signature(file)} ${written}`, modified }
  } catch {
    return null
  }
}

function signature(file: string): string {
  const { dev, ino, size, mtimeNs } = statSync(file, { bigint: true })
  return [dev, ino, size, mtimeNs].join(' ')
}

function explained(error: unknown, file: string | null): Problem {
  if (error instanceof Problem && error.code === 'database') return error
  const { code = '', errcode } = error as { code?: string; errcode?: number }
  const reason = typeof errcode === 'number' ? REASONS[errcode & 0xff] : FILE_REASONS[code]
  const why = reason ?? `${asProblem(error, 'database').message}. Is it a database of Nix?`
  return unreadable(isLogOfOthers(errcode, file) ? LOG : why)
}

function unreadable(why: string): Problem {
  return new Problem('database', `The store database ${DATABASE} can't be read: ${why}`)
}

/** Whether SQLite failed for a write-ahead log that is in use, or was left by a crash. */
function isLogOfOthers(errcode: number | undefined, file: string | null): boolean {
  if (file === null || errcode === undefined) return false
  return [CANTOPEN, READONLY].includes(errcode & 0xff) && !logIsEmpty(file)
}

const READONLY = 8
const CANTOPEN = 14
const DENIED = 'permission denied. Try again as root.'
const LOCKED = 'another program holds it locked. Try again in a moment.'
const LOG =
  'its write-ahead log needs root and a writable disk. Try again as root, or when Nix is done.'

/** SQLite's primary result codes (sqlite.org/rescode.html) as a person would say them. */
const REASONS: Readonly<Record<number, string>> = {
  3: DENIED,
  5: LOCKED,
  6: LOCKED,
  [READONLY]: 'a change to it was broken off. Run any nix command as root to take it back.',
  10: 'the disk gave an error. The kernel log (dmesg) says more.',
  11: 'it is damaged. Restore it from a backup; nix-store --verify as root says more.',
  [CANTOPEN]: DENIED,
  26: 'it is not an SQLite database. Restore it from a backup.',
}

/** The file system's own codes (errno(3)). */
const FILE_REASONS: Readonly<Record<string, string>> = {
  EACCES: DENIED,
  EPERM: DENIED,
  unreadable: DENIED,
}
