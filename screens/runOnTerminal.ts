import type { AskOnFailure } from '../src/execute/restoreQuestion.ts'
import type { RunEvent } from '../src/execute/runStep.ts'
import { commandLine } from '../src/plan/describePlan.ts'
import { screenOf } from '../src/state/openScreens.ts'
import type { Terrapin } from '../src/state/terrapin.ts'
import { writtenOutput } from '../src/text/outputFilter.ts'
import { drawsScreens } from '../src/text/terminal.ts'
import { visible } from '../src/text/visible.ts'
import { drawable } from './theme.ts'

/**
 * Runs the plan on the terminal while the screens are hidden, so that a password can be asked for. Each step
 * is printed before the password prompt, and command output is filtered as everywhere else.
 */
export async function runOnTerminal(
  { store, actions }: Pick<Terrapin, 'store' | 'actions'>,
  stderr: NodeJS.WritableStream & { readonly isTTY?: boolean },
): Promise<void> {
  const say = (...lines: readonly string[]) =>
    void stderr.write(lines.map((line) => `${drawable(visible(line))}\n`).join(''))
  const restarts = stderr.isTTY === true && drawsScreens(process.env)
  const onEvent = (event: RunEvent) => {
    if (event.kind === 'output') stderr.write(drawable(writtenOutput(event.text, restarts)))
    if (event.kind === 'step') {
      say(`→ ${event.step.description}`, `  ${commandLine(event.step)}`)
    }
  }
  let asking = false
  const ask: AskOnFailure = async (failure, left) => {
    const { askToRestore } = await import('../src/cli/question.ts')
    asking = true
    return askToRestore(failure, left, drawable).finally(() => {
      asking = false
    })
  }
  // Ctrl+C also reaches the command; this process survives to restore and report.
  const interrupted = () => {
    if (asking) return
    actions.stopRun()
    const stopping = screenOf(store.getState(), 'run')?.stopping ?? null
    if (stopping !== null) say(stopping)
  }
  process.on('SIGINT', interrupted)
  try {
    await actions.runShownPlan({ onEvent, ask })
  } finally {
    process.off('SIGINT', interrupted)
  }
}
