import { spawn } from 'node:child_process'
import { median, timed } from './measure.ts'

/** Times of a start, each as a multiple of what `node -e 0` takes in the same round. */
export interface StartTimes {
  /** What `node -e 0` takes, in milliseconds: as a command, and on a terminal. */
  readonly empty: number
  readonly emptyOnTerminal: number
  readonly firstPaint: number
  readonly firstFrame: number
  readonly listJson: number
}

/**
 * Times starts on the machine below `root`, by turns with `node -e 0`. On a terminal, which script(1)
 * gives, a start is timed until what is looked for has come out of it.
 */
export async function startTimes(
  root: string,
  env: Record<string, string>,
  rounds: number,
): Promise<StartTimes> {
  const node = process.execPath
  const program = `'${node}' dist/terrapin.js`
  const times: Record<'empty' | 'terminal' | 'paint' | 'frame' | 'list', number[]> = {
    ...{ empty: [], terminal: [], paint: [], frame: [], list: [] },
  }
  for (let round = -1; round < rounds; round++) {
    const empty = timed([node, '-e', '0'], env)
    const list = timed([node, 'dist/terrapin.js', '--root', root, 'list', '--json'], env)
    const terminal = await until(`'${node}' -e 'console.log("here")'`, /here/, env)
    const paint = await until(`${program} --demo`, /terrapin/, env)
    const frame = await until(`${program} --root '${root}'`, /STATE/, env)
    if (round < 0) continue // what is compiled is kept for the next
    times.empty.push(empty)
    times.list.push(list / empty)
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

/** Milliseconds until a command on a terminal has written what matches; then it is ended. */
async function until(command: string, text: RegExp, env: Record<string, string>): Promise<number> {
  const start = performance.now()
  const child = spawn('script', ['-qfec', command, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm-256color', ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  let written = ''
  return new Promise((done, fail) => {
    let took: number | null = null
    child.stdout.on('data', (chunk: Buffer) => {
      written += chunk
      if (took !== null || !text.test(written)) return
      took = performance.now() - start
      child.stdin.end('\u0003')
      setTimeout(() => child.kill(), 500).unref()
    })
    child.on('error', fail)
    child.on('close', () => {
      if (took === null) fail(new Error(`${command} never wrote ${text}: ${written}`))
      else done(took)
    })
  })
}
