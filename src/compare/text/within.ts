/** A piece of a line, from a character to the one behind its end. */
export type Range = readonly [start: number, end: number]

/** Of the shorter line so much must be common for the rest to be worth marking. */
const MIN_COMMON = 0.3

/**
 * What exactly differs between two lines, one of which took the other's place: all between their
 * common beginning and their common end. Null where they have too little in common.
 */
export function changedWithin(
  before: string,
  after: string,
): { readonly before: Range; readonly after: Range } | null {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start += 1
  let end = 0
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1
  if (start + end < shorter * MIN_COMMON || shorter === 0) return null
  return { before: [start, before.length - end], after: [start, after.length - end] }
}
