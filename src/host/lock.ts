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
 * nobody else can keep root from a change. A person without root locks a file of their own, beside
 * their state, and learns from a FIFO whether root's file is locked: root holds its writing end
 * open, which nobody else can do. /proc/locks would not show it in a container, once the flock(1)
 * that took the lock has ended (locks_show in Linux's fs/locks.c).
 *
 * So a person waits for root and for their own terrapins, and root for no other person. What keeps
 * the steps of two people with sudo from mixing is Nix's own locks, and what terrapin checks right
 * before each step (plan/expectations.ts).
 */

/** The file to lock, and the FIFO that shows everyone whether it is locked; null for no such FIFO. */
export interface LockPlace {
  readonly file: string
  readonly fifo: string | null
}

const ROOTS = { file: '/run/terrapin.lock', fifo: '/run/terrapin.busy' }

const { O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants
/** Follows no link, and waits for nobody at the other end of a FIFO. */
const CAREFULLY = O_NOFOLLOW | O_NONBLOCK

/** Descriptors of the locks that this process has taken. */
const held = new Set<number>()

/**
 * Takes this person's lock. Every command inherits its descriptors (`heldLocks`), so that it lasts
 * until this process and what it runs have ended, however they end. Null where someone holds it
 * already, see `lockHolder`; `missing` where no lock can be made. Throws a Problem `locked` where
 * something else is in the lock's place.
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
 * Who changes this computer now, this process included, of those that this person waits for; null
 * where nobody does. Creates no file.
 */
export async function lockHolder(own = placeHere()): Promise<LockHolder | null> {
  if (!isRoot() && isBusy()) return { user: 'root', pids: () => [] } // only root sees them
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
 * Opens the file to lock; null where there is none, or with `make` where none can be made. Throws a
 * Problem `locked` where it is not as `make` makes it.
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

/** Makes the FIFO anew, and opens its writing end; null where that can't be done. */
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
  return new Problem('locked', `To lock it, terrapin needs ${path} to be ${what}. ${help}`)
}

/** Whether someone has the writing end of root's FIFO open: its reader gets no end of file then. */
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
    return false // something else is in its place: said where a change is wanted
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** Whether it belongs to this person, and gives nobody else one of `rights` (inode(7)). */
function isOwn({ uid, mode }: { uid: number; mode: number }, rights: number): boolean {
  return uid === process.getuid?.() && (mode & rights) === 0
}
