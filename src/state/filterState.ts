/** A text that narrows the rows of a screen. */
export interface Filter {
  readonly text: string
  /** The keys go into the text. */
  readonly typing: boolean
}

export const NO_FILTER: Filter = { text: '', typing: false }

/** Where a person is in rows that can be filtered. */
export interface View {
  /** The row under the cursor, counted in the rows that are shown. */
  readonly cursor: number
  readonly filter: Filter
}
