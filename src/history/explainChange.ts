import { orNull } from '../compare/comparisonPart.ts'
import { compareConfiguration } from '../compare/configuration/compareConfiguration.ts'
import type { Commit, Commits } from '../compare/configuration/configurationChange.ts'
import { findRepository } from '../compare/configuration/findRepository.ts'
import { touchingCommits } from '../compare/configuration/touchingCommits.ts'
import type { Host } from '../host/host.ts'
import type { Generation } from '../machine/generation.ts'
import { type Explanation, NO_EXPLANATION } from './explanation.ts'

/**
 * Characters of commits that are kept of one generation, a thousand commits of a person: a history holds the
 * commits of thousands of generations at once, and each may have 16 MiB of them.
 */
const MAX_CHARACTERS = 1 << 16

/**
 * The commits and flake inputs between two neighbours. `repository` is its path if a person set it; `words` name what
 * the patches of the commits are searched for.
 */
export async function explainChange(
  host: Host,
  before: Generation | undefined,
  after: Generation | undefined,
  repository: string | null,
  words: readonly string[] = [],
): Promise<Explanation> {
  const [from, to] = [before, after].map((one) =>
    one === undefined || one.storePath === null
      ? null
      : { storePath: one.storePath, system: one.system },
  )
  if (from == null || to == null) return NO_EXPLANATION
  const compared = await compareConfiguration(host, from, to, repository)
  const { before: oldest, after: newest, inputs } = compared
  const found = { ...bounded(orNull(compared.commits)), inputs: orNull(inputs) ?? [] }
  if (words.length === 0 || found.commits.length === 0) return found
  const place = await findRepository(host, from.storePath, to.storePath, repository)
  return { ...found, touching: await touchingCommits(place, oldest, newest, words) }
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
  // Copied: V8's substrings keep the whole text, here all of git's output, in memory.
  const copied = JSON.parse(JSON.stringify(kept)) as Commit[]
  return { commits: copied, more: left < 0 || commits?.more === true }
}
