import { type ComparisonPart, known, partOf, unknown } from '../comparisonPart.ts'
import { maskSentence } from '../text/maskText.ts'
import type { Commit, Commits, Revision } from './configurationChange.ts'
import type { Repository } from './findRepository.ts'
import { runGit } from './git.ts'
import { sameCommit, shortHash } from './revision.ts'

/** Limit of the commits read. */
export const MAX_COMMITS = 2000
/** Limit of git's output in bytes: a commit may touch thousands of files. */
const MAX_BYTES = 16 * 1024 * 1024

/**
 * The commits that are in only one of two revisions, newest first; empty for equal revisions.
 * Unknown if a side has no revision, or the repository does not contain it. Never throws.
 */
export function readCommits(
  repository: ComparisonPart<Repository>,
  before: Revision,
  after: Revision,
): Promise<ComparisonPart<Commits>> {
  return partOf(() => commitsBetween(repository, before, after))
}

async function commitsBetween(
  repository: ComparisonPart<Repository>,
  before: Revision,
  after: Revision,
): Promise<ComparisonPart<Commits>> {
  if (before.hash === null) return notSaid('first')
  if (after.hash === null) return notSaid('second')
  if (sameCommit(before, after)) return known({ list: [], more: false })
  if (repository.status === 'unknown') return repository
  const from = await findCommit(repository.value, before.hash)
  if (from === null) return absent(repository.value, before.hash, 'first')
  const to = await findCommit(repository.value, after.hash)
  if (to === null) return absent(repository.value, after.hash, 'second')
  const log = [...LOG, `--max-count=${MAX_COMMITS + 1}`, '--end-of-options', `${from}...${to}`]
  const answer = await runGit(repository.value.place, log, MAX_BYTES)
  if (!answer.ok) return unknown(`git can’t list the commits: ${answer.said}.`)
  const list = parseLog(answer.text)
  if (answer.cut) list.pop() // the last one may lack some of its files
  const more = answer.cut || list.length > MAX_COMMITS
  return known({ list: list.slice(0, MAX_COMMITS), more })
}

/** The full hash of the only commit that starts with `hash`; null if there is none, or several. */
export async function findCommit(
  { place }: Pick<Repository, 'place'>,
  hash: string,
): Promise<string | null> {
  const wanted = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${hash}^{commit}`]
  const answer = await runGit(place, wanted, 1024)
  const found = answer.ok ? answer.text.trim() : ''
  return found.startsWith(hash) ? found : null // a branch name may look like a hash
}

function notSaid(side: 'first' | 'second'): ComparisonPart<Commits> {
  return unknown(
    `The ${side} generation records no commit ` +
      `(set system.configurationRevision to record it).`,
  )
}

function absent(
  repository: Repository,
  hash: string,
  side: 'first' | 'second',
): ComparisonPart<Commits> {
  const { path, shallow } = repository
  return unknown(
    `The repository ${path} does not contain commit ${shortHash(hash)} of the ${side} generation` +
      (shallow ? `: it is a shallow clone; run git fetch --unshallow.` : '.'),
  )
}

/**
 * The format of a commit: an empty field, as no file name is, then five fields. With -z the names
 * of its files follow, the first of them after a newline (git-log(1), git-diff(1)).
 */
const LOG = [
  ...['log', '-z', '--format=%x00%m%x00%H%x00%an%x00%aI%x00%s', '--encoding=UTF-8', '--no-color'],
  ...['--left-right', '--name-only', '--no-renames', '--no-relative', '--ignore-submodules=none'],
  ...['--diff-merges=first-parent', '--no-ext-diff', '--no-textconv', '--no-show-signature'],
]

/** Characters of a subject or a name: more than a line shows. Masking takes long for megabytes. */
const MAX_CHARACTERS = 300

function shortened(text: string): string {
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text
}

/** A commit's subject as it is shown: cut, and without secrets. */
export function shownSubject(subject: string): string {
  return maskSentence(shortened(subject))
}

/**
 * The commits in git's output for `LOG`, subjects with secrets masked; `<` marks those of the first
 * side (--left-right).
 */
export function parseLog(text: string): Commit[] {
  const fields = text.split('\0')
  const commits: Commit[] = []
  let at = 0
  while (fields[at] === '' && at + 5 < fields.length) {
    const [mark, hash = '', author = '', date = '', subject = ''] = fields.slice(at + 1, at + 6)
    at += 6
    const files: string[] = []
    while (at < fields.length && fields[at] !== '') files.push(fields[at++] as string)
    if (files[0] !== undefined) files[0] = files[0].replace(/^\n/, '')
    const status = mark === '<' ? 'removed' : 'added'
    const line = shownSubject(subject)
    commits.push({ hash, author: shortened(author), date, subject: line, status, files })
  }
  return commits
}
