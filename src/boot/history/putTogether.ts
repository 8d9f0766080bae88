import type { StorePath } from '../../nix/storePath.ts'
import type { BootHistory, RecordedBoot } from './history.ts'
import type { JournalEntry, ListedBoot } from './journal.ts'
import { readMarks, startedBy, switchOf } from './marks.ts'

/** What was asked of the journal, and what the machine says of the boot that runs. */
export interface Answers {
  readonly boots: readonly ListedBoot[]
  readonly commandLines: readonly JournalEntry[]
  readonly marks: readonly JournalEntry[]
  readonly failures: readonly JournalEntry[]
  /** None of the answers was cut off. */
  readonly whole: boolean
  /** The boot that runs; null where none does, or it is not known. */
  readonly running: { readonly id: string; readonly toplevel: StorePath | null } | null
}

/** The boot history out of what the journal answered. */
export function putTogether(answers: Answers): BootHistory {
  const { boots, marks, running, whole } = answers
  const started = new Map<string, StorePath>()
  for (const line of answers.commandLines) {
    const toplevel = startedBy(line)
    if (toplevel !== null) started.set(line.boot, toplevel)
  }
  // Of a boot that began long ago the journal may have lost the beginning; the machine knows.
  if (running?.toplevel != null) started.set(running.id, running.toplevel)
  const marksOf = Map.groupBy(marks, ({ boot }) => boot)
  const failuresOf = Map.groupBy(answers.failures, ({ boot }) => boot)
  return {
    boots: boots.map(({ id, first, last }): RecordedBoot => {
      const read = readMarks(marksOf.get(id) ?? [], last)
      const failed = (failuresOf.get(id) ?? []).flatMap(({ unit }) => (unit === '' ? [] : [unit]))
      return {
        ...{ id, toplevel: started.get(id) ?? null, first, last },
        ...read,
        end: id === running?.id ? 'runs' : read.end,
        failedUnits: [...new Set(failed)].sort(),
      }
    }),
    switches: marks.flatMap((mark) => switchOf(mark) ?? []).sort((a, b) => b.at - a.at),
    whole,
  }
}
