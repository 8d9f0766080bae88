import { lstatSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'

/*
 * Deletes obsolete files from the cache directory. A database that is replaced (a mounted disk, a
 * test machine, a restored backup) has another inode, so its old files are never overwritten.
 */

/** Files kept of each kind, one per database, those used last. */
const MAX_FILES = 8
/**
 * Total size in bytes of each kind. The newest file is kept whatever its size, or every start would
 * rewrite it.
 */
const MAX_BYTES = 200_000_000
/** Milliseconds after which a partial file is taken as abandoned by a killed terrapin. */
const ABANDONED = 24 * 60 * 60 * 1000

const KINDS = [/^graph-\d+-\d+$/, /^closures-\d+-\d+$/, /^changes-\d+-\d+$/]
const UNFINISHED = /^(?:graph|closures|changes)-\d+-\d+\.\d+\.\d+$/
/** Earlier versions cached terrapin’s own code in `code/` under these names. */
const CODE = /^(?:commands|screens|keys|sample|git)(?:-[a-z]+)?\.[0-9a-f]{16}(?:\.\d+)?$/

interface OwnFile {
  readonly path: string
  readonly size: number
  readonly modified: number
}

/**
 * Deletes all files of the kind of `written` but that one and the few used last, partial files of
 * killed terrapins, and the `code` of earlier versions, in a directory that is this user's own
 * (`ownFiles.ts`). Only regular files of this user with exactly such names are touched. Throws if
 * one can't be deleted.
 */
export function deleteOldCaches(directory: string, written: string): void {
  const kind = KINDS.find((name) => name.test(basename(written)))
  const files = kind === undefined ? [] : ownFiles(directory, kind)
  files.sort((a, b) => b.modified - a.modified)
  let kept = 1
  let bytes = files.find(({ path }) => path === written)?.size ?? 0
  for (const { path, size } of files.filter((file) => file.path !== written)) {
    kept += 1
    bytes += size
    if (kept > MAX_FILES || bytes > MAX_BYTES) rmSync(path, { force: true })
  }
  for (const { path, modified } of ownFiles(directory, UNFINISHED)) {
    if (Date.now() - modified > ABANDONED) rmSync(path, { force: true })
  }
  deleteCode(join(directory, 'code'))
}
function deleteCode(directory: string): void {
  if (lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) return
  for (const { path } of ownFiles(directory, CODE)) rmSync(path, { force: true })
  if (readdirSync(directory).length === 0) rmdirSync(directory)
}

function ownFiles(directory: string, name: RegExp): OwnFile[] {
  return readdirSync(directory)
    .filter((entry) => name.test(entry))
    .flatMap((entry) => {
      const path = join(directory, entry)
      const status = lstatSync(path, { throwIfNoEntry: false })
      if (!status?.isFile() || status.uid !== process.geteuid?.()) return []
      return [{ path, size: status.size, modified: status.mtimeMs }]
    })
}
