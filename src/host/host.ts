import type { Elevation } from './elevation.ts'

/**
 * How a machine is reached. Every room reads and changes a machine through this interface alone,
 * so that a system under a directory, one over ssh and the sample machine are all the same to it.
 *
 * Paths are absolute and mean paths *of that machine*: on a mounted system `/nix/store/…` lies
 * below its directory, and so does every absolute link target.
 *
 * Reading answers null for what does not exist, and throws a Problem `unreadable` for what exists
 * but can't be read, because the two mean different things to a person.
 */
export interface Host {
  readonly kind: 'local' | 'mounted' | 'sample'
  /** The machine's name as a person knows it, for the header. */
  readonly name: string
  /**
   * The directory below which a mounted system lies, as commands run from outside must name it;
   * null where commands run on the machine itself.
   */
  readonly outside: string | null
  /**
   * The working directory as a path of the machine, for relative paths that a person types; null
   * where it is not on that machine.
   */
  readonly directory: string | null
  readonly user: HostUser
  /**
   * How commands get to run as root, chosen once. Throws a Problem `config` where the settings that
   * say it are wrong.
   */
  elevation(): Elevation
  /** A directory here for what may be kept between starts; null where nothing is kept. */
  readonly cache: string | null
  /** Where what must last is kept (the changelog, notes); null where nothing is. */
  readonly state: StateFiles | null
  /** The machine's clock in milliseconds since 1970; ages are counted from it. */
  now(): number

  /** What a symbolic link points at, as written; null where there is no link. */
  readLink(path: string): Promise<string | null>
  /** The thing at `path` itself, a final link not followed. */
  status(path: string): Promise<FileStatus | null>
  /** `path` with every link followed; null where it leads nowhere. */
  resolve(path: string): Promise<string | null>
  /**
   * What stands at the end of `path`, every link followed, in one call, because a comparison asks this of
   * thousands of files; null where the path leads nowhere. A regular file of at most 64 KiB is read, if its
   * place begins with `below`.
   */
  lookUp(path: string, below: string): Promise<Found | null>
  /**
   * The same for several paths in one call, each directory on their way opened once: what is found, by path.
   * What can’t be read is left out, and `lookUp` says why. Nothing else is let in meanwhile, so whoever asks
   * asks for some dozens.
   */
  lookUpAll(paths: readonly string[], below: string): Promise<ReadonlyMap<string, Found | null>>
  /**
   * The names in a directory, in byte order. Throws a Problem `unreadable` where there are more than
   * `most`: whoever asks says how many there may be, and shows that the rest is not known.
   */
  list(path: string, most: number): Promise<string[] | null>
  /** Whether a directory holds nothing. */
  isEmpty(path: string): Promise<boolean | null>
  /**
   * Every file and link below the directory `path`, by its path from there: what a link points at,
   * `''` for a file. Links are followed on the way to `path`, and none below it. Null where there
   * is no such directory. Throws a Problem `unreadable` for a tree that is too large or damaged: see
   * `treeIn`.
   */
  tree(path: string): Promise<ReadonlyMap<string, string> | null>
  /** A file's text, links followed; at most `limit` bytes of it (1 MiB unless told). */
  read(path: string, limit?: number): Promise<string | null>
  /** A file's bytes from `offset` on, links followed; at most `limit` of them (1 MiB unless told). */
  readBytes(path: string, limit?: number, offset?: number): Promise<Uint8Array | null>
  /** Size and free space in bytes of the file system that holds `path`. */
  space(path: string): Promise<{ total: number; free: number } | null>
  /**
   * Where this process finds the file, links resolved, for SQLite and for commands; null where
   * there is none.
   */
  localFile(path: string): Promise<string | null>
  /**
   * Runs a command and waits for it. Throws only where the command can't be started: a Problem
   * `command-failed`, or `no-elevation` where it was to be root's and that can't be or was denied.
   */
  run(argv: readonly string[], options?: RunOptions): Promise<RunResult>
  /** Keeps other terrapins from changing the machine meanwhile; see `lockHere`. */
  lock(): Promise<Lock | 'missing' | null>
  /** Who changes the machine; null where nobody does for whom this person waits. */
  lockHolder(): Promise<LockHolder | null>
  /** Lets go of what the host holds (a temporary directory, a connection). */
  close(): Promise<void>
}

/**
 * The files that terrapin itself keeps. Each call throws a Problem `journal` for a file that is not
 * this person's to read or write.
 */
export interface StateFiles {
  /** The directory, as a person names it. */
  readonly path: string
  /** A file's text; null where there is none. */
  read(name: string): string | null
  /**
   * Replaces a file's text by what `change` makes of it, null for no file; nobody else changes it
   * meanwhile. After a crash the file holds its old text, or all of the new one.
   */
  update(name: string, change: (text: string | null) => string | null): void
  /** Adds a line and flushes it to the disk; a torn last line before it stays alone. */
  append(name: string, line: string): void
}

/** Something that only one at a time may hold. */
export interface Lock {
  release(): Promise<void>
}

/** A person whose terrapin changes the machine. */
export interface LockHolder {
  readonly user: string
  /** Looks for the processes that have the lock, as far as they can be seen. */
  readonly pids: () => readonly number[]
}

export interface HostUser {
  readonly root: boolean
  readonly name: string
  readonly home: string
  /** Nix's own state directory of this person, where variables move it from `~/.local/state/nix`. */
  readonly nixState?: string
}

export interface FileStatus {
  readonly kind: 'file' | 'directory' | 'link' | 'other'
  /** Milliseconds since 1970 of the last modification. */
  readonly modified: number
  readonly bytes: number
  readonly mode: number
  readonly device: bigint
  /** Some file systems number them up to 2^64, beyond what a number holds exactly. */
  readonly inode: bigint
}

/** What stands at the end of a path. */
export interface Found {
  /** Its path without links. */
  readonly place: string
  readonly status: FileStatus
  /**
   * The text of a small regular file; null where it is larger or lies elsewhere, or can’t be read: `read`
   * says why.
   */
  readonly text: string | null
  /** The same byte by byte, a character each; mostly the very same string. */
  readonly bytes: string | null
}

export interface RunOptions {
  /** Run it as root, by `Host.elevation` where the person is not root. */
  readonly asRoot?: boolean
  /**
   * Lets the program that elevates (`asRoot`) ask for a password on the terminal, where this process
   * reads nothing meanwhile. Nothing else of the terminal is ever lent to a command.
   */
  readonly mayAsk?: boolean
  /** Ends at once where a password would be asked for, as if it had been denied. */
  readonly neverAsks?: boolean
  /**
   * Keep all of stdout, up to so many characters: a command that prints more, or as much on stderr, is
   * killed and `RunResult.exceeded`, so it must be one that only reads. Without it the last million
   * characters are kept.
   */
  readonly whole?: number
  /** Asks the command to end, by SIGTERM, when it is aborted; it is never killed. */
  readonly stop?: AbortSignal
  /** Milliseconds after which the command is ended by SIGTERM, and soon after that by SIGKILL. */
  readonly timeout?: number
  /** Output as it comes, unfiltered; `error` says that it came on stderr. */
  readonly onOutput?: (text: string, error?: boolean) => void
  /** The process once it is started: of what is run as root, the program that elevates. */
  readonly onStart?: (pid: number) => void
  /** Variables on top of the environment. */
  readonly environment?: Readonly<Record<string, string>>
}

export interface RunResult {
  /** The exit status; null where a signal ended it. */
  readonly status: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
  /** It printed more than was to be kept (`RunOptions.whole`) and was killed; stdout is its beginning. */
  readonly exceeded?: true
}
