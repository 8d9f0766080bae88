import type { Begin, ChangelogLine } from './changelogEntry.ts'
import { requestTitle } from './request.ts'

/** One change as recorded in the changelog. */
export interface ChangelogEntry {
  readonly begin: Begin
  /** The line that records its intent: its own beginning, or that of the change it was to finish. */
  readonly intended: Begin
  /** Its description: `Delete generation 3`. */
  readonly title: string
  /** A step failed, and the earlier steps were kept on purpose. */
  readonly stayed: boolean
  /** It failed, and its completed steps are still in effect. */
  readonly partly: boolean
  /** Null where it was interrupted. */
  readonly outcome: Extract<ChangelogLine, { what: 'end' }>['outcome'] | null
  /** How a later change settled it. */
  readonly settled: 'undone' | 'finished' | 'left' | null
}

/**
 * Merges the entries of two changelogs: each keeps the order of its file, which is the order of events
 * whatever the clock showed. Only between the two the clock decides.
 */
export function merged(
  one: readonly ChangelogLine[],
  other: readonly ChangelogLine[],
): ChangelogLine[] {
  const [left, right] = [[...one].reverse(), [...other].reverse()]
  const all: ChangelogLine[] = []
  for (;;) {
    const [a, b] = [left.at(-1), right.at(-1)]
    const next = a === undefined || (b !== undefined && b.at < a.at) ? right.pop() : left.pop()
    if (next === undefined) return all
    all.push(next)
  }
}

/**
 * The changes of a changelog, oldest first, from its entries in file order. Lines of changes whose beginning
 * is lost are ignored.
 */
export function changesOf(entries: readonly ChangelogLine[]): ChangelogEntry[] {
  const begins = new Map(entries.flatMap((one) => (one.what === 'begin' ? [[one.id, one]] : [])))
  const titles = new Titles(begins)
  const changes = new Map<string, ChangelogEntry>()
  for (const entry of entries) {
    const { id } = entry
    if (entry.what === 'begin') {
      const fresh = { stayed: false, partly: false, outcome: null, settled: null }
      const words = { intended: meantBy(entry, begins), title: titles.of(entry) }
      changes.set(id, { begin: entry, ...words, ...fresh })
      continue
    }
    const change = changes.get(id)
    if (change === undefined) continue
    changes.set(id, { ...change, ...reported(entry) })
  }
  // A change is settled by a later one, which may itself have been interrupted and finished.
  for (const { begin } of [...changes.values()].reverse()) {
    const settling = changes.get(begin.id)
    const settled = begin.settles === null ? undefined : changes.get(begin.settles.change)
    if (begin.settles === null || settled === undefined || !cameAbout(settling)) continue
    changes.set(settled.begin.id, { ...settled, settled: begin.settles.as })
  }
  return [...changes.values()]
}

type Begins = ReadonlyMap<string, Begin>

/** Maximum interrupted attempts to finish another change: a file may contain a cycle. */
const MAX_TRIES = 16

function meantBy(begin: Begin, begins: Begins): Begin {
  let intended = begin
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const { request, settles } = intended
    if (request !== null || settles?.as !== 'finished') break
    intended = begins.get(settles.change) ?? intended
  }
  return intended
}

/** Titles of entries that do not record the request. */
const UNTOLD: Readonly<Record<Begin['kind'], string>> = {
  switch: 'Switch to another generation',
  try: 'Boot another generation once',
  pin: 'Pin a generation',
  unpin: 'Unpin a generation',
  delete: 'Delete generations',
  undo: 'Undo a change',
  collect: 'Collect garbage',
  menu: 'Regenerate the boot menu',
}

/** Titles of changes, cached: a file may refer to one large change in each of its lines. */
class Titles {
  readonly #begins: Begins
  readonly #requested = new Map<Begin, string>()

  constructor(begins: Begins) {
    this.#begins = begins
  }

  /** `deep` is the maximum nesting of titles: the undone change is not itself an undo. */
  of(begin: Begin, deep = 2): string {
    const intended = meantBy(begin, this.#begins)
    const { request, settles, kind } = intended
    if (request !== null) {
      const known = this.#requested.get(intended) ?? requestTitle(request)
      this.#requested.set(intended, known)
      return known
    }
    const settled = settles === null || deep === 0 ? undefined : this.#begins.get(settles.change)
    if (settled === undefined || settles === null || settles.as === 'finished') return UNTOLD[kind]
    const title = this.of(settled, deep - 1)
    return settles.as === 'left' ? `Leave “${title}” as it is` : `Undo “${title}”`
  }
}

/** Done, if only by a later change. */
function cameAbout(change: ChangelogEntry | undefined): boolean {
  const { outcome, settled } = change ?? { outcome: null, settled: null }
  return outcome === 'done' || outcome === 'units' || settled === 'finished'
}

/** Step lines are for people: the machine itself shows which steps took effect. */
function reported(entry: Exclude<ChangelogLine, { what: 'begin' }>): Partial<ChangelogEntry> {
  if (entry.what === 'end') return { outcome: entry.outcome, partly: entry.partly }
  return entry.what === 'choice' ? { stayed: entry.choice === 'stay' } : {}
}

/** The changes that can be undone, latest first: done or kept, reversible, not undone. */
export function undoable(changes: readonly ChangelogEntry[]): ChangelogEntry[] {
  const found = changes.filter(
    ({ begin, outcome, stayed, settled }) =>
      begin.reversal !== null &&
      settled === null &&
      (outcome === 'done' || outcome === 'units' || (outcome === 'failed' && stayed)),
  )
  return found.reverse()
}

/** The last interrupted or half-failed change that is not settled; null for none. */
export function interrupted(changes: readonly ChangelogEntry[]): ChangelogEntry | null {
  const isOpen = ({ outcome, partly, settled }: ChangelogEntry) =>
    settled === null && (outcome === null || partly)
  return changes.findLast(isOpen) ?? null
}

/** The state of a change as a clause with its title: `“Delete generation 3” was interrupted`. */
export function interruptedClause({ title, outcome }: ChangelogEntry): string {
  return `“${title}” ${outcome === null ? 'was interrupted' : 'failed'}`
}
