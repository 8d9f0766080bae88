import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import xterm from '@xterm/headless'
import { bound, forgetCaches } from './inPlace.ts'
import { median, output } from './measure.ts'
import { cpuOfChild } from './start.ts'

/** What the columns of the list take; the first start on a store, and one that has what that kept. */
export interface ColumnTimes {
  /** CPU milliseconds of the whole program from its first frame until the oldest row has all columns. */
  readonly first: number
  readonly again: number
  /** Of the first start, in CPU milliseconds of the thread that draws (`columnsWork.ts`). */
  readonly stall: number
  /** The largest resident size of the program on its first start, in megabytes. */
  readonly memory: number
}

/** Measures a start at 200×50 on the store below `root`, which is bound to /nix: needs root. */
export async function columnTimes(
  root: string,
  program: readonly string[],
  base: string,
  rounds: number,
): Promise<ColumnTimes> {
  const [first, again, stall, memory]: [number[], number[], number[], number[]] = [[], [], [], []]
  // Node keeps what it compiled where a start ends by itself.
  await columnsOf(root, program)
  for (let round = 0; round < rounds; round++) {
    forgetCaches()
    const cold = await columnsOf(root, program)
    first.push(cold.cpu)
    memory.push(cold.megabytes)
    again.push((await columnsOf(root, program)).cpu)
    const cache = mkdtempSync(join(base, 'columns-'))
    const work = output([process.execPath, 'bench/columnsWork.ts', root, cache])
    stall.push((JSON.parse(work) as { stall: number }).stall)
  }
  return {
    first: median(first),
    again: median(again),
    stall: median(stall),
    memory: median(memory),
  }
}

/** A generation's row, and one with what changed in it. */
const [ROW, CHANGED] = [/^[▌ ] [● ] *(\d+) {2}/, /[↑↓+−~]\d/]

/** Starts the program, goes to the oldest row, and quits once that has all columns. */
async function columnsOf(
  root: string,
  program: readonly string[],
): Promise<{ cpu: number; megabytes: number }> {
  const argv = bound(root, program)
  const command = argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
  const child = spawn('script', ['-qfec', `stty cols 200 rows 50; exec ${command}`, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const terminal = new xterm.Terminal({ cols: 200, rows: 50, allowProposedApi: true })
  const rows = () =>
    Array.from(
      { length: 50 },
      (_, line) => terminal.buffer.active.getLine(line)?.translateToString(true) ?? '',
    ).filter((line) => ROW.test(line))
  let before: number | null = null
  let took: { cpu: number; megabytes: number } | null = null
  return new Promise((done, fail) => {
    const look = () => {
      const pid = child.pid ?? 0
      if (took !== null) return
      const shown = rows()
      if (before === null && shown.length > 10) {
        before = cpuOfChild(pid)
        child.stdin.write('G')
        return
      }
      const oldest = shown.filter((line) => Number(ROW.exec(line)?.[1]) > 1)
      const isAtEnd = shown.some((line) => Number(ROW.exec(line)?.[1]) === 1)
      if (before === null || !isAtEnd || !oldest.every((line) => CHANGED.test(line))) return
      took = { cpu: cpuOfChild(pid) - before, megabytes: peakOfChild(pid) }
      child.stdin.end('q')
      setTimeout(() => child.kill(), 2000).unref()
    }
    child.stdout.on('data', (chunk: Buffer) => terminal.write(chunk, look))
    child.on('error', fail)
    child.on('close', () => {
      if (took === null) fail(new Error(`The columns never came:\n${rows().join('\n')}`))
      else done(took)
    })
  })
}

/** The largest resident size of the only child of a process (proc_pid_status(5), VmHWM), in megabytes. */
function peakOfChild(parent: number): number {
  const pid = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim()
  const [, kilobytes] =
    /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}
