import { existsSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import type { Host } from '../../host/host.ts'
import { asProblem, Problem } from '../../problem.ts'

export const DATABASE = '/nix/var/nix/db/db.sqlite'

/** How often reading is begun again where Nix changed the file under an immutable reader. */
const TRIES = 3

/**
 * Opens the store's database, lets `read` ask it, and closes it again.
 *
 * A plain read-only connection is right whenever it works. It fails for a person who can't write
 * beside a WAL database, and for root it would leave -wal and -shm files behind that lock others
 * out; there `immutable=1` is used, only while the write-ahead log is absent or empty, and the
 * answer is thrown away and asked again where the file changed meanwhile.
 *
 * Throws a Problem `database` where it can't be opened or is no Nix database.
 */
export async function withDatabase<T>(host: Host, read: (database: DatabaseSync) => T): Promise<T> {
  const file = await host.localFile(DATABASE)
  if (file === null || !existsSync(file)) {
    throw new Problem('database', `There is no store database at ${DATABASE}.`)
  }
  try {
    return readFile(file, read)
  } catch (error) {
    throw explained(error)
  }
}

function readFile<T>(file: string, read: (database: DatabaseSync) => T): T {
  if (!logIsEmpty(file)) return using(plain(file), read)
  for (let attempt = 1; ; attempt++) {
    const before = signature(file)
    const result = attemptImmutable(file, read)
    const unchanged = signature(file) === before && logIsEmpty(file)
    if (unchanged && result.ok) return result.value
    if (!logIsEmpty(file)) return using(plain(file), read)
    if (unchanged && !result.ok) throw result.error
    if (attempt === TRIES) {
      throw new Problem('database', 'The store database is changing too fast to read; try again.')
    }
  }
}

type Attempt<T> = { ok: true; value: T } | { ok: false; error: unknown }

function attemptImmutable<T>(file: string, read: (database: DatabaseSync) => T): Attempt<T> {
  try {
    return { ok: true, value: using(immutable(file), read) }
  } catch (error) {
    return { ok: false, error } // a reader of a file that changes sees nonsense
  }
}

function using<T>(database: DatabaseSync, read: (database: DatabaseSync) => T): T {
  try {
    return read(database)
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

function logIsEmpty(file: string): boolean {
  return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) === 0
}

function signature(file: string): string {
  const { dev, ino, size, mtimeNs } = statSync(file, { bigint: true })
  return [dev, ino, size, mtimeNs].join(' ')
}

function explained(error: unknown): Problem {
  if (error instanceof Problem) return error
  const { errcode } = error as { errcode?: number }
  const reason = typeof errcode === 'number' ? REASONS[errcode & 0xff] : undefined
  const why = reason ?? asProblem(error, 'database').message
  return new Problem('database', `The store database ${DATABASE} can't be read: ${why}.`)
}

/** SQLite's primary result codes (sqlite.org/rescode.html) as a person would say them. */
const REASONS: Readonly<Record<number, string>> = {
  3: 'permission denied',
  5: 'another program holds it locked; try again',
  6: 'another program holds it locked; try again',
  8: "its write-ahead log belongs to someone else and can't be joined without root",
  10: 'the disk gave an error',
  11: 'it is damaged (try nix-store --verify as root)',
  14: 'permission denied',
  26: 'it is not an SQLite database',
}
