import type { Elevation } from './elevation.ts'
import type { StopWatching } from './watchDirectory.ts'

/**
 * How a machine is reached. Every room reads and changes a machine through this interface alone, so
 * that systems under a directory or over ssh and the sample machine work alike.
 *
 * Paths are absolute and belong to *that machine*: on a mounted system `/nix/store/…` is below its
 * directory, and so is every absolute link target.
 *
 * Reads return null for what does not exist, and throw a Problem `unreadable` for what exists but
 * can't be read: a person needs to tell the two apart.
 */
export interface Host {
  readonly kind: 'local' | 'mounted' | 'sample'
  /** The machine's name for the header. */
  readonly name: string
  /**
   * The directory of a mounted system, as commands run from outside must name it; null if commands
   * run on the machine itself.
   */
  readonly rootDirectory: string | null
  /**
   * The working directory as a path of the machine, for relative paths that a person types; null if
   * it is not on that machine.
   */
  readonly directory: string | null
  readonly user: HostUser
  /**
   * How commands run as root, chosen once. Throws a Problem `config` if the settings for it are
   * invalid.
   */
  elevation(): Elevation
  /** A directory on this computer for caches between starts; null if nothing is cached. */
  readonly cache: string | null
  /** The files that must persist (the changelog, notes); null if none are kept. */
  readonly state: StateFiles | null
  /** The machine's clock in milliseconds since 1970; ages are relative to it. */
  now(): number

  /** The target of a symbolic link, as written; null if there is no link. */
  readLink(path: string): Promise<string | null>
  /** lstat(2) of `path`: a final link is not followed. */
  status(path: string): Promise<FileStatus | null>
  /** `path` with every link followed; null if it does not resolve. */
  resolve(path: string): Promise<string | null>
  /**
   * The file at `path`, every link followed, in one call, because a comparison looks up thousands
   * of files; null if the path does not resolve. A regular file of at most 64 KiB is read if its
   * resolved path begins with `below`.
   */
  lookUp(path: string, below: string): Promise<Found | null>
  /**
   * The same for several paths in one call, by path; each directory on the way is opened once.
   * Unreadable files are left out, and `lookUp` reports why. The call does not yield, so pass only
   * some dozens of paths.
   */
  lookUpAll(paths: readonly string[], below: string): Promise<ReadonlyMap<string, Found | null>>
  /**
   * The names in a directory, in byte order. Throws a Problem `unreadable` if there are more than
   * `most`; callers then show that the rest is unknown.
   */
  list(path: string, most: number): Promise<string[] | null>
  /** Whether a directory is empty. */
  isEmpty(path: string): Promise<boolean | null>
  /**
   * Every file and link below the directory `path`, by relative path: a link's target, `''` for a
   * file. Links are followed on the way to `path`, and none below it. Null if there is no such
   * directory. Throws a Problem `unreadable` for a tree that is too large or damaged: see `treeIn`.
   */
  tree(path: string): Promise<ReadonlyMap<string, string> | null>
  /** A file's text, links followed; at most `limit` bytes of it (default 1 MiB). */
  read(path: string, limit?: number): Promise<string | null>
  /** A file's bytes from `offset` on, links followed; at most `limit` of them (default 1 MiB). */
  readBytes(path: string, limit?: number, offset?: number): Promise<Uint8Array | null>
  /** The file system that holds `path`. */
  space(path: string): Promise<FileSystemSpace | null>
  /**
   * The file's path for this process, links resolved, for SQLite and for commands; null if there is
   * none.
   */
  localFile(path: string): Promise<string | null>
  /**
   * Runs a command and waits for it. Throws only if the command can't be started: a Problem
   * `command-failed`, or `no-elevation` if it needs root and elevation is impossible or was denied.
   */
  run(argv: readonly string[], options?: RunOptions): Promise<RunResult>
  /**
   * Calls `changed` with the name of each entry that changes in a directory; null where that can't be
   * seen (`watchDirectoryAt`), so that callers look again from time to time.
   */
  watch(directory: string, changed: (name: string) => void): StopWatching | null
  /** Locks the machine against changes by other terrapins; see `lockHere`. */
  lock(): Promise<Lock | 'missing' | null>
  /** Who is changing the machine; null if nobody whose lock this person waits for. */
  lockHolder(): Promise<LockHolder | null>
  /** Releases the host's resources (a temporary directory, a connection). */
  close(): Promise<void>
}

/**
 * The files that terrapin itself keeps. Each call throws a Problem `journal` for a file that this
 * person may not read or write, or does not own.
 */
export interface StateFiles {
  /** The directory, as shown to a person. */
  readonly path: string
  /** A file's text; null if there is none. */
  read(name: string): string | null
  /**
   * Replaces a file's text by the result of `change` (null: no file), under a lock. After a crash
   * the file holds its old text, or all of the new one.
   */
  update(name: string, change: (text: string | null) => string | null): void
  /** Appends a line and flushes it to the disk; a torn last line before it stays a separate line. */
  append(name: string, line: string): void
}

/** A lock with one holder at a time. */
export interface Lock {
  release(): Promise<void>
}

/** Size and free space of a file system, in bytes. */
export interface FileSystemSpace {
  readonly total: number
  readonly free: number
  /** A server or a FUSE program provides its files: two reads of the same file may differ. */
  readonly isRemote: boolean
}

/** A person whose terrapin changes the machine. */
export interface LockHolder {
  readonly user: string
  /** Finds the processes that hold the lock, as far as they are visible. */
  readonly pids: () => readonly number[]
}

export interface HostUser {
  readonly root: boolean
  readonly name: string
  readonly home: string
  /** Nix's own state directory of this person, if variables move it from `~/.local/state/nix`. */
  readonly nixState?: string
}

export interface FileStatus {
  readonly kind: 'file' | 'directory' | 'link' | 'other'
  /** Milliseconds since 1970 of the last modification. */
  readonly modified: number
  readonly bytes: number
  readonly mode: number
  /** Hard links to it. */
  readonly links: number
  readonly device: bigint
  /** Some file systems use inode numbers up to 2^64, more than a number represents exactly. */
  readonly inode: bigint
}

/** The file at the end of a path. */
export interface Found {
  /** Its path without links. */
  readonly place: string
  readonly status: FileStatus
  /**
   * The text of a small regular file; null if it is larger, outside `below` or unreadable: `read`
   * reports why.
   */
  readonly text: string | null
  /** The same content, one character per byte; usually the very same string. */
  readonly bytes: string | null
}

export interface RunOptions {
  /** Run as root, through `Host.elevation` if the person is not root. */
  readonly asRoot?: boolean
  /**
   * Allow the elevation program (`asRoot`) to ask for a password on the terminal; this process
   * reads no input meanwhile. Commands get no other access to the terminal.
   */
  readonly mayAsk?: boolean
  /** Fail at once where a password would be asked for, as if it had been denied. */
  readonly neverAsks?: boolean
  /**
   * Keep all of stdout, up to this many characters. A command that prints more, or as much on
   * stderr, is killed and sets `RunResult.exceeded`, so use this only for commands that read.
   * Without this option the last million characters are kept.
   */
  readonly whole?: number
  /** Ends the command by SIGTERM when aborted, never by SIGKILL. */
  readonly stop?: AbortSignal
  /** Milliseconds after which the command gets SIGTERM, and soon after that SIGKILL. */
  readonly timeout?: number
  /** Receives output as it arrives, unfiltered; `error` marks stderr. */
  readonly onOutput?: (text: string, error?: boolean) => void
  /** Receives the process id once started; with `asRoot`, that of the elevation program. */
  readonly onStart?: (pid: number) => void
  /** Variables added to the environment. */
  readonly environment?: Readonly<Record<string, string>>
}

export interface RunResult {
  /** The exit status; null if a signal ended the command. */
  readonly status: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
  /** The command printed more than `RunOptions.whole` and was killed; stdout holds the beginning. */
  readonly exceeded?: true
}
