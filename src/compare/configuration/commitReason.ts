import type { Commit } from './configurationChange.ts'

/**
 * For each name (a package, a unit without its suffix), the commits that may explain its change, in their order, with
 * the reason as a clause: the subject names it, or a file of that name was changed.
 */
export type CommitReasons = ReadonlyMap<string, readonly CommitWithReason[]>

interface CommitWithReason {
  readonly commit: Commit
  readonly reason: string
}

/** Files that are looked at, of all commits: commits of a configuration rarely touch ten each. */
const MAX_FILES = 20_000

/** Finds them in one pass over the commits. Names are in lower case. */
export function commitReasons(commits: readonly Commit[], names: readonly string[]): CommitReasons {
  const found = new Map(names.map((name) => [name, [] as CommitWithReason[]]))
  let files = 0
  for (const commit of commits) {
    const reasons = new Map<string, string>()
    for (const word of wordsIn(commit.subject))
      if (found.has(word)) reasons.set(word, `names ${word}`)
    for (const path of commit.files) {
      if (++files > MAX_FILES) break
      for (const word of wordsIn(path)) {
        if (found.has(word) && !reasons.has(word)) reasons.set(word, `changes ${path}`)
      }
    }
    for (const [name, reason] of reasons) found.get(name)?.push({ commit, reason })
  }
  return found
}

/** The words of a text, with their hyphens: `nixos/greetd.nix` has `greetd`. */
export function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9][a-z0-9_+-]*/g) ?? []
}
