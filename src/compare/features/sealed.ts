import { createHash } from 'node:crypto'

/**
 * What something is, in words, and beside them what counts but is never shown: the value of a
 * variable may be a secret. The digests stay inside, as a short secret can be guessed from one.
 */
export interface Sealed {
  readonly words: string
  /** Digests of what is not shown, by what it is called: `variable TZ`, `command`. */
  readonly unsaid: ReadonlyMap<string, string>
}

/** Seals texts by what they are called; those that are called alike count together, in order. */
export function sealed(
  words: string,
  texts: Iterable<readonly [label: string, text: string]>,
): Sealed {
  const hashes = new Map<string, ReturnType<typeof createHash>>()
  for (const [label, text] of texts) {
    const hash = hashes.get(label) ?? createHash('sha256')
    hashes.set(label, hash.update(`${text.length}:${text}`))
  }
  const digests = [...hashes].map(([label, hash]) => [label, hash.digest('hex')] as const)
  return { words, unsaid: new Map(digests) }
}

/** What is shown of either. */
export function wordsOf(value: string | Sealed): string {
  return typeof value === 'string' ? value : value.words
}

/** As many of them are named. */
const MOST_NAMED = 4

/** `also changed: variable TZ, command`; null where all that is not shown is the same. */
export function unsaidChange(before: string | Sealed, after: string | Sealed): string | null {
  const [from, to] = [before, after].map((value) =>
    typeof value === 'string' ? new Map<string, string>() : value.unsaid,
  ) as [Sealed['unsaid'], Sealed['unsaid']]
  const labels = [...new Set([...from.keys(), ...to.keys()])]
  const changed = labels.filter((label) => from.get(label) !== to.get(label))
  if (changed.length === 0) return null
  const more = changed.length - MOST_NAMED
  const named = changed.slice(0, MOST_NAMED).join(', ')
  return `also changed: ${named}${more > 0 ? ` and ${more} more` : ''}`
}
