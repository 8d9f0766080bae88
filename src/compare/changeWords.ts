import type { Host } from '../host/host.ts'
import { asProblem } from '../problem.ts'
import type { ReferenceGraph } from '../store/graph.ts'
import { askComparison } from './askComparison.ts'
import type { ComparisonContext, SystemComparison } from './comparison.ts'
import { compareClosures, type PackageComparison } from './packages/compareClosures.ts'
import type { Side } from './side.ts'
import { type SummaryRow, summaryOf } from './summary.ts'

/** The topics that matter before a change is made. */
const TOPICS: ReadonlySet<string> = new Set([
  ...['NixOS', 'Kernel', 'Switching', 'Packages', 'Configuration'],
])

/**
 * The changes from one system to another, as a few lines for a plan: `Kernel: 6.18.9 → 6.18.7, no
 * reboot needed`. `known` is a graph that may contain both. An unknown part has a line with the
 * reason. Never throws.
 */
export async function changeWords(
  host: Host,
  before: Side,
  after: Side,
  around: ComparisonContext,
  known: ReferenceGraph | null = null,
): Promise<string[]> {
  let closures: PackageComparison | null = null
  let problem: string | null = null
  try {
    closures = await compareClosures(host, before, after, known)
  } catch (error) {
    problem = asProblem(error, 'database').message
  }
  const systems = await askComparison(host, before, after, around)
  const rows = summaryOf({ before, after, closures, systems, problem })
  // Nothing is switched if `after` already runs, or if no system runs.
  const runs = around.running === null || after.storePath === around.running
  return rows
    .filter(({ topic }) => TOPICS.has(topic) && !(runs && topic === 'Switching'))
    .filter((row) => !saysNothing(row, systems))
    .map(sentence)
}

/** Neither side has a commit, as is usual on NixOS, and nothing else is known of the configuration. */
function saysNothing(
  { topic, description }: SummaryRow,
  { configuration }: SystemComparison,
): boolean {
  if (topic !== 'Configuration' || configuration.status === 'unknown') return false
  const { before, after, commits } = configuration.value
  const neither = before.hash === null && after.hash === null
  return neither && commits.status === 'unknown' && description === commits.reason
}

function sentence({ topic, before, after, description }: SummaryRow): string {
  const sides = before === null && after === null ? '' : `${before ?? '–'} → ${after ?? '–'}`
  const same = before !== null && before === after
  const parts = [same ? before : sides, description].filter((part) => part !== '')
  return `${topic}: ${parts.join(', ')}`
}
