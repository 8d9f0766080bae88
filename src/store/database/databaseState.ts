import { lstatSync } from 'node:fs'
import { largest } from '../../lists.ts'

/** How a database was at a moment. */
export interface DatabaseState {
  /** Another one where anything was written since. */
  readonly signature: string
  /** When something was last written, milliseconds since 1970. */
  readonly modified: number
}

/** Null where the database can't be seen. Its write-ahead log is part of it. */
export function databaseState(file: string): DatabaseState | null {
  try {
    const modified = [file, `${file}-wal`].map((name) => Number(statusOf(name)?.mtimeMs ?? 0))
    return { signature: signature(file), modified: largest(modified) }
  } catch {
    return null
  }
}

/** What changes with anything that is written to the database or its log. Throws where it is gone. */
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
