import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeDirectory } from './makeDirectory.ts'

/**
 * Writes a file of a state directory whole: after a crash, or where the power goes, it holds either
 * what it held before or all of `text`. Makes the directory. Throws what the file system throws.
 */
export function keepFile(directory: string, name: string, text: string): void {
  const file = join(directory, name)
  makeDirectory(directory)
  writeFileSync(`${file}.new`, text, { mode: 0o644, flush: true })
  renameSync(`${file}.new`, file)
  flushDirectory(directory)
}

/** Removes a file of a state directory, which may not be there. */
export function forgetFile(directory: string, name: string): void {
  rmSync(join(directory, name), { force: true })
}

/** So that the new name itself is on the disk (rename(2), fsync(2)). */
function flushDirectory(directory: string): void {
  const open = openSync(directory, 'r')
  try {
    fsyncSync(open)
  } finally {
    closeSync(open)
  }
}
