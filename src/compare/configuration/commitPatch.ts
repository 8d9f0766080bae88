import { type ComparisonPart, known, partOf, unknown } from '../comparisonPart.ts'
import type { Patch } from './configurationChange.ts'
import type { Repository } from './findRepository.ts'
import { runGit } from './git.ts'
import { shortHash } from './revision.ts'

/** Bytes read of a patch. */
export const MAX_BYTES = 512 * 1024

const HASH = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

const SHOW = [
  ...['show', '--stat', '--patch', '--format=medium', '--date=iso', '--encoding=UTF-8'],
  ...['--no-color', '--no-decorate', '--no-notes', '--no-show-signature', '--no-relative'],
  ...['--diff-merges=first-parent', '--no-ext-diff', '--no-textconv', '--submodule=short'],
]

/**
 * A commit's patch, author and whole message; for a merge, the changes to its first parent. `hash`
 * is a full one, as in a commit of `readCommits`. Never throws.
 */
export function readPatch(repository: Repository, hash: string): Promise<ComparisonPart<Patch>> {
  return partOf(() => patchOf(repository, hash))
}

async function patchOf(repository: Repository, hash: string): Promise<ComparisonPart<Patch>> {
  if (!HASH.test(hash)) return unknown('Not a commit hash.')
  const show = [...SHOW, '--end-of-options', `${hash}^{commit}`]
  const answer = await runGit(repository.place, show, MAX_BYTES)
  if (!answer.ok) return unknown(`git can’t show the commit ${shortHash(hash)}: ${answer.said}.`)
  const { text, cut } = answer
  return known({ text: cut ? text.slice(0, text.lastIndexOf('\n') + 1) : text, cut })
}
