import { append } from '../lists.ts'
import type { StorePath } from '../nix/storePath.ts'
import { isSwitchUnit } from '../nix/switchOutput.ts'
import type { BootHistory, RecordedBoot, RecordedSwitch } from './bootHistory.ts'
import { earlyMark, readMarks, startedBy, switchOf } from './bootMessages.ts'
import type { JournalEntry, ListedBoot } from './journalEntries.ts'

/** Matching entries, newest first; an incomplete answer lacks the oldest ones. */
export interface JournalAnswer {
  readonly entries: readonly JournalEntry[]
  readonly complete: boolean
}

/** The journal's answers to all queries, and the running boot as the machine reports it. */
export interface JournalAnswers {
  readonly boots: readonly ListedBoot[]
  readonly kernel: JournalAnswer
  readonly marks: JournalAnswer
  readonly failures: JournalAnswer
  /** The last entries of boots, as far as queried. */
  readonly lasts: readonly JournalEntry[]
  /** The running boot; null where there is none, or it is unknown. */
  readonly running: { readonly id: string; readonly toplevel: StorePath | null } | null
}

/**
 * The boots covered by every answer: those newer than the last entry of an incomplete answer. Missing entries
 * of the others could be those that show a finished startup.
 */
export function answeredBoots(
  answers: Pick<JournalAnswers, 'boots' | 'kernel' | 'marks' | 'failures'>,
) {
  const { boots } = answers
  const counts = [answers.kernel, answers.marks, answers.failures].map(({ entries, complete }) =>
    complete
      ? boots.length
      : Math.max(
          0,
          boots.findIndex(({ id }) => id === entries.at(-1)?.boot),
        ),
  )
  return boots.slice(0, Math.min(...counts))
}

/** An entry at most this long before a boot's last entry determines its uptime. */
const NEAR_MS = 60_000

/**
 * Uptime of a boot at its last entry; null where only that entry would show it: the clock may have been set
 * since the last known one.
 */
export function uptime({ id, last }: ListedBoot, entries: readonly JournalEntry[]): number | null {
  const [latest] = entries.filter(({ boot }) => boot === id).sort((a, b) => b.up - a.up)
  if (latest === undefined) return null
  const rest = last - latest.at
  return rest >= 0 && rest <= NEAR_MS ? latest.up + rest : null
}

/** The entries of all answers. */
export function allEntries({
  kernel,
  marks,
  failures,
  lasts,
}: Omit<JournalAnswers, 'boots' | 'running'>) {
  return [...kernel.entries, ...marks.entries, ...failures.entries, ...lasts]
}

/** Builds the boot history from the journal's answers. */
export function assembleHistory(answers: JournalAnswers): BootHistory {
  const { running, boots } = answers
  const started = new Map<string, StorePath>()
  for (const line of answers.kernel.entries) {
    const toplevel = startedBy(line)
    if (toplevel !== null) started.set(line.boot, toplevel)
  }
  const begins = new Set(started.keys())
  // The journal may have lost the beginning of a long boot; the running system is known anyway.
  if (running?.toplevel != null) started.set(running.id, running.toplevel)
  const early = answers.kernel.entries.flatMap((entry) => earlyMark(entry) ?? [])
  const marksOf = Map.groupBy([...answers.marks.entries, ...early], ({ boot }) => boot)
  const failuresOf = Map.groupBy(answers.failures.entries, ({ boot }) => boot)
  const entriesOf = Map.groupBy(allEntries(answers), ({ boot }) => boot)
  const answered = answeredBoots(answers)
  const switches: RecordedSwitch[] = []
  const found = answered.flatMap((listed, index): RecordedBoot[] => {
    const { id, last } = listed
    const up = uptime(listed, entriesOf.get(id) ?? [])
    if (up === null) return []
    const marks = marksOf.get(id) ?? []
    const read = readMarks(marks, up, begins.has(id))
    const failures = failuresOf.get(id) ?? []
    const own = switchesOf(marks, failures)
    append(switches, own.switches)
    // A boot begins after the previous one has ended, whatever the clock showed.
    const before = boots[index + 1]?.last ?? 0
    return [
      {
        ...{ id, toplevel: started.get(id) ?? null, last, up },
        first: Math.min(last, Math.max(listed.first, before)),
        ...read,
        end: id === running?.id ? 'runs' : read.end,
        failedUnits: unitsOf(failures.filter((entry) => entry.up < own.from)),
      },
    ]
  })
  return { boots: found, switches, whole: found.length === boots.length }
}

/** The completed switches of one boot, newest first, and its uptime when the first began. */
function switchesOf(marks: readonly JournalEntry[], failures: readonly JournalEntry[]) {
  const said = marks
    .flatMap((mark) => {
      const found = switchOf(mark)
      return found === null ? [] : [{ ...found, mark }]
    })
    .sort((a, b) => a.mark.up - b.mark.up)
  const inTime = failures.toSorted((a, b) => a.up - b.up)
  const switches: RecordedSwitch[] = []
  for (const [index, { toplevel, status, mark }] of said.entries()) {
    if (status === null) continue
    const before = said[index - 1]
    const from = before?.status === null ? before.mark.up : mark.up
    const until = said[index + 1]?.mark.up ?? Number.POSITIVE_INFINITY
    const { at, up, boot } = mark
    const failed = inTime.slice(firstFrom(inTime, from), firstFrom(inTime, until))
    switches.push({ at, up, boot, toplevel, status, failedUnits: unitsOf(failed) })
  }
  switches.reverse()
  return { switches, from: said[0]?.mark.up ?? Number.POSITIVE_INFINITY }
}

/** The index of the first of these sorted entries that is not before `up`. */
function firstFrom(inTime: readonly JournalEntry[], up: number): number {
  let [first, end] = [0, inTime.length]
  while (first < end) {
    const middle = (first + end) >> 1
    if ((inTime[middle] as JournalEntry).up < up) first = middle + 1
    else end = middle
  }
  return first
}

/** The failed units, except the unit in which a switch itself ran. */
function unitsOf(failures: readonly JournalEntry[]): string[] {
  const names = new Set(failures.map(({ unit }) => unit))
  const counts = (unit: string) => unit !== '' && !isSwitchUnit(unit) && !ANYONES.test(unit)
  return [...names].filter(counts).sort()
}

/** Units that any logged-in user can make fail: their user manager and sessions. */
const ANYONES = /^(?:user@|user-runtime-dir@|session-)[^/]{1,100}\.(?:service|scope)$/
