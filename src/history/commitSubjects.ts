import { orNull } from '../compare/comparisonPart.ts'
import { findRepository } from '../compare/configuration/findRepository.ts'
import { runGit } from '../compare/configuration/git.ts'
import { shownSubject } from '../compare/configuration/readCommits.ts'
import { parseRevision } from '../compare/configuration/revision.ts'
import type { Host } from '../host/host.ts'
import type { Generation } from '../machine/generation.ts'

/** More would not fit into a command line. */
const MAX_COMMITS = 1000
/** Limit of git's output in bytes. */
const MAX_BYTES = 1 << 20

/**
 * The subjects of the commits that generations were built from, by hash; secrets are masked.
 * Empty where there is no repository, or it has none of them. `configured` is its path if a person set it.
 */
export async function readSubjects(
  host: Host,
  generations: readonly Pick<Generation, 'storePath' | 'system'>[],
  configured: string | null,
): Promise<Map<string, string>> {
  const recorded = generations.flatMap(({ storePath, system }) => {
    const { hash } = parseRevision(system?.configurationRevision ?? null)
    return storePath === null || hash === null ? [] : [{ storePath, hash }]
  })
  const hashes = [...new Set(recorded.map(({ hash }) => hash))].slice(0, MAX_COMMITS)
  const [newest] = recorded
  const subjects = new Map<string, string>()
  if (newest === undefined) return subjects
  const { storePath } = newest
  const repository = orNull(await findRepository(host, storePath, storePath, configured))
  if (repository === null) return subjects
  const answer = await runGit(repository.place, [...LOG, ...hashes], MAX_BYTES)
  const lines = answer.ok ? answer.text.split('\0') : []
  for (const line of lines) {
    const [full = '', subject = ''] = [
      line.slice(0, line.indexOf(' ')),
      line.slice(line.indexOf(' ') + 1),
    ]
    for (const hash of hashes) if (full.startsWith(hash)) subjects.set(hash, shownSubject(subject))
  }
  return subjects
}

/** Commits that the repository lacks are left out; a branch may be named like a hash (git-log(1)). */
const LOG = [
  ...['log', '-z', '--no-walk=unsorted', '--ignore-missing', '--format=%H %s', '--encoding=UTF-8'],
  ...['--no-color', '--no-show-signature', '--end-of-options'],
]
