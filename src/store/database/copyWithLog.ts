import { constants, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { chmod, copyFile, type FileHandle, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { damaged, unreadable } from './databaseProblems.ts'
import { logIsEmpty } from './databaseState.ts'

/** Nix never leaves longer logs: it checkpoints every few megabytes. */
const MAX_LOG_BYTES = 1 << 30
/** The fraction of the temporary directory's free space left unused: on an installer it is in memory. */
const SPARED = 0.5

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Copies a WAL database with its write-ahead log to a directory that only this user can enter;
 * `remove` deletes the copy. Opened in place, SQLite would write beside the original. Throws a
 * Problem `database` if there is no room.
 */
export async function copyWithLog(original: string): Promise<{ file: string; remove: () => void }> {
  const files = await openBoth(original)
  const directory = mkdtempSync(join(tmpdir(), 'terrapin-copy-'))
  const remove = () => rmSync(directory, { recursive: true, force: true })
  const leave = () => {
    remove()
    process.exit(1)
  }
  for (const signal of ENDING) process.on(signal, leave)
  try {
    const file = join(directory, 'db.sqlite')
    await copyOpen(files[0], file)
    await copyOpen(files[1], `${file}-wal`)
    mergeLog(file)
    return { file, remove }
  } catch (error) {
    remove()
    throw error
  } finally {
    for (const signal of ENDING) process.off(signal, leave)
    for (const handle of files) await handle.close()
  }
}

/** Opens the database and its log. Throws a Problem `database` if they can't be copied. */
async function openBoth(original: string): Promise<[FileHandle, FileHandle]> {
  const database = await openRegular(original)
  const log = await openRegular(`${original}-wal`)
  const { size: logBytes } = await log.stat()
  const bytes = (await database.stat()).size + logBytes
  const { bavail, bsize } = statfsSync(tmpdir())
  if (logBytes <= MAX_LOG_BYTES && bytes <= bavail * bsize * SPARED) return [database, log]
  await database.close()
  await log.close()
  const why = 'its write-ahead log contains changes, and there is no space in'
  throw unreadable(
    `${why} ${tmpdir()} for a copy of both. Run any nix command on that system as root: it empties the log.`,
  )
}

/** Follows no link, and does not block on a pipe. */
async function openRegular(path: string): Promise<FileHandle> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  if ((await handle.stat()).isFile()) return handle
  await handle.close()
  throw unreadable('it or its write-ahead log is not a file. Restore it from a backup.')
}

/** The kernel copies, and shares the blocks if the file system can. */
async function copyOpen(handle: FileHandle, to: string): Promise<void> {
  const { COPYFILE_EXCL, COPYFILE_FICLONE } = constants
  await copyFile(`/proc/self/fd/${handle.fd}`, to, COPYFILE_EXCL | COPYFILE_FICLONE)
  await chmod(to, 0o600) // the copy has the original's mode
}

/** This transaction starts without parsing the schema, and closing checkpoints the log. */
function mergeLog(file: string): void {
  const writer = new DatabaseSync(file)
  try {
    writer.exec('BEGIN IMMEDIATE; COMMIT')
  } finally {
    writer.close()
  }
  if (!logIsEmpty(file)) throw damaged('its write-ahead log is damaged')
}
