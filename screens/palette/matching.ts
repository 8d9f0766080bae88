import { largest } from '../../src/lists.ts'
import type { KeyBinding } from '../keyBinding.ts'

/** Leading words of the help text that name the action; the rest explains when and how. */
const FIRST_WORDS = 3

/** How an action matches the typed text, best match first. */
export const [ITS_KEY, CALLED_SO, TOLD_OF] = [0, 1, 2] as const

export interface Match {
  /** By its key; by its name, a synonym or the first words of its help; by the rest of its help. */
  readonly how: typeof ITS_KEY | typeof CALLED_SO | typeof TOLD_OF
  /** The smaller the closer, among equal kinds of match. */
  readonly distance: number
}

/**
 * How an action matches the typed words; null where a word is not found. `label` is its present label in the
 * footer.
 */
export function matchOf(
  binding: KeyBinding,
  label: string,
  words: readonly string[],
): Match | null {
  const distances: number[] = []
  for (const word of words) {
    const distance = wordDistance(binding, label, word)
    if (distance === null) return null
    distances.push(distance)
  }
  const farthest = largest(distances, KEY)
  const how = farthest === KEY ? ITS_KEY : farthest <= DOES ? CALLED_SO : TOLD_OF
  return { how, distance: distances.reduce((sum, one) => sum + one, 0) }
}

const [KEY, NAME, WORD, CALLED, DOES, TELLS, ANYWHERE, SCATTERED] = [
  0, 1, 2, 3, 4, 5, 6, 7,
] as const

function wordDistance(binding: KeyBinding, label: string, typed: string): number | null {
  const { name, help, keys, shown, also = [] } = binding
  if (keys.includes(typed) || isKeyName(shown, typed)) return KEY
  const word = typed.toLowerCase()
  if (name === word) return NAME
  const called = [...also, ...wordsOf([name, label, ...also].join(' '))]
  if (called.includes(word)) return WORD
  if (called.some((one) => one.startsWith(word))) return CALLED
  const reported = wordsOf(help)
  if (reported.slice(0, FIRST_WORDS).some((one) => one.startsWith(word))) return DOES
  if (reported.some((one) => one.startsWith(word))) return TELLS
  if (`${name} ${label} ${help}`.toLowerCase().includes(word)) return ANYWHERE
  return [name, label, ...also].some((text) => isScattered(word, text)) ? SCATTERED : null
}

/** Whether the letters of a word occur in this order, the first one at a beginning: `rlb` in `roll back`. */
function isScattered(word: string, text: string): boolean {
  if (word.length < 2) return false
  return wordStarts(text.toLowerCase()).some((rest) => {
    let at = 0
    for (const character of rest) if (character === word[at]) at++
    return rest[0] === word[0] && at === word.length
  })
}

/** The text from each of its words on. */
function wordStarts(text: string): string[] {
  return [...text.matchAll(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu)].map(({ index }) => text.slice(index))
}

/** Matches `Ctrl+R` in any letter case; single letters are case-sensitive. */
function isKeyName(shown: string, typed: string): boolean {
  return shown
    .split(' ')
    .some((key) => key === typed || (key.length > 1 && key.toLowerCase() === typed.toLowerCase()))
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
}
