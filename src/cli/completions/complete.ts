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
 * `terrapin __complete KIND -- WORD…`, called by the completion scripts: prints each candidate for the last
 * word as `WORD<tab>description`. On any error prints nothing, since Tab must not show errors, and returns
 * status 1.
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
      for (const { word, description } of words) output.content(`${word}\t${description}`)
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
