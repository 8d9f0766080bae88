import type { ComparisonPart } from '../compare/comparisonPart.ts'
import type { Commits } from '../compare/configuration/configurationChange.ts'
import { findRepository } from '../compare/configuration/findRepository.ts'
import { readCommits } from '../compare/configuration/readCommits.ts'
import { parseRevision } from '../compare/configuration/revision.ts'
import type { Side } from '../compare/side.ts'
import type { Host } from '../host/host.ts'

/**
 * The commits of the configuration that came after the last good system, up to the first bad one:
 * the suspects. `configured` is where a person says that its repository is. Never throws.
 */
export async function candidateCommits(
  host: Host,
  good: Side,
  bad: Side,
  configured: string | null,
): Promise<ComparisonPart<Commits>> {
  const repository = await findRepository(host, good.storePath, bad.storePath, configured)
  const revision = ({ system }: Side) => parseRevision(system?.configurationRevision ?? null)
  return readCommits(repository, revision(good), revision(bad))
}
