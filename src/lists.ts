/*
 * Helpers for lists of unbounded length. Spread syntax in a call passes each item as an argument,
 * and throws a RangeError for some 120,000.
 */

/** Appends items to a list, however many there are. */
export function append<Item>(list: Item[], items: Iterable<Item>): void {
  for (const item of items) list.push(item)
}

/** The largest of these numbers, however many there are; `least` if none is larger. */
export function largest(numbers: Iterable<number>, least = 0): number {
  let found = least
  for (const number of numbers) found = Math.max(found, number)
  return found
}

/** Caches an answer for each list, which may hold thousands of items that are all looked up. */
export function perList<List extends object, Answer>(answer: (list: List) => Answer) {
  const known = new WeakMap<List, { readonly answer: Answer }>()
  return (list: List): Answer => {
    const found = known.get(list) ?? { answer: answer(list) }
    known.set(list, found)
    return found.answer
  }
}
