import { type ChildProcess, spawn } from 'node:child_process'
import { Problem } from '../problem.ts'
import type { HostUser, RunOptions, RunResult } from './host.ts'

/** How many characters of a command's output are kept: the end of it says what went wrong. */
const KEPT = 1_000_000

/** `argv` with sudo before it where it needs root and the person is not root. */
export function elevated(argv: readonly string[], user: HostUser, options: RunOptions) {
  return options.asRoot === true && !user.root ? ['sudo', '--', ...argv] : argv
}

/**
 * Runs `argv` on this computer, never through a shell, and waits for it.
 * Throws a Problem `command-failed` where the program can't be started.
 */
export async function runHere(argv: readonly string[], options: RunOptions): Promise<RunResult> {
  const [program, ...rest] = argv
  if (program === undefined) throw new Problem('command-failed', 'An empty command was to be run.')
  const inherit = options.terminal === 'inherit'
  if (inherit) await letGoOfInput()
  return new Promise<RunResult>((resolve, reject) => {
    const child = spawn(program, rest, {
      stdio: inherit ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.environment },
      ...(options.timeout !== undefined && { timeout: options.timeout }),
    })
    const stdout = collect(child.stdout, options)
    const stderr = collect(child.stderr, options)
    const ended = (status: number | null, signal: string | null) =>
      resolve({ status, signal, stdout: stdout(), stderr: stderr() })
    options.stop?.addEventListener('abort', () => end(child), { once: true })
    if (options.stop?.aborted === true) end(child) // between two commands
    child.on('error', reject)
    child.on('close', ended)
    // What it started itself may live on and hold its output open.
    child.on('exit', (status, signal) => {
      if (options.stop?.aborted === true) setTimeout(ended, LINGER, status, signal)
    })
  }).catch((error: NodeJS.ErrnoException) => {
    const why = REASONS[error.code ?? ''] ?? error.message
    throw new Problem('command-failed', `${program} could not be started: ${why}.`)
  })
}

/** Milliseconds for the last output of a command that was stopped. */
const LINGER = 500

function end(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(child.pid, 'SIGTERM')
  } catch {
    // It has ended, or it is root's and we are not: then it goes on.
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it is not on this machine',
  EACCES: 'permission denied',
  E2BIG: 'its arguments are too long',
  ERR_INVALID_ARG_VALUE: 'an argument holds a NUL character',
}

/** Collects a stream's text; the function returned gives the end of it, or all. */
function collect(
  stream: NodeJS.ReadableStream | null,
  { onOutput, whole }: Pick<RunOptions, 'onOutput' | 'whole'>,
): () => string {
  const parts: string[] = []
  let text = ''
  stream?.setEncoding('utf8')
  stream?.on('data', (part: string) => {
    if (whole === true) parts.push(part)
    else text = (text + part).slice(-KEPT)
    onOutput?.(part)
  })
  return () => (whole === true ? parts.join('') : text)
}

/**
 * Node reads ahead on a terminal: without these two turns of the loop it takes the first line
 * that was meant for the child (a password, for one).
 */
async function letGoOfInput(): Promise<void> {
  if (!process.stdin.isTTY) return
  const turn = () => new Promise((done) => setImmediate(done))
  await turn()
  process.stdin.pause()
  await turn()
}
