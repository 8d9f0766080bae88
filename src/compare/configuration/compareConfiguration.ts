import type { Host } from '../../host/host.ts'
import { known, orNull, partOf } from '../comparisonPart.ts'
import type { Side } from '../side.ts'
import type { ConfigurationChange } from './configurationChange.ts'
import { findRepository } from './findRepository.ts'
import { readInputChanges } from './inputs.ts'
import { readCommits } from './readCommits.ts'
import { parseRevision } from './revision.ts'
import { compareSources, findSource } from './source.ts'

/**
 * Compares the configurations that two systems were built from. `configured` is the repository's
 * path if a person set it. Never throws: each unknown part has its own reason.
 */
export async function compareConfiguration(
  host: Host,
  before: Side,
  after: Side,
  configured: string | null,
): Promise<ConfigurationChange> {
  const [one, other] = [before.storePath, after.storePath]
  const from = parseRevision(before.system?.configurationRevision ?? null)
  const to = parseRevision(after.system?.configurationRevision ?? null)
  const repository = await findRepository(host, one, other, configured)
  const sources = await partOf(async () =>
    known([await findSource(host, one, from), await findSource(host, other, to)] as const),
  )
  const [oneSource, otherSource] = orNull(sources) ?? [null, null]
  const inputsOf = { storePath: one, revision: from, source: oneSource }
  const otherInputs = { storePath: other, revision: to, source: otherSource }
  return {
    before: from,
    after: to,
    repository: orNull(repository),
    commits: await readCommits(repository, from, to),
    inputs: await partOf(() => readInputChanges(host, repository, inputsOf, otherInputs)),
    source: await partOf(async () =>
      sources.status === 'unknown' ? sources : compareSources(host, oneSource, otherSource),
    ),
  }
}
