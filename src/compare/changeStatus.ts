/** How something changed between two generations. */
export type ChangeStatus = 'added' | 'removed' | 'changed'

/** A value that differs between the sides; null on the side without it. */
export interface ValueChange {
  readonly before: string | null
  readonly after: string | null
}

/** Whether a value was added, removed or changed; null if both sides are the same. */
export function statusOf({ before, after }: ValueChange): ChangeStatus | null {
  if (before === after) return null
  if (before === null) return 'added'
  return after === null ? 'removed' : 'changed'
}

/** The letter of a change, for narrow columns. */
export const CHANGE_LETTERS: Readonly<Record<ChangeStatus, string>> = {
  added: 'A',
  removed: 'R',
  changed: 'C',
}
