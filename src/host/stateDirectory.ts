import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Problem } from '../problem.ts'
import { shellWord } from '../text/shellWord.ts'
import { waitForLock } from './flock.ts'
import type { StateFiles } from './host.ts'
import { changeable, othersWrite } from './ownFiles.ts'

/*
 * The files that terrapin itself keeps: the changelog, notes, ratings, a bisect. Root writes them
 * into directories whose contents a mounted disk controls. So each must be a regular file with one
 * hard link that belongs to the user of this process, and that nobody else can write to. The
 * directory obeys the rule of `ownFiles.ts`. A new file gets an unguessable name first, and then
 * replaces the old one atomically. A link (impermanence, stow) is followed and kept if link, target
 * and the target's directory belong to this user, too; it can't lead out of a root directory.
 */

/** More than any of our files should hold; larger ones are rejected. */
const MAX_BYTES = 16 << 20

/** File access by path: on this computer, or below a root directory. */
export interface Reach {
  /** Calls `use` with a path that is valid during the call; null if nothing exists there. */
  at<T>(path: string, use: (place: string) => T): T | null
  /** The path without links; null if it does not resolve. */
  resolve(path: string): string | null
  /** Makes a directory and its parents. */
  make(path: string): void
}

const {
  O_APPEND,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
} = constants
const MODE = 0o644
const LOCK = '.lock'

/** A file of the state directory, located in its real directory. */
interface Located {
  /** An open directory; whoever located the file closes it. */
  readonly directory: number
  readonly name: string
  readonly exists: boolean
}

export class StateDirectory implements StateFiles {
  readonly path: string
  readonly #directory: string
  readonly #reach: Reach

  constructor(shown: string, directory: string, reach: Reach) {
    this.path = shown
    this.#directory = directory
    this.#reach = reach
  }

  read(name: string): string | null {
    return this.#locating(name, false, (file) => (file?.exists ? this.#text(file) : null))
  }

  update(name: string, change: (text: string | null) => string | null): void {
    this.#make()
    this.#locked(() =>
      this.#locating(name, true, (file) => {
        if (file === null) return
        const before = file.exists ? this.#text(file) : null
        const after = change(before)
        if (after === null) rmSync(within(file), { force: true })
        else if (after !== before) replace(file, after)
      }),
    )
  }

  append(name: string, line: string): void {
    this.#make()
    this.#locating(name, true, (file) => {
      if (file === null) return
      const flags = file.exists ? O_RDWR | O_APPEND : O_RDWR | O_APPEND | O_CREAT | O_EXCL
      const open = openSync(within(file), flags | O_NOFOLLOW, MODE)
      try {
        const { size } = fstatSync(open)
        const last = Buffer.alloc(1)
        if (size > 0) readSync(open, last, 0, 1, size - 1)
        writeSync(open, `${size > 0 && last.toString() !== '\n' ? '\n' : ''}${line}\n`)
        fsyncSync(open)
      } finally {
        closeSync(open)
      }
    })
  }

  #make(): void {
    try {
      if (this.#reach.resolve(this.#directory) === null) this.#reach.make(this.#directory)
    } catch (error) {
      throw notWritten(this.path, error)
    }
  }

  /** Calls `use` with the file's location, or null if there is no such directory. */
  #locating<T>(name: string, writes: boolean, use: (file: Located | null) => T): T {
    const file = join(this.path, name)
    let located: Located | null = null
    try {
      located = this.#locate(name)
      return use(located)
    } catch (error) {
      if (error instanceof Problem) throw error
      throw writes ? notWritten(file, error) : notRead(file, error)
    } finally {
      if (located !== null) closeSync(located.directory)
    }
  }

  #locate(name: string): Located | null {
    const directory = this.#open(this.#directory)
    if (directory === null) return null
    const place = { directory, name, exists: true }
    try {
      this.#mustBeOwnDirectory(directory, this.path)
      const found = lstatSync(within(place), { throwIfNoEntry: false })
      if (found === undefined) return { ...place, exists: false }
      this.#mustBeOwn(found, join(this.path, name))
      if (!found.isSymbolicLink()) return this.#checked(name, place, found, join(this.path, name))
    } catch (error) {
      closeSync(directory)
      throw error
    }
    closeSync(directory)
    return this.#follow(name)
  }

  /** Locates the target of a link among the files. */
  #follow(name: string): Located {
    const target = this.#reach.resolve(join(this.#directory, name))
    const directory = target === null ? null : this.#open(dirname(target))
    if (target === null || directory === null) {
      throw notOurs(join(this.path, name), 'is a broken link')
    }
    const place = { directory, name: basename(target), exists: true }
    try {
      const shown = this.path.slice(0, -this.#directory.length) + target
      this.#mustBeOwnDirectory(directory, dirname(shown))
      return this.#checked(name, place, lstatSync(within(place)), shown)
    } catch (error) {
      closeSync(directory)
      throw error
    }
  }

  /** `name` is the requested name, not that of a link's target. */
  #checked(name: string, place: Located, found: Stats, path: string): Located {
    if (!found.isFile()) throw notOurs(path, 'is not a regular file')
    if (found.nlink > 1) throw notOurs(path, 'has other hard links')
    if (found.size > MAX_BYTES) throw notOurs(path, 'is too large')
    this.#mustBeOwn(found, path)
    if (name === LOCK && (found.mode & 0o077) !== 0) {
      throw notOurs(join(this.path, LOCK), 'is accessible to other users')
    }
    return place
  }

  /** Checks the open directory, and its real parents. */
  #mustBeOwnDirectory(directory: number, path: string): void {
    this.#mustBeOwn(fstatSync(directory), path)
    const shared = changeable(`/proc/self/fd/${directory}`)
    if (shared !== null) throw writtenByOthers(shared)
  }

  /** A link's own mode is meaningless, so only its owner counts. */
  #mustBeOwn(found: Stats, path: string): void {
    const { uid, mode } = found
    if (uid !== process.geteuid?.()) {
      throw notOurs(path, `belongs to another user (uid ${uid})`)
    }
    if (!found.isSymbolicLink() && othersWrite(mode)) throw writtenByOthers(path)
  }

  #open(path: string): number | null {
    return this.#reach.at(path, (place) => openSync(place, O_RDONLY | O_DIRECTORY))
  }

  /** Reads the checked file: nobody else can rename files in this user's own directory. */
  #text(file: Located): string {
    const open = openSync(within(file), O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    try {
      return readFileSync(open, 'utf8')
    } finally {
      closeSync(open)
    }
  }

  /** The lock file is private to this user, so that nobody else can hold it locked. */
  #locked(work: () => void): void {
    this.#locating(LOCK, true, (file) => {
      if (file === null) throw new Problem('journal', `${this.path} no longer exists. Try again.`)
      // Without O_EXCL: another terrapin may have created it since the lookup.
      const open = openSync(within(file), O_RDWR | O_CREAT | O_NOFOLLOW, 0o600)
      try {
        if (waitForLock(open)) return work()
      } finally {
        closeSync(open)
      }
      throw new Problem('locked', `Another terrapin is writing to ${this.path}. Try again.`)
    })
  }
}

function within({ directory, name }: Pick<Located, 'directory' | 'name'>): string {
  return `/proc/self/fd/${directory}/${name}`
}

/** Replaces the file atomically, and flushes the new name to the disk (rename(2), fsync(2)). */
function replace(file: Located, text: string): void {
  const fresh = within({ ...file, name: `.${file.name}.${crypto.randomUUID()}` })
  // A file that was made private stays private.
  const old = lstatSync(within(file), { throwIfNoEntry: false })
  const mode = old?.isFile() === true ? old.mode & MODE : MODE
  const open = openSync(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode)
  try {
    try {
      writeFileSync(open, text)
      fsyncSync(open)
    } finally {
      closeSync(open)
    }
    renameSync(fresh, within(file))
  } catch (error) {
    rmSync(fresh, { force: true })
    throw error
  }
  fsyncSync(file.directory)
}

/** Descriptions of file system errors (errno(3)). */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'read-only file system',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'disk quota exceeded',
  ENOTDIR: 'part of its path is not a directory',
  EEXIST: 'part of its path is a broken link',
  ELOOP: 'its links form a loop',
}

function reasonOf(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException
  return REASONS[code] ?? message
}

function notOurs(path: string, what: string): Problem {
  return new Problem('journal', `${path} ${what}; move it away.`)
}

function writtenByOthers(path: string): Problem {
  const what = `${path} can be changed by users other than you and root`
  return new Problem('journal', `${what}. Check its owner and mode: ls -ld ${shellWord(path)}`)
}

function notWritten(file: string, error: unknown): Problem {
  return new Problem('journal', `${file} can’t be written: ${reasonOf(error)}.`)
}

function notRead(file: string, error: unknown): Problem {
  return new Problem('journal', `${file} can’t be read: ${reasonOf(error)}.`)
}
