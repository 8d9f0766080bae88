import { asProblem } from '../problem.ts'

/** One part of a comparison: its value, or why it is unknown. */
export type ComparisonPart<T> =
  | { readonly status: 'known'; readonly value: T }
  | { readonly status: 'unknown'; readonly reason: string }

export function known<T>(value: T): ComparisonPart<T> {
  return { status: 'known', value }
}

/** `reason` is a sentence for a person. */
export function unknown<T>(reason: string): ComparisonPart<T> {
  return { status: 'unknown', reason }
}

/** The value, or null if unknown. */
export function orNull<T>(part: ComparisonPart<T>): T | null {
  return part.status === 'known' ? part.value : null
}

/** Runs `read` and catches its errors, so that a failed part does not affect the others. */
export async function partOf<T>(
  read: () => Promise<ComparisonPart<T>>,
): Promise<ComparisonPart<T>> {
  try {
    return await read()
  } catch (error) {
    return unknown(asProblem(error, 'unexpected').message)
  }
}
