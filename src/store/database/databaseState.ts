import { lstatSync } from 'node:fs'
import { largest } from '../../lists.ts'

/** A database's state at one moment. */
export interface DatabaseState {
  /** Differs after any write. */
  readonly signature: string
  /** Time of the last write, in milliseconds since 1970. */
  readonly modified: number
}

/** Milliseconds: a write in the same tick of the file system's clock could go unnoticed. */
export const CLOCK_TICK = 50

/** The state, write-ahead log included; null if the database is not accessible. */
export function databaseState(file: string): DatabaseState | null {
  try {
    const modified = [file, `${file}-wal`].map((name) => Number(statusOf(name)?.mtimeMs ?? 0))
    return { signature: signature(file), modified: largest(modified) }
  } catch {
    return null
  }
}

/** Changes with every write to the database or its log. Throws if the database is missing. */
export function signature(file: string): string {
  const { dev, ino, size, mtimeNs } = lstatSync(file, { bigint: true })
  const log = statusOf(`${file}-wal`)
  const written = log === undefined ? 'no log' : `${log.ino} ${log.size} ${log.mtimeNs}`
  return [dev, ino, size, mtimeNs, written].join(' ')
}

export function logIsEmpty(file: string): boolean {
  return (statusOf(`${file}-wal`)?.size ?? 0n) === 0n
}

function statusOf(file: string) {
  return lstatSync(file, { bigint: true, throwIfNoEntry: false })
}
