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
 * The one rule for where caches and settings are taken from. A cache decides what terrapin answers,
 * and Node's compile cache what it runs; settings decide what a key does. So they come only from a
 * directory that nobody but its owner and root can change:
 *
 * - Every directory from / down to it belongs to the user of this process or to root, and neither its
 *   group nor others may write there. Those above it may be sticky (/tmp): there nobody can rename or
 *   delete what belongs to someone else (inode(7)). The real path counts, whichever links lead there.
 * - It is not in a Nix store. Store paths belong to root, but the daemon adds what anyone asks it to.
 * - Root's caches are below the home that the password file names, and no variable is asked
 *   (`cacheHere`): root may have been given someone else's (sudo -E, doas with keepenv).
 *
 * A settings file in such a directory may be a link into the store, as NixOS and home-manager make it:
 * only the owner of the directory can have put the link there (`config/files.ts`).
 */

/** This machine's store, or one below a root directory; and what a live system lays it over. */
const STORE = /\/nix\/(?:store|\.r[ow]-store)(?:\/|$)/

/** The group and everyone (inode(7)). */
const OTHERS_WRITE = 0o022
const STICKY = 0o1000
const ROOT = 0

/**
 * The real path of a directory or file that only this user and root can change, by the rule above;
 * null for any other one. What is missing counts by the nearest directory above it that exists.
 */
export function ownPath(path: string): string | null {
  try {
    const real = realPath(path)
    return isInStore(real) || !onlyOwnersWrite(nearest(real)) ? null : real
  } catch {
    return null // it may not be looked at, or lies below a file
  }
}

/** Whether a real path lies in a Nix store. */
export function isInStore(path: string): boolean {
  return STORE.test(path)
}

/**
 * Makes a directory and those missing above it, for this user alone; its real path, or null where
 * that is not possible or the directory is not this user's own.
 */
export function makeOwnDirectory(path: string): string | null {
  const directory = ownPath(path)
  if (directory === null) return null
  try {
    makeMissing(directory)
  } catch {
    // Another terrapin has just made it, or nobody can.
  }
  return existsSync(directory) ? ownPath(directory) : null
}

/**
 * A file that this user has written: neither a link nor a pipe, which would never end, nor what
 * someone else left there. What was looked at is what is read, whoever may rename in the directory.
 * Throws for every other one, and for one that is not there.
 */
export function readOwnFile(path: string): Buffer {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    const found = fstatSync(file)
    if (!found.isFile() || found.uid !== process.geteuid?.()) throw new Error('not our own file')
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}

/** realpath(3), with the names behind the last directory that exists as they are. */
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

/** Whether only this user and root can put something else at a real path that exists. */
function onlyOwnersWrite(path: string, isAbove = false): boolean {
  const { uid, mode } = lstatSync(path)
  const isShared = (mode & OTHERS_WRITE) !== 0 && !(isAbove && (mode & STICKY) !== 0)
  if (isShared || (uid !== ROOT && uid !== process.geteuid?.())) return false
  const above = dirname(path)
  return above === path || onlyOwnersWrite(above, true)
}

/** Not `recursive`: Node tries for ever where a file system makes no directories (as /proc). */
function makeMissing(directory: string): void {
  if (existsSync(directory)) return
  makeMissing(dirname(directory))
  mkdirSync(directory, { mode: 0o700 })
}
