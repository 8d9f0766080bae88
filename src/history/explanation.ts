import { wordsIn } from '../compare/configuration/commitReason.ts'
import type { Commit, InputChange } from '../compare/configuration/configurationChange.ts'
import type { HistoryChange } from './historyEntry.ts'

/** What may explain what a generation changed; empty where it is unknown. */
export interface Explanation {
  /** Newest first. */
  readonly commits: readonly Commit[]
  /** There are older commits, or commits with more files, than were kept. */
  readonly more: boolean
  readonly inputs: readonly InputChange[]
  /** Hashes of commits whose patches contain what the history is of; absent unless they were searched. */
  readonly touching?: ReadonlySet<string>
}

export const NO_EXPLANATION: Explanation = { commits: [], more: false, inputs: [] }

/**
 * The commit that explains a change: its subject names it, it changes a file of that name, or its patch touches it.
 * Null where none does.
 */
export function explainingCommit(
  change: HistoryChange,
  { commits, touching }: Explanation,
): Commit | null {
  const index = wordIndex(commits)
  const places = wordsOfChange(change).flatMap((word) => index.get(word.toLowerCase()) ?? [])
  const named = commits[Math.min(...places)]
  if (named !== undefined) return named
  return commits.find(({ hash, status }) => status === 'added' && touching?.has(hash)) ?? null
}

/** Where the first added commit stands whose subject, or the path of a file of it, has a word. */
type WordIndex = ReadonlyMap<string, number>

/** As many as generations on a screen. */
const MAX_INDEXES = 64
const indexes = new Map<readonly Commit[], WordIndex>()

/** A generation has thousands of changes: its commits are not searched for each. */
function wordIndex(commits: readonly Commit[]): WordIndex {
  const known = indexes.get(commits)
  if (known !== undefined) return known
  const index = new Map<string, number>()
  for (const [place, { status, subject, files }] of commits.entries()) {
    if (status !== 'added') continue
    for (const text of [subject, ...files]) {
      for (const word of wordsIn(text)) if (!index.has(word)) index.set(word, place)
    }
  }
  const [oldest] = indexes.keys()
  if (oldest !== undefined && indexes.size >= MAX_INDEXES) indexes.delete(oldest)
  indexes.set(commits, index)
  return index
}

/** The words by which commits name it, the most particular first. */
export function wordsOfChange({ part, row }: HistoryChange): readonly string[] {
  switch (part) {
    case 'packages':
      return [row.name]
    case 'features': {
      const [first = ''] = /[A-Za-z0-9][\w+-]*/.exec(row.name) ?? []
      return [first, row.feature.toLowerCase()].filter((word) => word !== '')
    }
    case 'units':
      return [/^[^@.]+/.exec(row.name)?.[0] ?? row.name]
    case 'files': {
      const name = row.path.slice(row.path.lastIndexOf('/') + 1)
      return [...new Set([name, name.replace(/\.[^.]+$/, '')])].filter((word) => word !== '')
    }
  }
}

const MAX_INPUTS = 3

/** `d6f98ba firefox: 150.0.1 …`; without such a commit the flake inputs that moved: `nixpkgs cd34e38`. */
export function whyText(change: HistoryChange, explanation: Explanation): string {
  const commit = explainingCommit(change, explanation)
  if (commit !== null) return commitText(commit)
  const moved = explanation.inputs.filter(({ after }) => after !== null)
  const nixpkgs = moved.filter((input) => input.name.startsWith('nixpkgs'))
  return inputsText(nixpkgs.length > 0 ? nixpkgs : moved)
}

export function commitText({ hash, subject }: Pick<Commit, 'hash' | 'subject'>): string {
  return `${hash.slice(0, 7)} ${subject}`
}

export function inputsText(inputs: readonly InputChange[]): string {
  const shown = inputs.slice(0, MAX_INPUTS).map(({ name, after }) => {
    return `${name}${after === null ? ' removed' : ` ${after.slice(0, 7)}`}`
  })
  const more = inputs.length > MAX_INPUTS ? [`${inputs.length - MAX_INPUTS} more inputs`] : []
  return [...shown, ...more].join(', ')
}
