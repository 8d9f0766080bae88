import type { Begin, Entry } from './entry.ts'

/** One change as the journal tells it. */
export interface JournalChange {
  readonly begin: Begin
  /** Steps that ended well. */
  readonly done: number
  /** A step that was begun and whose end is not told. */
  readonly open: number | null
  /** Whether putting things back was begun. */
  readonly back: boolean
  /** Null where it was cut off. */
  readonly outcome: Extract<Entry, { what: 'end' }>['outcome'] | null
  /** A later change undid it. */
  readonly undone: boolean
}

/** The changes of a journal, oldest first. Lines of changes whose beginning is lost are passed over. */
export function changesOf(entries: readonly Entry[]): JournalChange[] {
  const changes = new Map<string, JournalChange>()
  for (const entry of entries) {
    const { id } = entry
    if (entry.what === 'begin') {
      const fresh = { done: 0, open: null, back: false, outcome: null, undone: false }
      changes.set(id, { begin: entry, ...fresh })
      continue
    }
    const change = changes.get(id)
    if (change === undefined) continue
    changes.set(id, { ...change, ...told(change, entry) })
  }
  for (const { begin, outcome } of [...changes.values()]) {
    const undone = begin.undoes === null ? undefined : changes.get(begin.undoes)
    if (undone === undefined || (outcome !== 'done' && outcome !== 'units')) continue
    changes.set(undone.begin.id, { ...undone, undone: true })
  }
  return [...changes.values()]
}

function told(
  change: JournalChange,
  entry: Exclude<Entry, { what: 'begin' }>,
): Partial<JournalChange> {
  if (entry.what === 'end') return { outcome: entry.outcome, open: null }
  if (entry.back) return { back: true }
  if (entry.outcome === null) return { open: entry.index }
  if (entry.outcome === 'failed') return { open: null }
  return { open: null, done: Math.max(change.done, entry.index + 1) }
}

/** The last change that can be undone: one that was done, has a way back, and was not undone. */
export function lastUndoable(changes: readonly JournalChange[]): JournalChange | null {
  const found = changes.findLast(
    ({ begin, outcome, undone }) =>
      begin.reversal !== null && !undone && (outcome === 'done' || outcome === 'units'),
  )
  return found ?? null
}

/** The change that was cut off; null where the last one has its end. */
export function cutOff(changes: readonly JournalChange[]): JournalChange | null {
  const last = changes.at(-1)
  return last !== undefined && last.outcome === null ? last : null
}
