import { dirname, isAbsolute } from 'node:path'
import type { SimpleGitOptions } from 'simple-git'
import { safePath } from '../../host/environment.ts'
import { limited } from '../../host/separateProcess.ts'
import { unfinished } from '../../host/unfinished.ts'
import { homeInPasswd } from '../../host/user.ts'
import { Problem } from '../../problem.ts'

/*
 * git is only used to read. A repository may be untrusted, and its own configuration can name
 * programs (git-config(1)): everything that could start one, or reach the network, is disabled
 * here.
 */

/** Where to run git. */
export interface GitPlace {
  /** git's working directory, as a path for this process, without links. */
  readonly directory: string
  /** Whether it is on a mounted disk. */
  readonly mounted: boolean
  /**
   * The repository that was checked. git searches no parent directories, as it would if `.git` were
   * empty.
   */
  readonly top: string
  /** A repository that git reads despite another owner (safe.directory in git-config(1)). */
  readonly safe: string | null
}

/** git's output or error. */
export type GitAnswer =
  /** `cut`: the output was longer than requested. */
  | { readonly ok: true; readonly text: string; readonly cut: boolean }
  /** The line with the reason for the failure; `''` without one. */
  | { readonly ok: false; readonly said: string }

/** Milliseconds after which git is stopped. */
const GIT_TIMEOUT = 10_000
/**
 * A few kilobytes of a repository can decompress to any size. 1 GiB is several times what the log
 * of nixpkgs takes. The CPU limit ends a git that was left behind.
 */
const LIMITS = { cpuSeconds: 60, memoryKib: 1 << 20 }
/** Bytes of errors and warnings, of which one line is reported. */
const MAX_ERRORS = 1 << 20

/**
 * Runs git with `argv` and returns at most `limit` bytes of its output. Throws a Problem
 * `command-failed` if git can't be started, or takes too long or too much memory.
 *
 * simple-git starts git and ends it. This uses its `raw`: its parsed log and diff summary read
 * output of any size, set no resource limits, and allow no options before git's command.
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
      // On a mounted disk, quoted text may come from a file outside it that a link points to.
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

/** `said` includes git's output; the error line shows which failure it is. */
function failed(said: string): GitAnswer {
  if (said.includes(NOT_STARTED)) throw failure('git is not installed or not in PATH')
  if (OUT_OF_MEMORY.test(said)) throw failure('git took more than 1 GiB of memory')
  const line = /^(?:fatal|error): (.*)$/m.exec(said)?.[1] ?? said.slice(0, 500)
  return { ok: false, said: line.trim() }
}

/** git's messages for failures of malloc(3), mmap(2) and zlib. */
const OUT_OF_MEMORY = /^(?:fatal|error): .*(?:out of memory|cannot allocate memory)/im

const NO_REPOSITORY = 'not a git repository'

function unquoted(answer: GitAnswer): GitAnswer {
  if (answer.ok || answer.said.startsWith(NO_REPOSITORY)) return answer
  return { ok: false, said: 'git can’t parse it' }
}

/** Passed as configuration on the command line; a repository's own can't override it. */
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

/** simple-git requires permission for each setting that could start a program, or prevent one. */
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
  // A configuration can make git write its trace into any file (git-config(1), trace2.*).
  ...{ GIT_TRACE2: '0', GIT_TRACE2_EVENT: '0', GIT_TRACE2_PERF: '0' },
  LC_ALL: 'C',
}

/** Exit status of sh(1) if it can't exec git. */
const EXEC_FAILED: ReadonlySet<number> = new Set([126, 127])
const NOT_STARTED = 'git could not be started'

const OPTIONS = {
  binary: '/bin/sh',
  unsafe: UNSAFE,
  allowEnvironment: [...Object.keys(VARIABLES), 'GIT_CEILING_DIRECTORIES'],
  // The default takes the output received within 50 ms after git's end as complete.
  completion: { onClose: true, onExit: false },
  // The default takes empty stderr for success, even if git was killed.
  errors: (error, { exitCode }) => {
    if (EXEC_FAILED.has(exitCode)) return new Error(NOT_STARTED)
    return error ?? (exitCode === 0 ? undefined : Buffer.alloc(0))
  },
} satisfies Partial<SimpleGitOptions>

function settingsFor({ safe }: GitPlace): string[] {
  const settings = safe === null ? SETTINGS : [...SETTINGS, `safe.directory=${safe}`]
  return settings.flatMap((setting) => ['-c', setting])
}

/** The caller's variables that git needs: none that names a repository or a program. */
const HOMES = ['HOME', 'XDG_CONFIG_HOME']
const KEPT = [...HOMES, 'SUDO_UID']

function environment({ top }: GitPlace): Record<string, string> {
  // HOME, and so the settings in it, may be someone else's (sudo -E).
  const isRoot = process.getuid?.() === 0
  const kept = KEPT.flatMap((name) => {
    const value = process.env[name]
    // With a relative path git would read settings from the working directory.
    const elsewhere = HOMES.includes(name) && (isRoot || !isAbsolute(value ?? ''))
    return value === undefined || elsewhere ? [] : [[name, value] as const]
  })
  const homes = isRoot ? { HOME: homeInPasswd() ?? '/root' } : {}
  const ceilings = { GIT_CEILING_DIRECTORIES: dirname(top) }
  // git starts in the repository, where an empty element of PATH would run untrusted programs.
  const path = safePath(process.env.PATH)
  const paths = path === undefined ? {} : { PATH: path }
  return { ...Object.fromEntries(kept), ...paths, ...homes, ...VARIABLES, ...ceilings }
}
