import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { median, output } from './measure.ts'

/*
 * CPU time, of the user and the system and of all threads: beside other work on the machine it means
 * more than what a clock says.
 */

/** What a start takes, each as a multiple of an empty Node in the same round. */
export interface StartTimes {
  /** CPU milliseconds of `node -e 0`, and of one that writes on a terminal. */
  readonly empty: number
  readonly emptyOnTerminal: number
  readonly firstPaint: number
  readonly firstFrame: number
  readonly listJson: number
}

/**
 * Measures starts on the machine below `root`, by turns with an empty Node. On a terminal, which
 * script(1) gives, a start counts until what is looked for has come out of it.
 */
export async function startTimes(root: string, rounds: number): Promise<StartTimes> {
  const node = process.execPath
  const program = `'${node}' dist/terrapin.js`
  const empty = `'${node}' -e 'console.log("here"); setTimeout(() => {}, 10_000)'`
  const times: Record<'empty' | 'terminal' | 'paint' | 'frame' | 'list', number[]> = {
    ...{ empty: [], terminal: [], paint: [], frame: [], list: [] },
  }
  // So that there is something to measure beside: Node keeps what it compiled where a start ends by itself.
  for (const argv of [['list', '--json'], ['--version']]) {
    wholeCommand([node, 'dist/terrapin.js', '--root', root, ...argv])
  }
  await until(`${program} --root '${root}'`, /STATE/, 'q')
  for (let round = 0; round < rounds; round++) {
    const alone = wholeCommand([node, '-e', '0'])
    const list = wholeCommand([node, 'dist/terrapin.js', '--root', root, 'list', '--json'])
    const terminal = await until(empty, /here/)
    const paint = await until(`${program} --demo`, /terrapin/)
    const frame = await until(`${program} --root '${root}'`, /STATE/)
    times.empty.push(alone)
    times.list.push(list / alone)
    times.terminal.push(terminal)
    times.paint.push(paint / terminal)
    times.frame.push(frame / terminal)
  }
  return {
    empty: median(times.empty),
    emptyOnTerminal: median(times.terminal),
    firstPaint: median(times.paint),
    firstFrame: median(times.frame),
    listJson: median(times.list),
  }
}

/** CPU milliseconds of a whole command, as bash's `time` counts them. */
export function wholeCommand(argv: readonly string[]): number {
  const script = 'TIMEFORMAT="%3U %3S"; { time "$@" > /dev/null 2> /dev/null; } 2>&1'
  const seconds = output(['bash', '-c', script, 'bash', ...argv])
    .trim()
    .split(' ')
    .map(Number)
  return seconds.reduce((sum, part) => sum + part * 1000, 0)
}

/** CPU milliseconds until a command on a terminal has written what matches; then `key` is pressed. */
async function until(command: string, text: RegExp, key = '\u0003'): Promise<number> {
  const child = spawn('script', ['-qfec', `exec ${command}`, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm-256color' },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  let written = ''
  return new Promise((done, fail) => {
    let took: number | null = null
    child.stdout.on('data', (chunk: Buffer) => {
      written += chunk
      if (took !== null || !text.test(written)) return
      took = cpuOfChild(child.pid ?? 0)
      child.stdin.end(key)
      setTimeout(() => child.kill(), 2000).unref()
    })
    child.on('error', fail)
    child.on('close', () => {
      if (took === null) fail(new Error(`${command} never wrote ${text}: ${written}`))
      else done(took)
    })
  })
}

/** CPU milliseconds of the only child of a process so far (proc_pid_schedstat(5), in nanoseconds). */
export function cpuOfChild(parent: number): number {
  const pid = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim()
  const threads = readdirSync(`/proc/${pid}/task`)
  const times = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  )
  return times.reduce((sum, time) => sum + time, 0) / 1e6
}
