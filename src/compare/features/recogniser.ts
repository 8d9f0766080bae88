import type { Sealed } from './sealed.ts'
import type { SideFacts } from './sideFacts.ts'

/** Reads one feature out of a system. */
export interface Recogniser {
  /** What its rows are filed under; several may say the same one. */
  readonly feature: string
  /**
   * What a side has of it: by name what it is, in words. Never a secret’s value. Throws a Problem
   * where something is there that it can’t read or understand; only its own rows are lost then.
   */
  read(facts: SideFacts): Promise<Found>
  /** The names of the rows that stand first; the others stand in byte order. */
  readonly leads?: readonly string[]
  /** What of two sides is compared, where they can’t be compared thing by thing. */
  compared?(before: Found, after: Found): readonly [before: Found, after: Found]
  /** What is said of a change before its side after, from the words of both; null for nothing. */
  note?(before: string, after: string): string | null
}

/** What things are, in words, by name; sealed where something counts that may not be shown. */
export type Found = ReadonlyMap<string, string | Sealed>
