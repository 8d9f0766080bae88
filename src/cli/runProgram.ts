import { CommanderError } from 'commander'
import { readerWanted } from '../config/loadConfig.ts'
import { readConfig } from '../config/readConfig.ts'
import { asProblem, exitStatus, Problem } from '../problem.ts'
import { type Output, processOutput, sayProblem } from './output.ts'
import { commandTable } from './program.ts'
import type { Screens } from './screens.ts'

export { printList } from './noCommand.ts'

/** Whether a screen reader is used, which may also be the case on a dumb terminal. */
export async function isReadAloud(): Promise<boolean> {
  return readerWanted((await readConfig()).config)
}

/** Runs the command line; returns the contract's exit status. `argv` excludes node and the script. */
export async function runProgram(
  argv: readonly string[],
  version: string,
  screens: Screens,
): Promise<number> {
  let status = 0
  let help = ''
  const finish = (result: number) => {
    status = result
  }
  const program = commandTable(version, screens, finish, (text) => {
    help += text
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return status
  } catch (error) {
    const output = await processOutput({ json: argv.includes('--json'), color: false })
    if (!(error instanceof CommanderError && error.exitCode === 0)) return failed(error, output)
    process.stdout.write(output.drawn(help)) // --help, --version
    return 0
  }
}

/** Reports the error to a person, and with --json as the one document. */
function failed(error: unknown, output: Output): number {
  const problem =
    error instanceof CommanderError
      ? new Problem('usage', error.message.replace(/^error: /, ''))
      : asProblem(error, 'unexpected')
  const { code, message } = problem
  if (output.json) output.document({ error: { code, message } })
  else sayProblem(output, problem)
  return exitStatus(code)
}
