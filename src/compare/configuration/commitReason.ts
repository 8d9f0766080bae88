import type { Commit } from './configurationChange.ts'

/**
 * Why a commit may explain a change of what `name` names (a package, a unit without its suffix), as a clause: its
 * subject names it, or it changes a file of that name. Null where neither.
 */
export function commitReason({ subject, files }: Commit, name: string): string | null {
  const word = name.toLowerCase()
  if (wordsIn(subject).includes(word)) return `names ${name}`
  const file = files.find((path) => wordsIn(path).includes(word))
  return file === undefined ? null : `changes ${file}`
}

/** The words of a text, with their hyphens: `nixos/greetd.nix` has `greetd`. */
function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9][a-z0-9_+-]*/g) ?? []
}
