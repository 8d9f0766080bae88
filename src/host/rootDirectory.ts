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
import { O_PATH, placeOf, withoutStacks } from './fileAccess.ts'

/*
 * A root directory as a boundary. Paths below it are resolved from the open directory, one
 * component at a time, as openat2(2) does with RESOLVE_IN_ROOT: each component is opened without
 * following it, a link is resolved inside, and `..` never leaves. Node has no openat(2), but Linux
 * resolves /proc/self/fd/N/NAME from the open directory N (proc_pid_fd(5)). So no path is ever
 * looked up twice, and a link changed meanwhile can't lead outside.
 */

/** Linux's limit for a path (limits.h). */
const PATH_MAX = 4096

/** The number of links that Linux follows before it calls a path a loop (path_resolution(7)). */
const MAX_LINKS = 40

/** Limit of link target components in one walk: far more than any system has, and quickly reached. */
const MAX_LINKED = 256

/** Directories kept open at once for several paths: a process may have 1,024 files open. */
const MAX_SHARED = 64

const { O_DIRECTORY, O_NOFOLLOW } = constants

/** Whether a link at the end of a path is followed. */
export type LastLink = 'follow' | 'keep'

/** The end of a walk. */
interface Arrival {
  /** The path within the system, without links except for a kept one at its end. */
  readonly path: string
  /** The path for this process, valid while the walk's descriptors are open. */
  readonly place: string
  /** Null for a kept link, which is not opened. */
  readonly descriptor: number | null
  /** The status, if the walk had to read it; else null. */
  readonly status: BigIntStats | null
}

export class RootDirectory {
  /** The directory's own path on this computer, without links, for commands. */
  readonly path: string
  /** Null once closed; the next read opens the directory again. */
  #root: number | null
  /** Open directories that nearly every path goes through, by their path within the system. */
  readonly #usual = new Map<string, number>()
  /** Further open directories while several paths are looked up together; null otherwise. */
  #shared: Map<string, number> | null = null

  /** Throws a Problem `usage` if `directory` is not a directory. */
  constructor(directory: string) {
    const wanted = resolve(directory)
    try {
      this.path = realpathSync.native(wanted)
      this.#root = openDirectory(this.path)
    } catch {
      throw new Problem('usage', `No such file or directory: ${wanted}.`)
    }
  }

  /**
   * Calls `use` with a path that is valid during the call only; null if there is nothing at `path`,
   * and for a loop of links. With `keep`, that path may name a link, which `use` must not follow.
   * Throws what `use` throws, with the system's path in a Problem's message.
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
   * As `at`, links followed, but `use` gets an `O_PATH` descriptor, the path within the system
   * without links, and the status.
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

  /** Opens each directory only once for all lookups of `use`, which must be synchronous. */
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

  /** `path` with every link followed, within the system; null if it does not resolve. */
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

  /** The path on this computer of a path within the system. */
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
    /** The directories from the root down to the current one; only the last step may be a file. */
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

  /** One component, not followed; null if there is none. */
  #open(path: string, place: string, isLast: boolean, opened: number[]): Step | null {
    const usual = this.#usual.get(path) ?? this.#shared?.get(path)
    if (usual !== undefined) {
      return { path, descriptor: usual, kind: 'directory', status: null }
    }
    // Nearly all parents are directories, which O_DIRECTORY verifies: they need no fstat(2).
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
    // Links are opened each time: only an open directory stays the same.
    if (kind !== 'directory') opened.push(descriptor)
    else if (USUAL.has(path)) this.#usual.set(path, descriptor)
    else if (this.#shared !== null && this.#shared.size < MAX_SHARED) {
      this.#shared.set(path, descriptor)
    } else opened.push(descriptor)
    return { path, descriptor, kind, status }
  }
}

/**
 * The path on this computer of `path` below the directory `root`, links resolved; null if it does
 * not resolve.
 */
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
  /** Within the system; `''` is the root. */
  readonly path: string
  readonly descriptor: number
  readonly kind: 'directory' | 'link' | 'file'
  /** Null for a directory that needed no fstat(2). */
  readonly status: BigIntStats | null
}

/** Reopening these directories each time takes half of the time of reading a machine. */
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

/** Error codes that mean nothing exists at a path. */
const MISSING: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'])

/**
 * `other` if a directory is `wanted` and something else, even a link, is there (open(2),
 * O_DIRECTORY); null if nothing is.
 */
function openOrNull(place: string, wanted = 0): number | null | 'other' {
  try {
    return withoutStacks(() => openSync(place, O_PATH | O_NOFOLLOW | wanted))
  } catch (error) {
    if (wanted !== 0 && (error as NodeJS.ErrnoException).code === 'ENOTDIR') return 'other'
    if (MISSING.has((error as NodeJS.ErrnoException).code)) return null
    throw error
  }
}

/** Null if the link has been replaced meanwhile. */
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
