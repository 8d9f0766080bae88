import { join } from 'node:path'
import type { Screens } from '../../../src/cli/screens.ts'

/*
 * Runs inside a machine (commandProcess.ts): the built program's commands, one after another, as
 * the messages ask for them.
 */

/** What dist/commands.js gives to the entry of the program. */
interface Commands {
  runProgram(argv: readonly string[], version: string, screens: Screens): Promise<number>
  printList: Screens['open']
}

const built: Commands = await import(join(process.cwd(), 'dist/commands.js'))
const screens: Screens = {
  open: built.printList,
  effective: () => Promise.reject(new Error('the screens are not loaded here')),
}

// Each command adds a few that a process of its own takes along when it ends.
process.setMaxListeners(0)

let said = { stdout: '', stderr: '' }
for (const name of ['stdout', 'stderr'] as const) {
  process[name].write = (text: string | Uint8Array) => {
    said[name] += text
    return true
  }
}

process.on('message', async (argv: string[]) => {
  said = { stdout: '', stderr: '' }
  const status = await built.runProgram(argv, 'test', screens)
  process.send?.({ status, ...said })
})
process.send?.('ready')
