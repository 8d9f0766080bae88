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
  /** A step failed, and what was done before it was to stay. */
  readonly stayed: boolean
  /** Null where it was cut off. */
  readonly outcome: Extract<Entry, { what: 'end' }>['outcome'] | null
  /** How a later change settled it. */
  readonly settled: 'undone' | 'finished' | 'left' | null
}

/** The changes of a journal, oldest first. Lines of changes whose beginning is lost are passed over. */
export function changesOf(entries: readonly Entry[]): JournalChange[] {
  const changes = new Map<string, JournalChange>()
  for (const entry of entries) {
    const { id } = entry
    if (entry.what === 'begin') {
      const fresh = {
        done: 0,
        open: null,
        back: false,
        stayed: false,
        outcome: null,
        settled: null,
      }
      changes.set(id, { begin: entry, ...fresh })
      continue
    }
    const change = changes.get(id)
    if (change === undefined) continue
    changes.set(id, { ...change, ...told(change, entry) })
  }
  // What settles a change comes after it, and may itself have been cut off and finished.
  for (const { begin } of [...changes.values()].reverse()) {
    const settling = changes.get(begin.id)
    const settled = begin.settles === null ? undefined : changes.get(begin.settles.change)
    if (begin.settles === null || settled === undefined || !cameAbout(settling)) continue
    changes.set(settled.begin.id, { ...settled, settled: begin.settles.as })
  }
  return [...changes.values()]
}

/** Done, also where only a later change saw to it. */
function cameAbout(change: JournalChange | undefined): boolean {
  const { outcome, settled } = change ?? { outcome: null, settled: null }
  return outcome === 'done' || outcome === 'units' || settled === 'finished'
}

function told(
  change: JournalChange,
  entry: Exclude<Entry, { what: 'begin' }>,
): Partial<JournalChange> {
  if (entry.what === 'end') return { outcome: entry.outcome, open: null }
  if (entry.what === 'choice') return { stayed: entry.choice === 'stay' }
  if (entry.back) return { back: true }
  if (entry.outcome === null) return { open: entry.index }
  if (entry.outcome === 'failed') return { open: null }
  return { open: null, done: Math.max(change.done, entry.index + 1) }
}

/** The last change that can be undone: one that was done or stayed, has a way back, is not undone. */
export function lastUndoable(changes: readonly JournalChange[]): JournalChange | null {
  const found = changes.findLast(
    ({ begin, outcome, stayed, settled }) =>
      begin.reversal !== null &&
      settled === null &&
      (outcome === 'done' || outcome === 'units' || (outcome === 'failed' && stayed)),
  )
  return found ?? null
}

/** The last change that was cut off and that nobody has settled since; null where there is none. */
export function cutOff(changes: readonly JournalChange[]): JournalChange | null {
  return changes.findLast(({ outcome, settled }) => outcome === null && settled === null) ?? null
}
