import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readlinkSync,
  realpathSync,
} from 'node:fs'
import { resolve } from 'node:path'
import { append } from '../lists.ts'
import { Problem } from '../problem.ts'
import { O_PATH, placeOf } from './fileAccess.ts'

/*
 * A root directory as a wall. What lies below it is reached from the open directory, one component
 * at a time, as openat2(2) does with RESOLVE_IN_ROOT: each component is opened without following
 * it, a link is resolved inside, and `..` never leaves. Node has no openat(2), but Linux resolves
 * /proc/self/fd/N/NAME from the open directory N (proc_pid_fd(5)). So no path is ever looked up
 * twice, and a link that changes meanwhile leads nowhere else.
 */

/** Linux takes no longer path (limits.h). */
const PATH_MAX = 4096

/** As many links as Linux follows before it calls a path a loop (path_resolution(7)). */
const MAX_LINKS = 40

/** Components of what links lead to, in one walk: far more than any system has, and soon counted. */
const MAX_LINKED = 256

/** Directories that are open at once for several paths: a process may have 1,024 files open. */
const MAX_SHARED = 64

const { O_DIRECTORY, O_NOFOLLOW } = constants

/** Whether a link at the end of a path is followed. */
export type LastLink = 'follow' | 'keep'

/** Where a walk arrived. */
interface Arrival {
  /** The path of the system, without links but for a kept one at its end. */
  readonly path: string
  /** Where this process finds it, while the walk's descriptors are open. */
  readonly place: string
  /** Null for a kept link, which is not opened. */
  readonly descriptor: number | null
  /** What the walk has seen of it; null where it did not have to look. */
  readonly status: BigIntStats | null
}

export class RootDirectory {
  /** The directory's own path on this computer, without links: what commands are given. */
  readonly path: string
  /** Null once it is closed; whoever reads on opens it again. */
  #root: number | null
  /** Open directories that nearly every path goes through, by their path of the system. */
  readonly #usual = new Map<string, number>()
  /** The same for as long as several paths are looked up together; null otherwise. */
  #shared: Map<string, number> | null = null

  /** Throws a Problem `usage` where `directory` is no directory. */
  constructor(directory: string) {
    const wanted = resolve(directory)
    try {
      this.path = realpathSync.native(wanted)
      this.#root = openDirectory(this.path)
    } catch {
      throw new Problem('usage', `There is no directory ${wanted}.`)
    }
  }

  /**
   * What `use` answers for the place of `path`, which holds during the call only; null where there
   * is nothing, and for a loop of links. A `kept` link is the place itself, and `use` must not
   * follow it. Throws what `use` throws, with the system's path in a Problem's message.
   */
  at<T>(path: string, last: LastLink, use: (place: string) => T): T | null {
    return this.#walk(path, last, ({ place }) => {
      try {
        return use(place)
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        throw new Problem(error.code, error.message.replaceAll(place, this.named(path)))
      }
    })
  }

  /**
   * As `at`, links followed, but `use` gets a descriptor that only names what is there (`O_PATH`), its
   * path of the system without links, and its status.
   */
  open<T>(
    path: string,
    use: (descriptor: number, place: string, status: BigIntStats) => T,
  ): T | null {
    return this.#walk(path, 'follow', ({ descriptor, path: inside, status }) =>
      descriptor === null
        ? null
        : use(descriptor, inside || '/', status ?? fstatSync(descriptor, { bigint: true })),
    )
  }

  /** Opens each directory once for all that `use` looks up before it returns. */
  together<T>(use: () => T): T {
    const shared = new Map<string, number>()
    this.#shared = shared
    try {
      return use()
    } finally {
      this.#shared = null
      for (const descriptor of shared.values()) closeSync(descriptor)
    }
  }

  /** `path` with every link followed, as a path of the system; null where it leads nowhere. */
  resolve(path: string): string | null {
    return this.#walk(path, 'follow', (arrival) => arrival.path || '/')
  }

  /** As `resolve`, but as a path of this computer, for a command. */
  resolveHere(path: string): string | null {
    const inside = this.resolve(path)
    return inside === null ? null : this.named(inside)
  }

  close(): void {
    if (this.#root !== null) closeSync(this.#root)
    for (const descriptor of this.#usual.values()) closeSync(descriptor)
    this.#root = null
    this.#usual.clear()
  }

  /** What a path of the system is called here. */
  named(path: string): string {
    return (this.path === '/' ? '' : this.path) + path
  }

  #walk<T>(path: string, last: LastLink, arrive: (arrival: Arrival) => T): T | null {
    const opened: number[] = []
    try {
      return this.#steps(path, last, opened, arrive)
    } catch (error) {
      throw denied(error, this.named(path))
    } finally {
      for (const descriptor of opened) closeSync(descriptor)
    }
  }

  #steps<T>(path: string, last: LastLink, opened: number[], arrive: (arrival: Arrival) => T) {
    if (path.length > PATH_MAX) return null
    const pending = componentsOf(path).reverse()
    /** The directories from the root to here; a file can only be the last one. */
    this.#root ??= openDirectory(this.path)
    let way: Step[] = [{ path: '', descriptor: this.#root, kind: 'directory', status: null }]
    let links = 0
    let linked = 0
    for (;;) {
      const here = way.at(-1) as Step
      const part = pending.pop()
      if (part === undefined) {
        const place = placeOf(here.descriptor)
        return arrive({
          path: here.path,
          place: here.kind === 'directory' ? `${place}/.` : place,
          descriptor: here.descriptor,
          status: here.status,
        })
      }
      if (here.kind !== 'directory') return null
      if (part === '..') {
        if (way.length > 1) way.pop()
        continue
      }
      const next = `${here.path}/${part}`
      const place = `${placeOf(here.descriptor)}/${part}`
      if (pending.length === 0 && last === 'keep') {
        return arrive({ path: next, place, descriptor: null, status: null })
      }
      const step = this.#open(next, place, pending.length === 0, opened)
      if (step === null) return null
      if (step.kind !== 'link') {
        way.push(step)
        continue
      }
      links += 1
      const target = links > MAX_LINKS ? null : linkAt(place)
      if (target === null) return null
      const parts = componentsOf(target)
      linked += parts.length
      if (linked > MAX_LINKED) return null
      if (target.startsWith('/')) way = way.slice(0, 1)
      append(pending, parts.reverse())
    }
  }

  /** One component, not followed; null where there is none. */
  #open(path: string, place: string, isLast: boolean, opened: number[]): Step | null {
    const usual = this.#usual.get(path) ?? this.#shared?.get(path)
    if (usual !== undefined) {
      return { path, descriptor: usual, kind: 'directory', status: null }
    }
    // On the way nearly all are directories, which the kernel makes sure of: they need no look.
    const directory = isLast ? 'other' : openOrNull(place, O_DIRECTORY)
    const descriptor = directory === 'other' ? openOrNull(place) : directory
    if (descriptor === null || descriptor === 'other') return null
    const status = directory === 'other' ? fstatSync(descriptor, { bigint: true }) : null
    const kind =
      status === null || status.isDirectory()
        ? 'directory'
        : status.isSymbolicLink()
          ? 'link'
          : 'file'
    // A link is looked at each time: only a directory stays what it is once it is open.
    if (kind !== 'directory') opened.push(descriptor)
    else if (USUAL.has(path)) this.#usual.set(path, descriptor)
    else if (this.#shared !== null && this.#shared.size < MAX_SHARED) {
      this.#shared.set(path, descriptor)
    } else opened.push(descriptor)
    return { path, descriptor, kind, status }
  }
}

/** Where `path` of the system below the directory `root` lies, links resolved; null for nowhere. */
export function resolveBelow(root: string, path: string): string | null {
  const directory = new RootDirectory(root)
  try {
    const inside = directory.resolve(path)
    return inside === null ? null : root + inside
  } finally {
    directory.close()
  }
}

interface Step {
  /** Of the system; `''` is the root. */
  readonly path: string
  readonly descriptor: number
  readonly kind: 'directory' | 'link' | 'file'
  /** Null where it is known to be a directory without a look at it. */
  readonly status: BigIntStats | null
}

/** Opening them each time takes half of the time of reading a machine. */
const USUAL: ReadonlySet<string> = new Set([
  ...['/nix', '/nix/store', '/nix/var', '/nix/var/nix'],
  ...['/nix/var/nix/profiles', '/nix/var/nix/gcroots'],
])

function openDirectory(path: string): number {
  return openSync(path, O_PATH | O_DIRECTORY | O_NOFOLLOW)
}

function componentsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.')
}

/** What means that there is nothing at a path. */
const MISSING: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'])

/** `other` for a link, too, where a directory is `wanted` (open(2), O_DIRECTORY); null for nothing. */
function openOrNull(place: string, wanted = 0): number | null | 'other' {
  try {
    return openSync(place, O_PATH | O_NOFOLLOW | wanted)
  } catch (error) {
    if (wanted !== 0 && (error as NodeJS.ErrnoException).code === 'ENOTDIR') return 'other'
    if (MISSING.has((error as NodeJS.ErrnoException).code)) return null
    throw error
  }
}

/** Null where the link has become something else meanwhile. */
function linkAt(place: string): string | null {
  try {
    return readlinkSync(place)
  } catch {
    return null
  }
}

function denied(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EACCES' || code === 'EPERM') {
    return new Problem('unreadable', `${path} can’t be read: permission denied.`)
  }
  return error
}
