import type { DescribedCommand, WordKind } from '../describeProgram.ts'
import type { Output } from '../output.ts'
import { openHost } from '../session.ts'
import { machineOptions, wordsOf } from './completionWords.ts'
import { readLine } from './typedLine.ts'

const KINDS: readonly string[] = [
  'generation',
  'deletion',
  'pin',
  'profile',
  'specialisation',
] satisfies WordKind[]

/**
 * `terrapin __complete KIND -- WORD…`, which the completion scripts call: a line for each word that
 * may stand at the end of the line, as `WORD<tab>what it is`. Nobody wants to read an error where
 * they pressed Tab: whatever goes wrong there are no words, and the status is 1.
 */
export async function complete(
  program: DescribedCommand,
  output: Output,
  kind: string,
  typed: readonly string[],
): Promise<number> {
  try {
    if (!isKind(kind)) return 1
    const line = readLine(program, typed)
    const options = machineOptions(line)
    const host = await openHost(options)
    try {
      const words = await wordsOf(host, kind, line, options.profile)
      for (const { word, says } of words) output.content(`${word}\t${says}`)
      return 0
    } finally {
      await host.close()
    }
  } catch {
    return 1
  }
}

function isKind(kind: string): kind is WordKind {
  return KINDS.includes(kind)
}
