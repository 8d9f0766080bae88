import type { FeatureChange } from '../featureChange.ts'

/** A change that may let somebody in or lock somebody out. */
export interface Grave {
  readonly feature: string
  readonly name: RegExp
  readonly when?: (row: FeatureChange) => boolean
  /** Text for the summary; null if the row is only sorted first. */
  readonly description: (row: FeatureChange) => string | null
}

export const isRemoved = ({ after }: FeatureChange) => after === null

export const isAdded = ({ before }: FeatureChange) => before === null

export const becomes =
  (form: RegExp) =>
  ({ before, after }: FeatureChange) =>
    form.test(after ?? '') && !form.test(before ?? '')

/** `NAME removed`, `NAME added`, or what `changed` says of any other change. */
export function comesOrGoes(
  row: FeatureChange,
  changed: (row: FeatureChange) => string | null = () => null,
): string | null {
  if (isRemoved(row)) return `${row.name} removed`
  return isAdded(row) ? `${row.name} added` : changed(row)
}

/** The words that one side of a row has after `label`, up to a comma: `expires 2026-01-01`. */
export function partOf(value: string | null, label: string): string | null {
  const part = (value ?? '').split(', ').find((one) => one.startsWith(`${label} `))
  return part === undefined ? null : part.slice(label.length + 1)
}

const MAX_SHORT = 40

export function short(text: string): string {
  return text.length > MAX_SHORT ? `${text.slice(0, MAX_SHORT)}…` : text
}
