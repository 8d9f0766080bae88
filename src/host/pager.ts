import { Problem } from '../problem.ts'
import { childEnvironment } from './environment.ts'
import { letGoOfInput } from './runCommand.ts'

/** Used where the person has set no PAGER, and for root, who gets no variables of others. */
const DEFAULT_PAGER = 'less'

/**
 * Shows a text in the person's pager on this terminal, and waits until they leave it. The text must have been
 * made visible. Throws a Problem `command-failed` if the pager can't be started.
 */
export async function showInPager(text: string): Promise<void> {
  const variables = childEnvironment()
  const [program = DEFAULT_PAGER, ...rest] = (variables.PAGER ?? '').split(/\s+/).filter(Boolean)
  await letGoOfInput()
  const { spawn } = process.getBuiltinModule('node:child_process')
  // Ctrl+C in the pager also reaches this process, and ends only the pager's own search.
  const stays = () => {}
  process.on('SIGINT', stays)
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn(program, rest, { stdio: ['pipe', 'inherit', 'inherit'], env: variables })
      child.on('error', ({ message }) =>
        reject(new Problem('command-failed', `${program} could not be started: ${message}.`)),
      )
      child.on('close', () => resolve())
      // Someone may leave the pager before it has read everything.
      child.stdin.on('error', () => {})
      child.stdin.end(text)
    })
  } finally {
    process.off('SIGINT', stays)
  }
}
