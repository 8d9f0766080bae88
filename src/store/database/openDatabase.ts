import { closeSync, constants, lstatSync, openSync, readSync } from 'node:fs'
import { DatabaseSync, type DatabaseSyncOptions } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { Problem } from '../../problem.ts'
import { copyWithLog } from './copyWithLog.ts'
import { explained, missing, unreadable } from './databaseProblems.ts'
import { logIsEmpty, signature } from './databaseState.ts'
import { checkSchema } from './tableSchema.ts'

/**
 * The database's owner. This machine's `own` Nix may be writing to it, so SQLite takes part in its
 * write-ahead log. Beside a `foreign` one, of a mounted disk, nothing is written.
 */
export type Owner = 'own' | 'foreign'

/** A query of an open database; `derivations` names its tables that may hold derivations. */
export type Reading<T> = (database: DatabaseSync, derivations: readonly string[]) => Promise<T>

/** Number of attempts if Nix changes the file during a read. */
const TRIES = 3

/**
 * Opens the store's database `file`, passes it to `read`, and closes it again.
 *
 * A plain read-only connection is correct whenever it works. On a WAL database it fails for a
 * person who can't write beside it, and for root it would leave -wal and -shm files behind that
 * lock others out. There `immutable=1` is used, only while the write-ahead log is missing or empty,
 * and the read is repeated if the file changed meanwhile. If the log of a foreign database holds
 * changes (after a power cut), a private copy of both is read.
 *
 * Throws a Problem `database` if the file can't be opened or is no Nix database.
 */
export async function withDatabase<T>(file: string, owner: Owner, read: Reading<T>): Promise<T> {
  try {
    const status = lstatSync(file, { throwIfNoEntry: false })
    if (status === undefined) throw missing()
    if (!status.isFile()) throw unreadable('it is not a file. Restore it from a backup.')
    for (const end of ['-wal', '-journal']) checkBeside(`${file}${end}`)
    return await readFile(file, owner, read)
  } catch (error) {
    throw explained(error, () => !logIsEmpty(file), owner === 'own')
  }
}

/** SQLite opens pipes and devices like files, and would block on them. */
function checkBeside(path: string): void {
  const status = lstatSync(path, { throwIfNoEntry: false })
  if (status?.isFile() !== false) return
  const name = path.slice(path.lastIndexOf('/') + 1)
  throw unreadable(`${name} next to it is not a file. Remove it while Nix is not running.`)
}

async function readFile<T>(file: string, owner: Owner, read: Reading<T>): Promise<T> {
  if (!hasLog(file)) return using(plain(file), read)
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const isEmpty = logIsEmpty(file)
    if (owner === 'own' && !isEmpty) {
      const result = await trying(() => plain(file), read)
      if (result.ok) return result.value
      if (!logIsEmpty(file)) throw result.error // else the writer has just ended
      continue
    }
    const before = signature(file)
    const open = isEmpty ? () => immutable(file) : () => copyWithLog(file).then(unlinked)
    const result = await trying(open, read)
    if (signature(file) !== before) continue
    if (result.ok) return result.value
    throw result.error
  }
  throw new Problem('database', 'The store database is changing too fast to read; try again.')
}

type Attempt<T> = { ok: true; value: T } | { ok: false; error: unknown }

/** Keeps errors as values: a read during a write fails arbitrarily, so its error is not final. */
async function trying<T>(
  open: () => DatabaseSync | Promise<DatabaseSync>,
  read: Reading<T>,
): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await using(await open(), read) }
  } catch (error) {
    return { ok: false, error }
  }
}

async function using<T>(database: DatabaseSync, read: Reading<T>): Promise<T> {
  try {
    // Temporary tables count against the memory limit, and never fill a disk.
    database.exec('PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY')
    return await read(database, checkSchema(database))
  } finally {
    database.close()
  }
}

/** A path with 50,000 references has 500 KB of them; Nix writes no longer text. */
const OPTIONS: DatabaseSyncOptions = {
  readOnly: true,
  limits: { length: 1 << 20, sqlLength: 1 << 16, attach: 0 },
}

function plain(file: string): DatabaseSync {
  return new DatabaseSync(file, { ...OPTIONS, timeout: 2000 })
}

function immutable(file: string): DatabaseSync {
  const url = pathToFileURL(file)
  url.searchParams.set('immutable', '1')
  return new DatabaseSync(url, OPTIONS)
}

/** Opens the copy, and removes its directory as soon as SQLite has opened it. */
function unlinked({ file, remove }: { file: string; remove: () => void }): DatabaseSync {
  try {
    return immutable(file)
  } finally {
    remove()
  }
}

/** Whether the header marks the file as a WAL database (sqlite.org/fileformat.html, offset 18). */
function hasLog(file: string): boolean {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const header = Buffer.alloc(20)
    readSync(descriptor, header, 0, header.length, 0)
    return header[18] === 2
  } finally {
    closeSync(descriptor)
  }
}
