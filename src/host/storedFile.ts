import { closeSync, constants, fstatSync, lstatSync, openSync, realpathSync } from 'node:fs'
import { statusFrom } from './fileAccess.ts'
import type { Found } from './host.ts'
import { isSmall, NOT_READ, textFrom } from './lookUp.ts'

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants

/** The store of this computer. */
export const STORE_HERE = '/nix/store'

/** Directories known to have no link on their path, cached because store contents never change. */
export type UnlinkedDirectories = Set<string>

/** Linux's limit for a path (limits.h). */
const PATH_MAX = 4096

const MAX_REMEMBERED = 10_000

/**
 * As `foundAt`, for a path below the directory `store` of this computer, in half as many system
 * calls: a path without links is opened for reading at once. That is safe since only Nix writes
 * there, and only files, directories and links (Nix manual, “File System Object”): no device can be
 * opened by accident, and nothing changes between two calls.
 *
 * `elsewhere` if a link is on the path, and for what can’t be opened.
 */
export function storedFileAt(
  path: string,
  store: string,
  unlinked: UnlinkedDirectories,
): Found | null | 'elsewhere' {
  const end = path.lastIndexOf('/')
  if (!path.startsWith(`${store}/`) || path.length > PATH_MAX) return 'elsewhere'
  if (NO_NAMES.has(path.slice(end + 1))) return 'elsewhere'
  let descriptor: number
  try {
    const directory = directoryAt(path.slice(0, end), store, unlinked)
    if (directory !== 'unlinked') return directory
    descriptor = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : 'elsewhere'
  }
  try {
    const status = statusFrom(fstatSync(descriptor, { bigint: true }))
    const text = isSmall(status) ? textFrom(descriptor, status.bytes) : NOT_READ
    return { place: path, status, ...text }
  } catch {
    return 'elsewhere'
  } finally {
    closeSync(descriptor)
  }
}

/** Final components that do not name a directory entry. */
const NO_NAMES: ReadonlySet<string> = new Set(['', '.', '..'])

/** Null if the directory does not exist. */
function directoryAt(
  directory: string,
  store: string,
  unlinked: UnlinkedDirectories,
): 'unlinked' | null | 'elsewhere' {
  if (unlinked.has(directory)) return 'unlinked'
  if (directory === store) {
    if (realpathSync.native(store) !== store) return 'elsewhere'
  } else {
    const end = directory.lastIndexOf('/')
    const above = directoryAt(directory.slice(0, end), store, unlinked)
    if (above !== 'unlinked') return above
    if (NO_NAMES.has(directory.slice(end + 1))) return 'elsewhere'
    const status = lstatSync(directory, { throwIfNoEntry: false })
    if (status === undefined) return null
    if (!status.isDirectory()) return 'elsewhere'
  }
  if (unlinked.size >= MAX_REMEMBERED) unlinked.clear()
  unlinked.add(directory)
  return 'unlinked'
}
