import type { YieldIfDue } from './yieldIfDue.ts'

/** Elements that are sorted without a chance to yield: about 3 ms of work. */
const RUN = 2048

/** The list in order, as `toSorted` gives it, yielding while a long one is sorted (merge sort). */
export async function sortedInTurns<T>(
  list: readonly T[],
  compare: (a: T, b: T) => number,
  yieldIfDue: YieldIfDue,
): Promise<T[]> {
  let runs: T[][] = []
  for (let from = 0; from < list.length; from += RUN) {
    const rest = yieldIfDue()
    if (rest !== null) await rest
    runs.push(list.slice(from, from + RUN).sort(compare))
  }
  while (runs.length > 1) {
    const longer: T[][] = []
    for (let from = 0; from < runs.length; from += 2) {
      const rest = yieldIfDue()
      if (rest !== null) await rest
      longer.push(merged(runs[from] as T[], runs[from + 1] ?? [], compare))
    }
    runs = longer
  }
  return runs[0] ?? []
}

function merged<T>(one: readonly T[], other: readonly T[], compare: (a: T, b: T) => number): T[] {
  const all: T[] = []
  let [at, next] = [0, 0]
  while (at < one.length && next < other.length) {
    const isFirst = compare(one[at] as T, other[next] as T) <= 0
    all.push((isFirst ? one[at++] : other[next++]) as T)
  }
  for (; at < one.length; at++) all.push(one[at] as T)
  for (; next < other.length; next++) all.push(other[next] as T)
  return all
}
