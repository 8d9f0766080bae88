import { HISTORY_PARTS, type HistoryPart } from '../../history/historyEntry.ts'
import { Problem } from '../../problem.ts'
import { listedWith } from '../../text/format.ts'

/** The options of `history`, as commander passes them. */
export interface HistoryOptions {
  readonly part?: string
  readonly prefix?: boolean
  readonly all?: boolean
}

export interface HistoryRequest {
  readonly parts: ReadonlySet<HistoryPart>
  /** Where these are searched if nothing in `parts` has one of the names: that takes longer. */
  readonly others: ReadonlySet<HistoryPart>
  readonly all: boolean
}

/** Names of units end with their kind (systemd.unit(5)). */
const UNIT = /\.(?:service|socket|device|mount|automount|swap|target|path|timer|slice|scope)$/

/** What is searched: what was asked for, else what the names look like. Throws a Problem `usage`. */
export function historyRequest(
  names: readonly string[],
  { part, all = false }: HistoryOptions,
): HistoryRequest {
  const none = new Set<HistoryPart>()
  if (part !== undefined) return { parts: partsIn(part), others: none, all }
  if (names.length === 0) return { parts: new Set(HISTORY_PARTS), others: none, all }
  const likely = new Set<HistoryPart>(
    names.map((name) => (name.includes('/') ? 'files' : UNIT.test(name) ? 'units' : 'packages')),
  )
  const others = likely.has('packages')
    ? new Set(HISTORY_PARTS.filter((one) => !likely.has(one)))
    : none
  return { parts: likely, others, all }
}

function partsIn(list: string): Set<HistoryPart> {
  const words = list.split(',').map((word) => word.trim())
  return new Set(
    words.map((word) => {
      const found = HISTORY_PARTS.find((one) => one === word)
      if (found !== undefined) return found
      throw new Problem('usage', `--part takes ${listedWith(HISTORY_PARTS, 'or')}, not ${word}.`)
    }),
  )
}
