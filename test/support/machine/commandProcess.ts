import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Machine } from './machine.ts'
import { project } from './namespace.ts'
import { endGroup, type Outcome } from './outcome.ts'

/** How long a command may take, in milliseconds. */
const TIMEOUT_MS = 60_000

/** The program's commands in one process inside a machine. */
export interface CommandProcess {
  /** Runs one command of root, as `Machine.terrapin` does. */
  terrapin(argv: readonly string[]): Promise<Outcome>
  close(): void
}

/**
 * Starts Node and the built program once for many commands: nine tenths of the time of a short
 * command is its start. How a process starts and ends is not tested this way, nor what is kept in
 * memory by mistake: a test that uses this lets the program itself run some of its commands.
 */
export async function openCommands(machine: Machine): Promise<CommandProcess> {
  const loop = fileURLToPath(new URL('commandLoop.ts', import.meta.url))
  const inside = machine.enter(['env', '-C', project, process.execPath, loop])
  const [program = '', ...args] = inside.argv
  const child = spawn(program, args, {
    env: inside.env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  })
  const answer = async (): Promise<unknown> => {
    const over = new AbortController()
    const signal = AbortSignal.any([over.signal, AbortSignal.timeout(TIMEOUT_MS)])
    try {
      const message = once(child, 'message', { signal })
      const end = once(child, 'exit', { signal })
      const ended = end.then(([status, by]) => {
        throw new Error(`the process of the commands ended: ${status ?? by}`)
      })
      const [answered] = await Promise.race([message, ended])
      return answered
    } finally {
      over.abort()
    }
  }
  await answer()
  return {
    terrapin: async (argv) => {
      const answered = answer()
      child.send(argv)
      return (await answered) as Outcome
    },
    close: () => endGroup(child),
  }
}
