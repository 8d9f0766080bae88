import type { Style } from '../output.ts'
import type { DiffPart } from './diffRequest.ts'

/** A part of the output as a table, for terminals and Markdown. */
export interface DiffSection {
  readonly part: DiffPart
  readonly title: string
  readonly heads: readonly string[]
  readonly rows: readonly SectionRow[]
  /** Sentences below the table, or instead of it. */
  readonly notes: readonly string[]
  /** Right-aligned columns. */
  readonly right?: readonly number[]
  /** The first of the two columns with the sides' values; a terminal has one for both. */
  readonly sides?: number
  /** The same in fewer columns, for a terminal. */
  readonly narrow?: Pick<DiffSection, 'heads' | 'rows'>
}

export interface SectionRow {
  readonly cells: readonly string[]
  readonly style: Style | null
}

export const STYLES = {
  upgraded: 'green',
  downgraded: 'yellow',
  added: 'cyan',
  removed: 'red',
  changed: 'magenta',
  copies: 'magenta',
  rebuilt: 'gray',
} as const
