/** What became of something between two generations. */
export type ChangeStatus = 'added' | 'removed' | 'changed'

/** One thing that is another on the other side; null on the side that does not have it. */
export interface ValueChange {
  readonly before: string | null
  readonly after: string | null
}

/** Whether something came, went or became another; null where both sides say the same. */
export function statusOf({ before, after }: ValueChange): ChangeStatus | null {
  if (before === after) return null
  if (before === null) return 'added'
  return after === null ? 'removed' : 'changed'
}

/** How a change is written where there is space for one letter. */
export const CHANGE_LETTERS: Readonly<Record<ChangeStatus, string>> = {
  added: 'A',
  removed: 'R',
  changed: 'C',
}
