import type { Host, StateFiles } from '../host/host.ts'
import { ROOTS_STATE } from '../host/statePlaces.ts'
import { asProblem, Problem } from '../problem.ts'
import { type ChangelogEntry, changesOf, merged } from './changelogChanges.ts'
import { type ChangelogLine, parseChangelogLine } from './changelogEntry.ts'
import type { ChangeRequest, Settles } from './request.ts'
import type { Reversal } from './reversal.ts'

/*
 * The journal is a file of lines, each written whole and flushed to the disk before what it tells
 * of happens. A line that a crash tore is passed over when it is read.
 */

const FILE = 'journal'
/** Where root's journal lies, which everyone may read. */
const ROOTS = `${ROOTS_STATE}/${FILE}`
/** Bytes from which on a journal is shortened, and how many changes it keeps then. */
const [LONG, KEPT] = [1 << 20, 200]
const MAX_SIZE = 2 << 20
/** Characters of the shortest line: an id alone has 36. */
const MIN_LENGTH = 60

/**
 * What was done on a machine by this person, and by root, oldest first. What root keeps by roots of
 * its own is nobody else's to undo or to finish.
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

/** The end of a long changelog: what a mounted disk keeps may be of any size. */
function lastLines(text: string): string[] {
  const start = text.length <= MAX_SIZE ? 0 : text.indexOf('\n', text.length - MAX_SIZE) + 1
  return text.slice(start).split('\n')
}

/** What is damaged, or not one's own, tells of no change; writing into it says what is wrong. */
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

type Told = Extract<ChangelogLine, { what: 'step' | 'choice' | 'end' }>
type Without<T> = T extends unknown ? Omit<T, 'id' | 'at'> : never

/** Writes one change down as it happens. */
export interface Recorder {
  /** Throws nothing: what was begun is carried on when the disk is full; false where it was. */
  report(entry: Without<Told>): boolean
}

/** What is recorded of a plan before its first step. */
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
 * Begins to write a change down: what it means, and for a person who reads the file its title and
 * commands. Throws a Problem `journal` where that can't be done, so that nothing is changed which
 * could not be undone; null where the machine keeps no journal.
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

/** Keeps the last changes of a long journal, each of their lines as it is. */
function shortened(text: string | null): string {
  const lines = lastLines(text ?? '').flatMap((line) =>
    parsed(line).map((entry) => ({ line, entry })),
  )
  const changes = changesOf(lines.map(({ entry }) => entry))
  const ids = new Set(changes.slice(-KEPT).map(({ begin }) => begin.id))
  return lines.flatMap(({ line, entry }) => (ids.has(entry.id) ? [`${line}\n`] : [])).join('')
}
