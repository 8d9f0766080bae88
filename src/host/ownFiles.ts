import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

/*
 * The rule for trusted directories of caches, settings and state. A cache decides what terrapin
 * answers, and Node's compile cache which code it runs; settings decide what a key does; writes to a
 * state directory must not end up elsewhere. So only directories that nobody but their owner and root
 * can change are trusted:
 *
 * - Every directory from / down to it belongs to the user of this process or to root, and neither its
 *   group nor others may write there. Its parents may be sticky (/tmp): nobody can rename or delete
 *   other users' files in those (inode(7)). The rule applies to the real path, links resolved.
 * - It is not in a Nix store. Store paths belong to root, but the daemon adds files for anyone.
 * - Root's caches are below the home in the password file, and variables are ignored (`cacheHere`):
 *   root may have inherited someone else's (sudo -E, doas with keepenv).
 *
 * A settings file in such a directory may be a link into the store, as NixOS and home-manager make it:
 * only the owner of the directory can have put the link there (`config/files.ts`).
 */

/** This machine's store, one below a root directory, or the layers under a live system's store. */
const STORE = /\/nix\/(?:store|\.r[ow]-store)(?:\/|$)/

/** The group and everyone (inode(7)). */
const OTHERS_WRITE = 0o022
const STICKY = 0o1000
const ROOT = 0
/** The uid shown for owners unmapped in this user namespace (/proc/sys/kernel/overflowuid). */
const OVERFLOW = 65_534

/**
 * The real path of a directory or file that only this user and root can change, by the rule above;
 * null for any other one. A missing path is judged by its nearest existing parent directory.
 */
export function ownPath(path: string): string | null {
  try {
    const real = realPath(path)
    return isInStore(real) || othersChange(nearest(real)) !== null ? null : real
  } catch {
    return null // not accessible, or below a file
  }
}

/** Whether only this user and root can replace `path` or a directory above it. */
export function onlyOwnersChange(path: string): boolean {
  try {
    return changeable(path) === null
  } catch {
    return false // not accessible
  }
}

/**
 * The first of `path` and its parent directories that users other than this one and root can
 * change; null if there is none. Throws if one is not accessible.
 */
export function changeable(path: string): string | null {
  return othersChange(nearest(realPath(path)))
}

/** Whether the group or everyone may write to a file or directory of this mode. */
export function othersWrite(mode: number): boolean {
  return (mode & OTHERS_WRITE) !== 0
}

/** Whether a real path is in a Nix store. */
export function isInStore(path: string): boolean {
  return STORE.test(path)
}

/**
 * Makes a directory and its missing parents, for this user alone; its real path, or null if that
 * fails or the directory is not this user's own.
 */
export function makeOwnDirectory(path: string): string | null {
  const directory = ownPath(path)
  if (directory === null) return null
  try {
    makeMissing(directory)
  } catch {
    // Another terrapin has just made it, or it can't be made.
  }
  return existsSync(directory) ? ownPath(directory) : null
}

/**
 * A file written by this user. Links are rejected, and so are pipes (reading would never end) and
 * files of other users. The open file is checked, so renames in the directory have no effect.
 * Throws for anything else, and for a missing file.
 */
export function readOwnFile(path: string): Buffer {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    const found = fstatSync(file)
    if (!found.isFile() || found.uid !== process.geteuid?.())
      throw new Error('not owned by this user')
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}

/** realpath(3); components below the last existing directory are kept unresolved. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path)
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (!isMissing || dirname(path) === path) throw error
    return join(realPath(dirname(path)), basename(path))
  }
}

function nearest(path: string): string {
  const isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined
  return isThere ? path : nearest(dirname(path))
}

/** `changeable` for a real path that exists. */
function othersChange(path: string, isAbove = false): string | null {
  const { uid, mode } = lstatSync(path)
  const isShared = othersWrite(mode) && !(isAbove && (mode & STICKY) !== 0)
  if (isShared || !isTrusted(uid)) return path
  const above = dirname(path)
  return above === path ? null : othersChange(above, true)
}

/** In a user namespace without root (bubblewrap), root's files appear as those of OVERFLOW. */
function isTrusted(uid: number): boolean {
  return uid === ROOT || uid === process.geteuid?.() || (uid === OVERFLOW && !knowsRoot())
}

/** Whether this user namespace maps root; the initial one always does (user_namespaces(7)). */
function knowsRoot(): boolean {
  return /^ *0 /m.test(readFileSync('/proc/self/uid_map', 'utf8'))
}

/** Without `recursive`: Node retries forever on file systems that make no directories (/proc). */
function makeMissing(directory: string): void {
  if (existsSync(directory)) return
  makeMissing(dirname(directory))
  mkdirSync(directory, { mode: 0o700 })
}
