/** A part of a line, from its first character to the one after its end. */
export type Range = readonly [start: number, end: number]

/** Minimum share of the shorter line that must be common for the rest to be marked. */
const MIN_COMMON = 0.3

/**
 * The exact difference between a line and its replacement: everything between their common beginning and end.
 * Null if they have too little in common.
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
