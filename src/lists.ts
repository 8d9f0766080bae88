/*
 * Lists whose length somebody else decides. Spread syntax in a call hands each item over as an argument,
 * and throws a RangeError for some 120,000.
 */

/** Adds items to the end of a list, however many they are. */
export function append<Item>(list: Item[], items: Iterable<Item>): void {
  for (const item of items) list.push(item)
}

/** The largest of these numbers, however many they are; `least` where none is larger. */
export function largest(numbers: Iterable<number>, least = 0): number {
  let found = least
  for (const number of numbers) found = Math.max(found, number)
  return found
}
