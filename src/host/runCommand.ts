import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { Problem } from '../problem.ts'
import { type Elevation, elevatedArgv } from './elevation.ts'
import { elevationFailure } from './elevationFailure.ts'
import { childEnvironment, elevationEnvironment, type Variables } from './environment.ts'
import type { Host, RunOptions, RunResult } from './host.ts'
import { heldLocks } from './lock.ts'
import { unfinished } from './unfinished.ts'

/** How many characters of a command's output are kept: the end of it says what went wrong. */
const KEPT = 1_000_000

/** Runs commands on this computer; those that need root by `elevation`. See `Host.run`. */
export function runnerHere(elevation: () => Elevation): Host['run'] {
  return async (argv, options = {}) =>
    options.asRoot === true ? runAsRoot(argv, options, elevation()) : runHere(argv, options)
}

/**
 * Runs `argv` as root. Throws a Problem `no-elevation` where there is no way to root, or where the
 * elevation program did not let it run: then nothing was changed by it.
 */
async function runAsRoot(argv: readonly string[], options: RunOptions, elevation: Elevation) {
  const whole = elevatedArgv(elevation, argv, options.neverAsks)
  if (elevation.kind !== 'program') return runHere(whole, options)
  const variables = elevationEnvironment(process.env)
  const mayAsk = options.mayAsk === true && process.stdin.isTTY === true
  // sudo and doas ask on /dev/tty. Where its input is the terminal, too, sudo makes that raw, and
  // what is printed there meanwhile loses its line ends. run0's agent asks where its input is one.
  const input = mayAsk && elevation.name === 'run0' ? 'inherit' : 'ignore'
  let continued = false
  const noteContinued = () => {
    continued = true
  }
  process.on('SIGCONT', noteContinued)
  try {
    for (;;) {
      continued = false
      if (mayAsk) await letGoOfInput()
      const result = await runHere(whole, options, { variables, input })
      const why = elevationFailure(elevation.name, result)
      if (why === null) return result
      // sudo gives up at a question that was stopped by Ctrl+Z and continued: it is asked again.
      if (!continued || options.stop?.aborted === true) throw notLet(elevation.name, why)
    }
  } finally {
    process.off('SIGCONT', noteContinued)
  }
}

function notLet(name: string, why: string): Problem {
  return new Problem('no-elevation', `${name} did not run it, so nothing was changed: ${why}.`)
}

/**
 * Runs `argv` on this computer, never through a shell, and waits for it. What runs as root gets a
 * cleaned environment, so also everything that is run while this process is root; what a person
 * runs as themselves (nix, systemctl) gets theirs but for a PATH that leads to the working directory,
 * and no more rights by it than they have. A program is looked for in the PATH that it is given. Throws a Problem `command-failed` where the program can't be started.
 */
export async function runHere(
  argv: readonly string[],
  options: RunOptions,
  { variables, input }: Inheritance = { variables: childEnvironment(), input: 'ignore' },
): Promise<RunResult> {
  const [program, ...rest] = argv
  if (program === undefined) throw new Problem('command-failed', 'Refused to run an empty command.')
  return new Promise<RunResult>((resolve, reject) => {
    const child = spawn(program, rest, {
      // Its output never goes to the terminal itself: there it could do what it likes.
      stdio: [input, 'pipe', 'pipe', ...heldLocks()],
      env: { ...variables, ...options.environment },
    })
    if (child.pid !== undefined) options.onStart?.(child.pid)
    const done = unfinished(() => letGo(child))
    let exceeded = false
    // It only reads, and one that root runs can't be killed: it ends where nobody takes its output.
    const exceed = () => {
      exceeded = true
      letGo(child)
      ended()
    }
    const stdout = collect(child.stdout, options, false, exceed)
    const stderr = collect(child.stderr, options, true, exceed)
    const ended = () => {
      endings.forget()
      const output = { stdout: stdout(), stderr: stderr() }
      if (exceeded) resolve({ status: null, signal: 'SIGKILL', ...output, exceeded: true })
      else resolve({ status: child.exitCode, signal: child.signalCode, ...output })
    }
    const endings = endWhereAsked(child, options, ended)
    child.on('close', done)
    child.on('close', ended)
    // Of one that was started, only that a signal may not be sent to it: then it goes on.
    child.on('error', (error) => {
      if (child.pid !== undefined) return
      done()
      endings.forget()
      reject(error)
    })
  }).catch((error: NodeJS.ErrnoException) => {
    const why = REASONS[error.code ?? ''] ?? error.message
    throw new Problem('command-failed', `${program} could not be started: ${why}.`)
  })
}

/** What a child gets of this process. */
interface Inheritance {
  readonly variables: Variables
  /** `inherit` lends it the terminal's input, so that it can ask for a password there. */
  readonly input: 'inherit' | 'ignore'
}

/** Milliseconds for the last output of a command that was asked to end. */
const LINGER_MS = 500
/** Milliseconds between two requests to end, and from the first to SIGKILL where time is over. */
const GRACE_MS = 2000

/**
 * Asks a child to end where `stop` is aborted or `timeout` is over, and calls `ended` where it has
 * ended and what it started itself still holds its output open. Signals go through the child's
 * handle, which sends none once it has ended: its process id may be another's by then.
 *
 * Where time is over, nobody waits for the answer, and one that ignores SIGTERM is killed. Where it
 * is stopped it is a step of a plan, which may be in the middle of a change: it is never killed, but
 * asked twice: doas ignores a signal that comes just before it waits for its child (OpenDoas: pam.c,
 * watchsession).
 */
function endWhereAsked(child: ChildProcess, { stop, timeout }: RunOptions, ended: () => void) {
  const timers: NodeJS.Timeout[] = []
  const later = (milliseconds: number, act: () => void) => {
    timers.push(setTimeout(act, milliseconds))
  }
  let asked = false
  /** What the child started itself may hold the pipes open; this program may end all the same. */
  const leave = () => {
    for (const pipe of [child.stdout, child.stderr]) (pipe as Socket | null)?.unref()
    ended()
  }
  const ask = () => {
    asked = true
    if (hasExited(child)) return later(LINGER_MS, leave)
    child.kill('SIGTERM')
    later(GRACE_MS, () => child.kill('SIGTERM'))
  }
  child.on('exit', () => {
    if (asked) later(LINGER_MS, leave)
  })
  stop?.addEventListener('abort', ask, { once: true })
  if (stop?.aborted === true) ask() // between two commands
  if (timeout !== undefined) {
    later(timeout, () => {
      ask()
      later(GRACE_MS, () => child.kill('SIGKILL'))
    })
  }
  return {
    forget: () => {
      stop?.removeEventListener('abort', ask)
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

function hasExited({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

/** Kills a child that only reads, and whose answer nobody waits for any more. */
function letGo(child: ChildProcess): void {
  child.kill('SIGKILL')
  child.stdout?.destroy()
  child.stderr?.destroy()
  child.unref()
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'command not found',
  EACCES: 'permission denied',
  E2BIG: 'its arguments are too long',
  ERR_INVALID_ARG_VALUE: 'an argument contains a NUL character',
}

/**
 * Collects a stream's text, and tells it; the function returned gives the end of it, or all. `exceed`
 * is called where it is longer than what is to be kept whole.
 */
function collect(
  stream: NodeJS.ReadableStream | null,
  { whole, onOutput }: RunOptions,
  error: boolean,
  exceed: () => void,
): () => string {
  const parts: string[] = []
  let text = ''
  let left = whole ?? Number.POSITIVE_INFINITY
  stream?.setEncoding('utf8')
  stream?.on('data', (part: string) => {
    if (left < 0) return
    if (whole === undefined || error) text = (text + part).slice(-KEPT)
    else parts.push(part.slice(0, left))
    left -= part.length
    onOutput?.(part, error)
    if (left < 0) exceed()
  })
  return () => (parts.length > 0 ? parts.join('') : text)
}

/**
 * Node reads ahead on a terminal: without these two turns of the loop it takes the first line
 * that was meant for the child (a password, for one).
 */
async function letGoOfInput(): Promise<void> {
  const turn = () => new Promise((done) => setImmediate(done))
  await turn()
  process.stdin.pause()
  await turn()
}
