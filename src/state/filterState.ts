/** A text that narrows the rows of a screen. */
export interface Filter {
  readonly text: string
  /** Whether keys are typed into the text. */
  readonly typing: boolean
}

export const NO_FILTER: Filter = { text: '', typing: false }

/** Position in filterable rows. */
export interface View {
  /** The index of the selected row among the visible rows. */
  readonly cursor: number
  readonly filter: Filter
}
