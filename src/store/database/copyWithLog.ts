import { constants, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { chmod, copyFile, type FileHandle, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { damaged, unreadable } from './databaseProblems.ts'
import { logIsEmpty } from './databaseState.ts'

/** Longer logs are not Nix's: it writes them into the database every few megabytes. */
const MAX_LOG_BYTES = 1 << 30
/** So much of the temporary directory stays free: on an installer it lies in memory. */
const SPARED = 0.5

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * A copy of a WAL database with what its write-ahead log holds, in a directory that only this user
 * can enter, until `remove` is called. SQLite would write beside the original. Throws a Problem
 * `database` where there is no room.
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

/** The database and its log, open. Throws a Problem `database` where both can't be copied. */
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

/** Neither follows a link nor waits for a pipe. */
async function openRegular(path: string): Promise<FileHandle> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  if ((await handle.stat()).isFile()) return handle
  await handle.close()
  throw unreadable('it or its write-ahead log is not a file. Restore it from a backup.')
}

/** By the kernel, which shares the blocks where it can. */
async function copyOpen(handle: FileHandle, to: string): Promise<void> {
  const { COPYFILE_EXCL, COPYFILE_FICLONE } = constants
  await copyFile(`/proc/self/fd/${handle.fd}`, to, COPYFILE_EXCL | COPYFILE_FICLONE)
  await chmod(to, 0o600) // it has the mode of the original
}

/** A transaction begins without looking at the schema, and closing writes the log into the database. */
function mergeLog(file: string): void {
  const writer = new DatabaseSync(file)
  try {
    writer.exec('BEGIN IMMEDIATE; COMMIT')
  } finally {
    writer.close()
  }
  if (!logIsEmpty(file)) throw damaged('its write-ahead log is damaged')
}
