import type { Begin, ChangelogLine } from './changelogEntry.ts'
import { requestTitle } from './request.ts'

/** One change as the journal tells it. */
export interface ChangelogEntry {
  readonly begin: Begin
  /** What says what it was to do: its own beginning, or that of the change that it was to finish. */
  readonly meant: Begin
  /** What it was to do, in words of ours: `Delete generation 3`. */
  readonly title: string
  /** A step failed, and what was done before it was to stay. */
  readonly stayed: boolean
  /** It failed, and what it had done until then is still so. */
  readonly partly: boolean
  /** Null where it was cut off. */
  readonly outcome: Extract<ChangelogLine, { what: 'end' }>['outcome'] | null
  /** How a later change settled it. */
  readonly settled: 'undone' | 'finished' | 'left' | null
}

/**
 * The entries of two journals as one: each in the order of its file, which is the order in which
 * things happened, whatever the clock said meanwhile. Only between the two it is the clock's.
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
 * The changes of a journal, oldest first, by its entries in the order of the file. Lines of changes
 * whose beginning is lost are passed over.
 */
export function changesOf(entries: readonly ChangelogLine[]): ChangelogEntry[] {
  const begins = new Map(entries.flatMap((one) => (one.what === 'begin' ? [[one.id, one]] : [])))
  const titles = new Titles(begins)
  const changes = new Map<string, ChangelogEntry>()
  for (const entry of entries) {
    const { id } = entry
    if (entry.what === 'begin') {
      const fresh = { stayed: false, partly: false, outcome: null, settled: null }
      const words = { meant: meantBy(entry, begins), title: titles.of(entry) }
      changes.set(id, { begin: entry, ...words, ...fresh })
      continue
    }
    const change = changes.get(id)
    if (change === undefined) continue
    changes.set(id, { ...change, ...told(entry) })
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

type Begins = ReadonlyMap<string, Begin>

/** So often a change may be cut off while it finishes another: a file may go round in a circle. */
const MAX_TRIES = 16

function meantBy(begin: Begin, begins: Begins): Begin {
  let meant = begin
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const { request, settles } = meant
    if (request !== null || settles?.as !== 'finished') break
    meant = begins.get(settles.change) ?? meant
  }
  return meant
}

/** What an entry is called that does not say what was asked for. */
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

/** What changes are called. A file may name one large change in each of its lines: its title is made once. */
class Titles {
  readonly #begins: Begins
  readonly #requested = new Map<Begin, string>()

  constructor(begins: Begins) {
    this.#begins = begins
  }

  /** `deep` is how many titles it may hold one in another: what is undone is none itself. */
  of(begin: Begin, deep = 2): string {
    const meant = meantBy(begin, this.#begins)
    const { request, settles, kind } = meant
    if (request !== null) {
      const known = this.#requested.get(meant) ?? requestTitle(request)
      this.#requested.set(meant, known)
      return known
    }
    const settled = settles === null || deep === 0 ? undefined : this.#begins.get(settles.change)
    if (settled === undefined || settles === null || settles.as === 'finished') return UNTOLD[kind]
    const title = this.of(settled, deep - 1)
    return settles.as === 'left' ? `Leave “${title}” as it is` : `Undo “${title}”`
  }
}

/** Done, also where only a later change saw to it. */
function cameAbout(change: ChangelogEntry | undefined): boolean {
  const { outcome, settled } = change ?? { outcome: null, settled: null }
  return outcome === 'done' || outcome === 'units' || settled === 'finished'
}

/** Which steps were run is there for a person: what of a change is done, the machine itself shows. */
function told(entry: Exclude<ChangelogLine, { what: 'begin' }>): Partial<ChangelogEntry> {
  if (entry.what === 'end') return { outcome: entry.outcome, partly: entry.partly }
  return entry.what === 'choice' ? { stayed: entry.choice === 'stay' } : {}
}

/** The changes that can be undone, the last first: done or stayed, with a way back, not undone. */
export function undoable(changes: readonly ChangelogEntry[]): ChangelogEntry[] {
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
export function interrupted(changes: readonly ChangelogEntry[]): ChangelogEntry | null {
  const isOpen = ({ outcome, partly, settled }: ChangelogEntry) =>
    settled === null && (outcome === null || partly)
  return changes.findLast(isOpen) ?? null
}

/** What became of it, as a clause with its title: `“Delete generation 3” was interrupted`. */
export function interruptedClause({ title, outcome }: ChangelogEntry): string {
  return `“${title}” ${outcome === null ? 'was interrupted' : 'failed'}`
}
