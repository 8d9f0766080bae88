import type { FailureChoice, StepFailure } from '../execute/restoreQuestion.ts'
import { visible, visibleLines } from '../text/visible.ts'
import type { Output } from './output.ts'

/**
 * Asks on the terminal, with the question on stderr; returns the answer, or `''` after Ctrl+C or Ctrl+D, if
 * the terminal is closed, or `left` is aborted.
 */
export async function question(text: string, left?: AbortSignal): Promise<string> {
  // Loaded when needed: this is in the bundle of the screens, and takes 2 ms.
  const { createInterface } = process.getBuiltinModule('node:readline/promises')
  // The terminal itself edits the line: switching its mode fails where it is closed.
  const prompt = createInterface({
    input: process.stdin,
    output: process.stderr,
    terminal: false,
  })
  const gone = new AbortController()
  const leave = () => gone.abort()
  prompt.once('close', leave)
  process.on('SIGINT', leave)
  // Reading a closed terminal fails; nobody else listens for that error.
  process.stdin.on('error', leave)
  const signal = left === undefined ? gone.signal : AbortSignal.any([gone.signal, left])
  const answer = await prompt.question(visible(text), { signal }).catch(() => null)
  process.off('SIGINT', leave)
  prompt.close()
  // Start the next message on a new line.
  if (answer === null) process.stderr.write('\n')
  return (answer ?? '').trim()
}

/** Asks after a failure whether to restore or keep the changes; restores by default. */
export async function askToRestore(
  { message, question: asks, back, stay }: StepFailure,
  left: AbortSignal,
  drawn: Output['drawn'],
): Promise<FailureChoice> {
  const lines = [message, back, stay].flatMap(visibleLines)
  process.stderr.write(`${drawn(lines.join('\n'))}\n`)
  const answer = await question(drawn(`${asks} [Y/n] `), left)
  return /^no?$/i.test(answer) ? 'stay' : 'back'
}
