import { CollectionProgress, DELETING, progressSentence } from '../execute/collecting.ts'
import type { Host } from '../host/host.ts'
import { readPathSizes } from '../machine/garbage.ts'
import type { Plan } from '../plan/plan.ts'
import type { Output } from './output.ts'

/** Progress interval: this share of the planned deletion. */
const PARTS = 20
/** Progress interval in store paths, if the total is unknown. */
const PATHS = 500

/**
 * Reports the progress of a collection on stderr, instead of Nix's line for each path; other output of Nix is
 * passed through.
 */
export async function collectionReporter(
  host: Host,
  plan: Plan,
  output: Output,
): Promise<(text: string) => void> {
  // Without sizes, paths are still counted.
  const progress = new CollectionProgress(await readPathSizes(host).catch(() => null))
  const every = plan.garbage === null ? PATHS : Math.max(1, Math.ceil(plan.garbage.paths / PARTS))
  let rest = ''
  let reported = 0
  return (text) => {
    const lines = (rest + text).split(/[\n\r]/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const collected = progress.feed(`${line}\n`)
      if (!DELETING.test(line)) output.say(line)
      else if (Math.floor(collected.paths / every) > reported) {
        reported = Math.floor(collected.paths / every)
        output.say(`  ${progressSentence(plan, collected)}`)
      }
    }
  }
}
