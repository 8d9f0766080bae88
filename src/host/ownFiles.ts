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
 * The one rule for where caches, settings and state are taken from. A cache decides what terrapin
 * answers, and Node's compile cache what it runs; settings decide what a key does; what is written into
 * a state directory must not land elsewhere. So they lie only in a directory that nobody but its owner
 * and root can change:
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
/** Who owns what belongs to nobody of this user namespace (/proc/sys/kernel/overflowuid). */
const OVERFLOW = 65_534

/**
 * The real path of a directory or file that only this user and root can change, by the rule above;
 * null for any other one. What is missing counts by the nearest directory above it that exists.
 */
export function ownPath(path: string): string | null {
  try {
    const real = realPath(path)
    return isInStore(real) || othersChange(nearest(real)) !== null ? null : real
  } catch {
    return null // it may not be looked at, or lies below a file
  }
}

/** Whether only this user and root can put something else at `path`, or at a directory above it. */
export function onlyOwnersChange(path: string): boolean {
  try {
    return changeable(path) === null
  } catch {
    return false // it may not be looked at
  }
}

/**
 * The first of `path` and the directories above it that others than this user and root can change;
 * null where there is none. Throws where one may not be looked at.
 */
export function changeable(path: string): string | null {
  return othersChange(nearest(realPath(path)))
}

/** Whether the group or everyone may write to a file or directory of this mode. */
export function othersWrite(mode: number): boolean {
  return (mode & OTHERS_WRITE) !== 0
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

/** As `changeable`, of a real path that exists. */
function othersChange(path: string, isAbove = false): string | null {
  const { uid, mode } = lstatSync(path)
  const isShared = othersWrite(mode) && !(isAbove && (mode & STICKY) !== 0)
  if (isShared || !isTrusted(uid)) return path
  const above = dirname(path)
  return above === path ? null : othersChange(above, true)
}

/** Whoever maps no root into a user namespace (bubblewrap) sees root's files as those of OVERFLOW. */
function isTrusted(uid: number): boolean {
  return uid === ROOT || uid === process.geteuid?.() || (uid === OVERFLOW && !knowsRoot())
}

/** Whether this user namespace has a root; outside of one there always is (user_namespaces(7)). */
function knowsRoot(): boolean {
  return /^ *0 /m.test(readFileSync('/proc/self/uid_map', 'utf8'))
}

/** Not `recursive`: Node tries for ever where a file system makes no directories (as /proc). */
function makeMissing(directory: string): void {
  if (existsSync(directory)) return
  makeMissing(dirname(directory))
  mkdirSync(directory, { mode: 0o700 })
}
