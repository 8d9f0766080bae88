import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'

/** How a command ended and what it said. */
export interface Outcome {
  /** The exit status; 128 + N where signal N ended it, as a shell says it. */
  status: number
  stdout: string
  stderr: string
}

/** Waits for a child that leads its own process group; ends the group when it takes too long. */
export function outcomeOf(child: ChildProcess, argv: string[], timeout: number): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout?.on('data', (data) => stdout.push(data))
    child.stderr?.on('data', (data) => stderr.push(data))
    const said = () => ({ stdout: `${Buffer.concat(stdout)}`, stderr: `${Buffer.concat(stderr)}` })

    const timer = setTimeout(() => {
      endGroup(child)
      reject(new Error(`${argv.join(' ')}: no end after ${timeout} ms\n${said().stderr}`))
    }, timeout)
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ status: code ?? 128 + constants.signals[signal ?? 'SIGKILL'], ...said() })
    })
  })
}

/** Kills a child and all that it started. */
export function endGroup(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // Already gone.
  }
}

/** A build says hundreds of lines before the one that tells why it failed. */
const mostSaid = 4000

/** The outcome's output, or an error that says what failed and how. */
export function mustSucceed(outcome: Outcome, argv: string[]): string {
  if (outcome.status === 0) return outcome.stdout
  const said = `${outcome.stdout}${outcome.stderr}`.slice(-mostSaid)
  throw new Error(`${argv.join(' ')}: exit ${outcome.status}\n${said}`)
}
