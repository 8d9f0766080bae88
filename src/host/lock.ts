import { closeSync, constants, fstatSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Problem } from '../problem.ts'
import { statusAt } from './fileAccess.ts'
import { makeFifo, tryLock } from './flock.ts'
import type { Lock, LockHolder } from './host.ts'
import { holdersOf } from './processes.ts'
import { makeDirectory, stateHere } from './statePlaces.ts'
import { userHere } from './user.ts'

/*
 * The lock that keeps two terrapins from changing this computer, or systems mounted on it, at once.
 *
 * Whoever can open a file can lock it (flock(2)), so root locks a file that only root can open:
 * nobody else can block root's changes. A person without root locks a file of their own, beside
 * their state, and learns from a FIFO whether root's file is locked: root holds its writing end
 * open, and nobody else can. In a container /proc/locks would not show the lock once the flock(1)
 * that took it has ended (locks_show in Linux's fs/locks.c).
 *
 * So a person waits for root and for their own terrapins, and root for no other person. The steps
 * of two people with sudo are kept apart by Nix's own locks, and by terrapin's checks right before
 * each step (execute/preconditions.ts).
 */

/** The file to lock, and the FIFO that shows everyone whether it is locked (null: no FIFO). */
export interface LockPlace {
  readonly file: string
  readonly fifo: string | null
}

const ROOTS = { file: '/run/terrapin.lock', fifo: '/run/terrapin.busy' }

const { O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants
/** Don't follow links, and don't block on the other end of a FIFO. */
const CAREFULLY = O_NOFOLLOW | O_NONBLOCK

/** Descriptors of the locks that this process holds. */
const held = new Set<number>()

/**
 * Takes this person's lock. Every command inherits its descriptors (`heldLocks`), so the lock lasts
 * until this process and its commands have ended, however they end. Null if someone holds it
 * already (see `lockHolder`); `missing` if no lock can be made. Throws a Problem `locked` if the
 * lock file's path is occupied by something else.
 */
export async function lockHere(place = placeHere()): Promise<Lock | 'missing' | null> {
  if (place === null) return 'missing'
  const file = openLock(place.file, true)
  if (file === null) return 'missing'
  const answer = await tryLock(file, 'exclusive')
  if (answer !== 'locked') {
    closeSync(file)
    return answer === 'taken' ? null : 'missing'
  }
  const fifo = place.fifo === null ? null : await openFifo(place.fifo)
  const open = fifo === null ? [file] : [file, fifo]
  for (const descriptor of open) held.add(descriptor)
  const release = async () => {
    for (const descriptor of open) if (held.delete(descriptor)) closeSync(descriptor)
  }
  if (isRoot() || !isBusy()) return { release }
  await release()
  return null
}

/**
 * The person changing this computer now (this process counts), among those that this person waits
 * for; null if there is none. Creates no file.
 */
export async function lockHolder(own = placeHere()): Promise<LockHolder | null> {
  if (!isRoot() && isBusy()) return { user: 'root', pids: () => [] } // only root sees root's processes
  if (own === null || !(await isTaken(own.file))) return null
  return { user: userHere().name, pids: () => holdersOf(own.file) }
}

/** Descriptors that a command inherits, so that the lock lasts as long as it runs. */
export function heldLocks(): readonly number[] {
  return [...held]
}

function placeHere(): LockPlace | null {
  if (isRoot()) return ROOTS
  const state = stateHere()
  return state === null ? null : { file: join(state.path, 'lock'), fifo: null }
}

/**
 * Opens the lock file; null if there is none, or with `make` if none can be made. Throws a Problem
 * `locked` if its type, owner or mode differ from those that `make` sets.
 */
function openLock(path: string, make: boolean): number | null {
  const be = `a regular file of ${userHere().name} with mode 0600`
  let file: number
  try {
    if (make) makeDirectory(dirname(path))
    file = openSync(path, CAREFULLY | O_RDWR | (make ? O_CREAT : 0), 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EROFS' || statusAt(path) === null) return null
    throw mustBe(path, be)
  }
  const found = fstatSync(file)
  if (found.isFile() && isOwn(found, 0o077) && isOwn(statSync(dirname(path)), 0o022)) return file
  closeSync(file)
  throw mustBe(path, `${be}, in a directory that nobody else can write to`)
}

/** Recreates the FIFO and opens its writing end; null if that fails. */
async function openFifo(path: string): Promise<number | null> {
  try {
    rmSync(path, { force: true })
    await makeFifo(path)
    return openSync(path, CAREFULLY | O_RDWR)
  } catch {
    return null
  }
}

function mustBe(path: string, what: string): Problem {
  const help = 'Remove it, or correct its owner and mode. Nothing was changed.'
  return new Problem('locked', `To lock the machine, terrapin needs ${path} to be ${what}. ${help}`)
}

/** Whether someone has the writing end of root's FIFO open: a reader then gets EAGAIN, not end of file. */
function isBusy(): boolean {
  let fifo: number | null = null
  try {
    fifo = openSync(ROOTS.fifo, CAREFULLY | O_RDONLY)
    return readSync(fifo, Buffer.alloc(1)) > 0
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAGAIN'
  } finally {
    if (fifo !== null) closeSync(fifo)
  }
}

async function isTaken(path: string): Promise<boolean> {
  try {
    const file = openLock(path, false)
    if (file === null) return false
    const answer = await tryLock(file, 'shared')
    closeSync(file)
    return answer === 'taken'
  } catch {
    return false // occupied by something else: reported when a change is wanted
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** Whether this person owns the file, and nobody else has one of `rights` (inode(7)). */
function isOwn({ uid, mode }: { uid: number; mode: number }, rights: number): boolean {
  return uid === process.getuid?.() && (mode & rights) === 0
}
