import { orNull } from '../compare/comparisonPart.ts'
import { compareConfiguration } from '../compare/configuration/compareConfiguration.ts'
import type { Commit, Commits, InputChange } from '../compare/configuration/configurationChange.ts'
import type { Host } from '../host/host.ts'
import type { Generation } from '../machine/generation.ts'

/** What may explain what a generation changed; empty where it is unknown. */
export interface Explanation {
  /** Newest first. */
  readonly commits: readonly Commit[]
  /** There are older commits, or commits with more files, than were kept. */
  readonly more: boolean
  readonly inputs: readonly InputChange[]
}

export const NO_EXPLANATION: Explanation = { commits: [], more: false, inputs: [] }

/**
 * Characters of commits that are kept of one generation, a thousand commits of a person: a history holds the
 * commits of thousands of generations at once, and each may have 16 MiB of them.
 */
const MAX_CHARACTERS = 1 << 16

/** The commits and flake inputs between two neighbours. `repository` is its path if a person set it. */
export async function explainChange(
  host: Host,
  before: Generation | undefined,
  after: Generation | undefined,
  repository: string | null,
): Promise<Explanation> {
  const [from, to] = [before, after].map((one) =>
    one === undefined || one.storePath === null
      ? null
      : { storePath: one.storePath, system: one.system },
  )
  if (from == null || to == null) return NO_EXPLANATION
  const { commits, inputs } = await compareConfiguration(host, from, to, repository)
  return { ...bounded(orNull(commits)), inputs: orNull(inputs) ?? [] }
}

/** The newest commits, the last of them perhaps without some of its files. */
function bounded(commits: Commits | null): Pick<Explanation, 'commits' | 'more'> {
  const kept: Commit[] = []
  let left = MAX_CHARACTERS
  for (const { files, ...rest } of commits?.list ?? []) {
    left -= Object.values(rest).join('').length
    const first = files.findIndex((path) => {
      left -= path.length
      return left < 0
    })
    if (left < 0 && first === -1) break
    kept.push({ ...rest, files: left < 0 ? files.slice(0, first) : files })
    if (left < 0) break
  }
  // Parts of git's output would keep all of it in memory.
  const copied = JSON.parse(JSON.stringify(kept)) as Commit[]
  return { commits: copied, more: left < 0 || commits?.more === true }
}
