import type { ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import { Problem } from '../problem.ts'
import { type Elevation, elevatedArgv } from './elevation.ts'
import { elevationFailure } from './elevationFailure.ts'
import { childEnvironment, elevationEnvironment, type Variables } from './environment.ts'
import type { Host, RunOptions, RunResult } from './host.ts'
import { heldLocks } from './lock.ts'
import { unfinished } from './unfinished.ts'

/** Characters kept of a command's output: the end explains a failure. */
const KEPT = 1_000_000

/** Runs commands on this computer, through `elevation` if they need root. See `Host.run`. */
export function runnerHere(elevation: () => Elevation): Host['run'] {
  return async (argv, options = {}) =>
    options.asRoot === true ? runAsRoot(argv, options, elevation()) : runHere(argv, options)
}

/**
 * Runs `argv` as root. Throws a Problem `no-elevation` if there is no way to become root, or if the
 * elevation program did not run the command: nothing was changed then.
 */
async function runAsRoot(argv: readonly string[], options: RunOptions, elevation: Elevation) {
  const whole = elevatedArgv(elevation, argv, options.neverAsks)
  if (elevation.kind !== 'program') return runHere(whole, options)
  const variables = elevationEnvironment(process.env)
  const mayAsk = options.mayAsk === true && process.stdin.isTTY === true
  // sudo and doas ask on /dev/tty. If stdin is the terminal too, sudo switches it to raw mode, and
  // output printed meanwhile loses its carriage returns. run0's agent asks only if stdin is a
  // terminal.
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
      // sudo fails if its prompt is suspended by Ctrl+Z and resumed: run it again.
      if (!continued || options.stop?.aborted === true) throw notLet(elevation.name, why)
    }
  } finally {
    process.off('SIGCONT', noteContinued)
  }
}

function notLet(name: string, why: string): Problem {
  return new Problem(
    'no-elevation',
    `${name} did not run the command, so nothing was changed: ${why}.`,
  )
}

/**
 * Runs `argv` on this computer, never through a shell, and waits for it. Commands of root get a
 * cleaned environment, also if this process is root. A person's own commands (nix, systemctl) get
 * the person's environment except for PATH entries that mean the working directory, and run with no
 * more rights than the person has. A program is searched for in the PATH passed to it. Throws a
 * Problem `command-failed` if the program can't be started.
 */
export async function runHere(
  argv: readonly string[],
  options: RunOptions,
  { variables, input }: Inheritance = { variables: childEnvironment(), input: 'ignore' },
): Promise<RunResult> {
  const [program, ...rest] = argv
  if (program === undefined) throw new Problem('command-failed', 'Refused to run an empty command.')
  return new Promise<RunResult>((resolve, reject) => {
    // Loaded here, which takes 3 ms: many commands start no program.
    const child = process.getBuiltinModule('node:child_process').spawn(program, rest, {
      // Output never goes to the terminal directly: it could contain any control sequence.
      stdio: [input, 'pipe', 'pipe', ...heldLocks()],
      env: { ...variables, ...options.environment },
    })
    if (child.pid !== undefined) options.onStart?.(child.pid)
    const done = unfinished(() => detach(child))
    let exceeded = false
    // Only commands that read get here; root's can't be killed, but end once their output is closed.
    const exceed = () => {
      exceeded = true
      detach(child)
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
    // After a start, the only error is that a signal could not be sent: the command continues.
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

/** What a child inherits from this process. */
interface Inheritance {
  readonly variables: Variables
  /** `inherit` shares the terminal's input, so that the child can ask for a password there. */
  readonly input: 'inherit' | 'ignore'
}

/** Milliseconds to wait for the last output after a command was asked to end. */
const LINGER_MS = 500
/** Milliseconds between two SIGTERMs, and from the first to SIGKILL after a timeout. */
const GRACE_MS = 2000

/**
 * Asks a child to end when `stop` is aborted or `timeout` has passed, and calls `ended` if the
 * child has ended but its own children still hold its output open. Signals go through the child's
 * handle, which sends none once the child has ended: its process id may be reused by then.
 *
 * After a timeout nobody waits for the answer, and a child that ignores SIGTERM is killed. A
 * stopped child is a step of a plan, possibly in the middle of a change: it is never killed, but
 * gets SIGTERM twice, since doas ignores a signal that arrives just before it waits for its child
 * (OpenDoas: pam.c, watchsession).
 */
function endWhereAsked(child: ChildProcess, { stop, timeout }: RunOptions, ended: () => void) {
  const timers: NodeJS.Timeout[] = []
  const later = (milliseconds: number, act: () => void) => {
    timers.push(setTimeout(act, milliseconds))
  }
  let asked = false
  /** The child's own children may hold the pipes open; that must not keep this program running. */
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

/** Kills a child that only reads, and whose answer is no longer needed. */
function detach(child: ChildProcess): void {
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
 * Collects a stream's text and passes it on to `onOutput`; the function returned gives the last
 * part, or all of it with `whole`. `exceed` is called if the text is longer than `whole`.
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
 * Node reads ahead on a terminal: without these two turns of the event loop it takes the first line
 * meant for the child (a password, for example).
 */
export async function letGoOfInput(): Promise<void> {
  const turn = () => new Promise((done) => setImmediate(done))
  await turn()
  process.stdin.pause()
  await turn()
}
