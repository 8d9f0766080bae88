import type { Host, StateFiles } from '../host/host.ts'
import { ROOTS_STATE } from '../host/statePlaces.ts'
import { asProblem, Problem } from '../problem.ts'
import { type ChangelogEntry, changesOf, merged } from './changelogChanges.ts'
import { type ChangelogLine, parseChangelogLine } from './changelogEntry.ts'
import type { ChangeRequest, Settles } from './request.ts'
import type { Reversal } from './reversal.ts'

/*
 * The changelog is a file of lines, each written whole and flushed to the disk before its event happens. A
 * line torn by a crash is ignored when read.
 */

const FILE = 'journal'
/** Root's changelog, which everyone may read. */
const ROOTS = `${ROOTS_STATE}/${FILE}`
/** Bytes above which a changelog is shortened, and the number of changes kept then. */
const [LONG, KEPT] = [1 << 20, 200]
const MAX_SIZE = 2 << 20
/** Minimum characters of a line: an id alone has 36. */
const MIN_LENGTH = 60

/**
 * Changes on a machine by this person and by root, oldest first. Changes of root's user GC roots are left
 * out: nobody else can undo or finish them.
 */
export async function readChanges(host: Host): Promise<ChangelogEntry[]> {
  const own = readOwn(host.state)
  const roots = host.user.root ? null : await host.read(ROOTS, 4 * MAX_SIZE).catch(() => null)
  const [mine, others] = [own, roots].map((text) => lastLines(text ?? '').flatMap(parsed))
  return changesOf(
    merged(
      mine ?? [],
      (others ?? []).filter((entry) => !isOfOwnRoot(entry)),
    ),
  )
}

function isOfOwnRoot(entry: ChangelogLine): boolean {
  if (entry.what !== 'begin') return false
  return [entry.request, entry.reversal].some((kept) => kept && 'own' in kept && kept.own)
}

/** The end of a long changelog: on a mounted disk it may be of any size. */
function lastLines(text: string): string[] {
  const start = text.length <= MAX_SIZE ? 0 : text.indexOf('\n', text.length - MAX_SIZE) + 1
  return text.slice(start).split('\n')
}

/** A damaged or foreign changelog counts as empty here; writing to it reports the fault. */
function readOwn(state: StateFiles | null): string | null {
  try {
    return state?.read(FILE) ?? null
  } catch {
    return null
  }
}

function parsed(line: string): ChangelogLine[] {
  const entry = line.length < MIN_LENGTH ? null : parseChangelogLine(line)
  return entry === null ? [] : [entry]
}

type Reported = Extract<ChangelogLine, { what: 'step' | 'choice' | 'end' }>
type Without<T> = T extends unknown ? Omit<T, 'id' | 'at'> : never

/** Records one change as it happens. */
export interface Recorder {
  /** Never throws: a change that has begun continues on a full disk; false where writing failed. */
  report(entry: Without<Reported>): boolean
}

/** Facts about a plan recorded before its first step. */
export interface RecordedChange {
  readonly kind: string
  readonly title: string
  readonly steps: readonly object[]
  readonly onFailure: readonly object[]
  readonly request: ChangeRequest | null
  readonly reversal: Reversal | null
  readonly settles: Settles | null
}

/**
 * Begins to record a change: its meaning, and its title and commands for people who read the file. Throws a
 * Problem `journal` where that fails, so that nothing irreversible is changed; null where the machine keeps
 * no changelog.
 */
export function beginChange(host: Host, plan: RecordedChange, profile: string): Recorder | null {
  const { state } = host
  if (state === null) return null
  const id = crypto.randomUUID()
  const { kind, title, steps, onFailure, request, reversal, settles } = plan
  const write = (entry: object) =>
    state.append(FILE, JSON.stringify({ ...entry, id, at: host.now() }))
  try {
    if ((readOwn(state) ?? '').length >= LONG) state.update(FILE, shortened)
    const meaning = { request, reversal, settles }
    write({ what: 'begin', kind, title, profile, steps, onFailure, ...meaning })
  } catch (error) {
    const why = asProblem(error, 'journal').message
    throw new Problem('journal', `${why} Nothing was changed.`)
  }
  return {
    report: (entry) => {
      try {
        write(entry)
        return true
      } catch {
        return false
      }
    },
  }
}

/** Keeps the last changes of a long changelog, their lines unchanged. */
function shortened(text: string | null): string {
  const lines = lastLines(text ?? '').flatMap((line) =>
    parsed(line).map((entry) => ({ line, entry })),
  )
  const changes = changesOf(lines.map(({ entry }) => entry))
  const ids = new Set(changes.slice(-KEPT).map(({ begin }) => begin.id))
  return lines.flatMap(({ line, entry }) => (ids.has(entry.id) ? [`${line}\n`] : [])).join('')
}
