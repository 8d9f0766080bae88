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
  /** It failed, and what it had done until then is still so. */
  readonly partly: boolean
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
        partly: false,
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
  if (entry.what === 'end') return { outcome: entry.outcome, partly: entry.partly, open: null }
  if (entry.what === 'choice') return { stayed: entry.choice === 'stay' }
  if (entry.back) return { back: true }
  if (entry.outcome === null) return { open: entry.index }
  if (entry.outcome === 'failed') return { open: null }
  return { open: null, done: Math.max(change.done, entry.index + 1) }
}

/** The changes that can be undone, the last first: done or stayed, with a way back, not undone. */
export function undoable(changes: readonly JournalChange[]): JournalChange[] {
  const found = changes.filter(
    ({ begin, outcome, stayed, settled }) =>
      begin.reversal !== null &&
      settled === null &&
      (outcome === 'done' || outcome === 'units' || (outcome === 'failed' && stayed)),
  )
  return found.reverse()
}

/**
 * The last change that was cut off, or failed half way, and that nobody has settled since; null
 * where there is none.
 */
export function cutOff(changes: readonly JournalChange[]): JournalChange | null {
  const isOpen = ({ outcome, partly, settled }: JournalChange) =>
    settled === null && (outcome === null || partly)
  return changes.findLast(isOpen) ?? null
}

/** What became of it, as a clause with its title: `“Delete generation 3” was cut off`. */
export function cutOffClause({ begin, outcome }: JournalChange): string {
  return `“${begin.title}” ${outcome === null ? 'was cut off' : 'failed half way'}`
}
