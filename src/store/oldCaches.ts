import { lstatSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/*
 * Deletes obsolete files from the cache directory. A database that is replaced (a mounted disk, a
 * test machine, a restored backup) has another inode, so its old graph is never overwritten.
 */

/** Graphs kept, one per database, those used last. */
const MAX_GRAPHS = 8
/** Total size in bytes. The newest graph is kept whatever its size, or every start would rewrite it. */
const MAX_BYTES = 200_000_000
/** Milliseconds after which a partial graph is taken as abandoned by a killed terrapin. */
const ABANDONED = 24 * 60 * 60 * 1000

const GRAPH = /^graph-\d+-\d+$/
const UNFINISHED_GRAPH = /^graph-\d+-\d+\.\d+\.\d+$/
/** Earlier versions cached terrapin’s own code in `code/` under these names. */
const CODE = /^(?:commands|screens|keys|sample|git)(?:-[a-z]+)?\.[0-9a-f]{16}(?:\.\d+)?$/

interface OwnFile {
  readonly path: string
  readonly size: number
  readonly modified: number
}

/**
 * Deletes all graphs but `written` and the few used last, partial files of killed terrapins, and
 * the `code` of earlier versions, in a directory that is this user's own (`ownFiles.ts`). Only
 * regular files of this user with exactly such names are touched. Throws if one can't be deleted.
 */
export function deleteOldCaches(directory: string, written: string): void {
  const graphs = ownFiles(directory, GRAPH).sort((a, b) => b.modified - a.modified)
  let kept = 1
  let bytes = graphs.find(({ path }) => path === written)?.size ?? 0
  for (const { path, size } of graphs.filter((graph) => graph.path !== written)) {
    kept += 1
    bytes += size
    if (kept > MAX_GRAPHS || bytes > MAX_BYTES) rmSync(path, { force: true })
  }
  for (const { path, modified } of ownFiles(directory, UNFINISHED_GRAPH)) {
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
