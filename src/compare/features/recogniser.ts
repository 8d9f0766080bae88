import type { Sealed } from './sealed.ts'
import type { SideFacts } from './sideFacts.ts'

/** Reads one feature of a system. */
export interface Recogniser {
  /** The feature of its rows; several recognisers may share one. */
  readonly feature: string
  /**
   * The items of a side: name and description, never the value of a secret. Throws a Problem for anything
   * that cannot be read or understood; only its own rows are lost then.
   */
  read(facts: SideFacts): Promise<Found>
  /** Names of the rows that come first; the others are in byte order. */
  readonly leads?: readonly string[]
  /** The rows to compare, if the two sides can’t be compared item by item. */
  compared?(before: Found, after: Found): readonly [before: Found, after: Found]
  /** Text shown before a change’s side after, from the words of both; null for none. */
  note?(before: string, after: string): string | null
}

/** Descriptions by name; sealed if they include a value that is compared but may not be shown. */
export type Found = ReadonlyMap<string, string | Sealed>
