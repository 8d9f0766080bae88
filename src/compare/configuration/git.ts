import { dirname, isAbsolute } from 'node:path'
import type { SimpleGitOptions } from 'simple-git'
import { safePath } from '../../host/environment.ts'
import { limited } from '../../host/separateProcess.ts'
import { unfinished } from '../../host/unfinished.ts'
import { homeInPasswd } from '../../host/user.ts'
import { Problem } from '../../problem.ts'

/*
 * git is only ever asked to read. A repository may be anyone's, and its own configuration can name
 * programs (git-config(1)): whatever could start one, or reach the network, is switched off here.
 */

/** Where git is run. */
export interface GitPlace {
  /** The directory that git starts in, for this process and without links. */
  readonly directory: string
  /** It lies on a mounted disk. */
  readonly mounted: boolean
  /**
   * The repository that was looked at. git looks for no other above it, as it would where `.git` is
   * empty.
   */
  readonly top: string
  /** The repository that git reads though it is someone else's (safe.directory in git-config(1)). */
  readonly safe: string | null
}

/** What git answered. */
export type GitAnswer =
  /** `cut` where its output went on beyond what was asked for. */
  | { readonly ok: true; readonly text: string; readonly cut: boolean }
  /** The line that says why it failed; `''` where it said nothing. */
  | { readonly ok: false; readonly said: string }

/** Milliseconds after which git is stopped. */
const GIT_TIMEOUT = 10_000
/**
 * A few kilobytes of a repository can unpack to any size. 1 GiB is several times what the log of
 * nixpkgs takes. The seconds end a git that nobody is left to stop.
 */
const LIMITS = { cpuSeconds: 60, memoryKib: 1 << 20 }
/** Bytes of errors and warnings, of which one line is told. */
const MAX_ERRORS = 1 << 20

/**
 * Runs git with `argv` and takes at most `limit` bytes of its output. Throws a Problem
 * `command-failed` where git can't be started, or takes too long or too much memory.
 *
 * simple-git starts git and ends it. This uses its `raw`, as its parsed log and diff summary read output of
 * any size, know no limits of the kernel, and allow no options in front of git's command.
 */
export async function runGit(
  place: GitPlace,
  argv: readonly string[],
  limit: number,
  timeout = GIT_TIMEOUT,
): Promise<GitAnswer> {
  const { simpleGit } = await import('simple-git')
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort('timeout'), timeout)
  const done = unfinished(() => stop.abort('left'))
  const parts: Buffer[] = []
  let length = 0
  const take = (part: Buffer) => {
    if (length <= limit) parts.push(part)
    length += part.length
    if (length > limit) stop.abort('limit')
  }
  let errors = 0
  const count = (part: Buffer) => {
    errors += part.length
    if (errors > MAX_ERRORS) stop.abort('errors')
  }
  try {
    await simpleGit({ ...OPTIONS, baseDir: place.directory, abort: stop.signal })
      .env(environment(place))
      .outputHandler((_, stdout, stderr) => {
        stdout.on('data', take)
        stderr.on('data', count)
      })
      .raw(...limited(LIMITS, ['git', ...settingsFor(place), '--no-pager', ...argv]))
  } catch (error) {
    const { reason } = stop.signal
    if (reason === 'timeout') throw failure(`git took longer than ${timeout / 1000} seconds`)
    if (reason === 'errors') throw failure('git found too many errors')
    if (!stop.signal.aborted) {
      const answer = failed(error instanceof Error ? error.message : String(error))
      // What git quotes of a mounted disk may come from a file that a link there leads to.
      return place.mounted ? unquoted(answer) : answer
    }
  } finally {
    clearTimeout(timer)
    done()
  }
  const text = Buffer.concat(parts).subarray(0, limit).toString('utf8')
  return { ok: true, text, cut: length > limit }
}

function failure(what: string): Problem {
  return new Problem('command-failed', `${what}.`)
}

/** `said` holds git's output too; the line that matters says what it is. */
function failed(said: string): GitAnswer {
  if (said.includes(NOT_STARTED)) throw failure('git is not installed or not in PATH')
  if (OUT_OF_MEMORY.test(said)) throw failure('git took more than 1 GiB of memory')
  const line = /^(?:fatal|error): (.*)$/m.exec(said)?.[1] ?? said.slice(0, 500)
  return { ok: false, said: line.trim() }
}

/** What git says of malloc(3), mmap(2) and zlib. */
const OUT_OF_MEMORY = /^(?:fatal|error): .*(?:out of memory|cannot allocate memory)/im

const NO_REPOSITORY = 'not a git repository'

function unquoted(answer: GitAnswer): GitAnswer {
  if (answer.ok || answer.said.startsWith(NO_REPOSITORY)) return answer
  return { ok: false, said: 'git can’t parse it' }
}

/** Read by git as if it stood in its configuration; a repository's own can't overrule it. */
const SETTINGS = [
  'core.bigFileThreshold=16m', // larger files are neither compared nor held in memory
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.pager=cat',
  'credential.helper=',
  'log.mailmap=false',
  'log.showRoot=true',
  'log.showSignature=false',
  'protocol.allow=never',
]

/** simple-git wants each of those that could start a program, or keep one from it, permitted. */
const UNSAFE = {
  allowUnsafeFsMonitor: true,
  allowUnsafeHooksPath: true,
  allowUnsafePager: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeProtocolOverride: true,
}

/** git(1), section Environment Variables. */
const VARIABLES = {
  GIT_ALLOW_PROTOCOL: 'none', // stronger than protocol.<name>.allow of a repository
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  // A configuration can have git write its trace into any file (git-config(1), trace2.*).
  ...{ GIT_TRACE2: '0', GIT_TRACE2_EVENT: '0', GIT_TRACE2_PERF: '0' },
  LC_ALL: 'C',
}

/** With these sh(1) ends where it can't become git. */
const EXEC_FAILED: ReadonlySet<number> = new Set([126, 127])
const NOT_STARTED = 'git could not be started'

const OPTIONS = {
  binary: '/bin/sh',
  unsafe: UNSAFE,
  allowEnvironment: [...Object.keys(VARIABLES), 'GIT_CEILING_DIRECTORIES'],
  // Its default takes what has come 50 ms after git has ended for all of it.
  completion: { onClose: true, onExit: false },
  // By itself it takes silence for success, even of a git that was killed.
  errors: (error, { exitCode }) => {
    if (EXEC_FAILED.has(exitCode)) return new Error(NOT_STARTED)
    return error ?? (exitCode === 0 ? undefined : Buffer.alloc(0))
  },
} satisfies Partial<SimpleGitOptions>

function settingsFor({ safe }: GitPlace): string[] {
  const settings = safe === null ? SETTINGS : [...SETTINGS, `safe.directory=${safe}`]
  return settings.flatMap((setting) => ['-c', setting])
}

/** What git needs of the caller's environment: nothing that names a repository or a program. */
const HOMES = ['HOME', 'XDG_CONFIG_HOME']
const KEPT = [...HOMES, 'SUDO_UID']

function environment({ top }: GitPlace): Record<string, string> {
  // HOME may be someone else's (sudo -E), and so the settings in it.
  const isRoot = process.getuid?.() === 0
  const kept = KEPT.flatMap((name) => {
    const value = process.env[name]
    // A relative one would make the settings of git of what lies in the working directory.
    const elsewhere = HOMES.includes(name) && (isRoot || !isAbsolute(value ?? ''))
    return value === undefined || elsewhere ? [] : [[name, value] as const]
  })
  const homes = isRoot ? { HOME: homeInPasswd() ?? '/root' } : {}
  const ceilings = { GIT_CEILING_DIRECTORIES: dirname(top) }
  // git is started in the repository, where an empty element of PATH would find a stranger's.
  const path = safePath(process.env.PATH)
  const paths = path === undefined ? {} : { PATH: path }
  return { ...Object.fromEntries(kept), ...paths, ...homes, ...VARIABLES, ...ceilings }
}
