import { mkdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { RootDirectory } from './rootDirectory.ts'
import { type Reach, StateDirectory } from './stateDirectory.ts'
import { directoryIn, homeHere, inHome } from './user.ts'

/*
 * Where state directories are: this person's own, and root's on a mounted system.
 */

/** For persistent data of root's programs (file-hierarchy(7)). */
export const ROOTS_STATE = '/var/lib/terrapin'

/** The state directory of the person at this computer; null for someone without a home. */
export function stateHere(): StateDirectory | null {
  if (process.getuid?.() === 0) return stateIn(ROOTS_STATE)
  const base = directoryIn('XDG_STATE_HOME') ?? inHome(homeHere(), '.local/state')
  return base === null ? null : stateIn(join(base, 'terrapin'))
}

/** A state directory anywhere on this computer. */
export function stateIn(directory: string): StateDirectory {
  return new StateDirectory(directory, directory, HERE)
}

/** Root's state directory on the system below `root`. */
export function stateBelow(root: RootDirectory): StateDirectory {
  const shown = join(root.path, ROOTS_STATE)
  return new StateDirectory(shown, ROOTS_STATE, {
    at: (path, use) => root.at(path, 'follow', use),
    resolve: (path) => root.resolve(path),
    make: (path) => makeBelow(root, path),
  })
}

const HERE: Reach = {
  at: (path, use) => orNull(() => use(path)),
  resolve: (path) => orNull(() => realpathSync.native(path)),
  make: makeDirectory,
}

function orNull<T>(call: () => T): T | null {
  try {
    return call()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Makes a directory and its parents. Throws the errors of mkdir(2). */
export function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o755 })
  } catch (error) {
    // On a read-only file system Node reports ENOENT: make only the first missing directory for the
    // real error.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') mkdirSync(firstMissing(path))
    throw error
  }
}

function firstMissing(path: string): string {
  const above = dirname(path)
  const isThere = above === path || statSync(above, { throwIfNoEntry: false }) !== undefined
  return isThere ? path : firstMissing(above)
}

/** Makes each directory in its open parent: mkdir(2) follows no link at the end. */
function makeBelow(root: RootDirectory, path: string): void {
  if (root.resolve(path) !== null) return
  makeBelow(root, dirname(path))
  root.at(dirname(path), 'follow', (place) => mkdirSync(`${place}/${basename(path)}`, 0o755))
}
