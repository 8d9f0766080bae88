import { createHash } from 'node:crypto'

/**
 * A description in words, with values that are compared but never shown: the value of a variable may be a
 * secret. The digests stay internal, as a short secret can be guessed from one.
 */
export interface Sealed {
  readonly words: string
  /** Digests of hidden values, by label: `variable TZ`, `command`. */
  readonly unsaid: ReadonlyMap<string, string>
}

/** Seals texts by their labels; texts with the same label are combined, in order. */
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

/** Joins descriptions into one, sealed if any of them is. */
export function joined(parts: readonly (string | Sealed)[], between: string): string | Sealed {
  const text = parts.map(wordsOf).join(between)
  const unsaid = parts.flatMap((part) => [...sealedIn(part)])
  return unsaid.length === 0 ? text : sealed(text, unsaid)
}

/** Rows that are collected from several places: two may configure one interface. */
export class SealedRows {
  readonly #parts = new Map<string, (string | Sealed)[]>()

  /** Appends to a row with the same name. */
  put(name: string, thing: string | Sealed): void {
    const parts = this.#parts.get(name)
    if (parts === undefined) this.#parts.set(name, [thing])
    else parts.push(thing)
  }

  has(name: string): boolean {
    return this.#parts.has(name)
  }

  delete(name: string): void {
    this.#parts.delete(name)
  }

  found(): Map<string, string | Sealed> {
    return new Map([...this.#parts].map(([name, parts]) => [name, joined(parts, '; ')]))
  }
}

/** The digests of either type, by label. */
export function sealedIn(value: string | Sealed): Sealed['unsaid'] {
  return typeof value === 'string' ? new Map() : value.unsaid
}

/** The shown words of either type. */
export function wordsOf(value: string | Sealed): string {
  return typeof value === 'string' ? value : value.words
}

/** The rows of one side, sealed only with labels that the other side has as well. */
export function sealedAlike(
  found: ReadonlyMap<string, string | Sealed>,
  others: ReadonlyMap<string, string | Sealed>,
): Map<string, string | Sealed> {
  return new Map(
    [...found].map(([name, thing]) => {
      const known = sealedIn(others.get(name) ?? '')
      const unsaid = [...sealedIn(thing)].filter(([label]) => known.has(label))
      return [name, { words: wordsOf(thing), unsaid: new Map(unsaid) }]
    }),
  )
}

/** Maximum number of labels listed. */
const MAX_NAMED = 4

/** Words that only state that something exists. */
const SAY_NOTHING = new Set(['settings', 'present', 'enabled', 'not text'])
/** Labels that add nothing to such words. */
const ALL_OF_IT = new Set(['settings', 'content', 'text', 'value'])

/** Words for the side after, if a hidden value changed. */
export function wordsAfter(before: string | Sealed, after: string | Sealed): string {
  const unsaid = unsaidChange(before, after)
  const description = wordsOf(after)
  if (unsaid === null) return description
  if (wordsOf(before) !== description || !SAY_NOTHING.has(description)) {
    return [description, unsaid].filter((part) => part !== '').join(', ')
  }
  return changedLabels(before, after).every((label) => ALL_OF_IT.has(label))
    ? 'changed'
    : unsaid.replace(/^also /, '')
}

function changedLabels(before: string | Sealed, after: string | Sealed): string[] {
  const [from, to] = [sealedIn(before), sealedIn(after)]
  const labels = [...new Set([...from.keys(), ...to.keys()])]
  return labels.filter((label) => from.get(label) !== to.get(label))
}

/** `also changed: variable TZ, command`; null if all hidden values are equal. */
export function unsaidChange(before: string | Sealed, after: string | Sealed): string | null {
  const changed = changedLabels(before, after)
  if (changed.length === 0) return null
  const more = changed.length - MAX_NAMED
  const named = changed.slice(0, MAX_NAMED).join(', ')
  return `also changed: ${named}${more > 0 ? ` and ${more} more` : ''}`
}
