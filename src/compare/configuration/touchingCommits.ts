import { type ComparisonPart, orNull } from '../comparisonPart.ts'
import type { Revision } from './configurationChange.ts'
import type { Repository } from './findRepository.ts'
import { runGit } from './git.ts'
import { findCommit, MAX_COMMITS } from './readCommits.ts'

/** Limit of git's output in bytes: a hash a line. */
const MAX_BYTES = 256 * 1024

/**
 * The hashes of the commits after `before` up to `after` in whose patches a line that was added or removed has one of
 * these words, in any letter case. Empty where that can't be found out. Never throws.
 */
export async function touchingCommits(
  repository: ComparisonPart<Repository>,
  before: Revision,
  after: Revision,
  words: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = orNull(repository)
  if (found === null || before.hash === null || after.hash === null) return new Set()
  try {
    const from = await findCommit(found, before.hash)
    const to = await findCommit(found, after.hash)
    if (from === null || to === null) return new Set()
    const wanted = `-G${words.map(literal).join('|')}`
    const log = [...LOG, wanted, '--end-of-options', `${from}..${to}`]
    const answer = await runGit(found.place, log, MAX_BYTES)
    return new Set(answer.ok ? answer.text.split('\n').filter((line) => line !== '') : [])
  } catch {
    return new Set()
  }
}

/** As few options as may print anything of a repository's own (`readCommits.ts`). */
const LOG = [
  ...['log', '--format=%H', '--regexp-ignore-case', `--max-count=${MAX_COMMITS}`, '--no-color'],
  ...['--no-renames', '--no-relative', '--ignore-submodules=all', '--diff-merges=first-parent'],
  ...['--no-ext-diff', '--no-textconv', '--no-show-signature'],
]

/** A word as an extended regular expression (regex(7)); characters of other languages stand for themselves. */
function literal(word: string): string {
  return word.replace(/[\\^$.[\]|()?*+{}]/g, '\\$&')
}
