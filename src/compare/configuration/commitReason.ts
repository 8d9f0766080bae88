import type { Commit } from './configurationChange.ts'

/**
 * Why a commit may explain a change of what `name` names (a package, a unit without its suffix), as a clause: its
 * subject names it, or it changes a file of that name. Null where neither.
 */
export function commitReason(commit: Commit, name: string): string | null {
  const word = name.toLowerCase()
  return commitReasons([commit], [word]).get(word)?.[0]?.reason ?? null
}

/** For each name, the commits that may explain its change, in their order. */
export type CommitReasons = ReadonlyMap<string, readonly CommitWithReason[]>

interface CommitWithReason {
  readonly commit: Commit
  readonly reason: string
}

/** Files that are looked at, of all commits: commits of a configuration rarely touch ten each. */
const MAX_FILES = 20_000

/** The same for several names at once, in one pass over the commits. Names are in lower case. */
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
function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9][a-z0-9_+-]*/g) ?? []
}
