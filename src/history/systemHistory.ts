import { askComparison } from '../compare/askComparison.ts'
import { orNull } from '../compare/comparisonPart.ts'
import type { Side } from '../compare/side.ts'
import { storeReadCache } from '../compare/storeReadCache.ts'
import type { Host } from '../host/host.ts'
import { NOTHING_ELSE } from '../machine/comparisonContext.ts'
import type { Generation } from '../machine/generation.ts'
import { Problem } from '../problem.ts'
import { grouped } from '../text/format.ts'
import type { HistoryChange, HistoryEntry, HistoryPart } from './historyEntry.ts'

/** Pairs for which files are read once: neighbours share a side, and a cache has a limit. */
const MAX_SHARED = 4

/** What a change must be to belong to a history. */
export type Wanted = (change: HistoryChange) => boolean

/**
 * In which generations features, units and files changed, newest first, each as soon as it is known. It takes as long
 * as comparing each generation with the next older one. What can't be compared is unknown, with its reason.
 * `goesOn` is asked before each of them: a person may have left.
 */
export async function* systemHistory(
  host: Host,
  generations: readonly Generation[],
  parts: ReadonlySet<HistoryPart>,
  wants: Wanted,
  goesOn: () => boolean = () => true,
): AsyncGenerator<HistoryEntry> {
  const steps = generations.flatMap(({ number, storePath, system, present }) =>
    storePath === null || !present ? [] : [{ number, storePath, system }],
  )
  let left = MAX_CHANGES
  let shared = storeReadCache(host)
  for (const [index, after] of steps.entries()) {
    const { number, storePath } = after
    const before = steps[index + 1]
    if (before === undefined || !goesOn()) return
    if (index % MAX_SHARED === 0) shared = storeReadCache(host)
    if (before.storePath === storePath) continue
    const found = await changesBetween(shared, before, after, parts)
    const changes = found.changes.filter(wants)
    if (changes.length === 0 && found.unknown.size === 0) continue
    left -= changes.length
    if (left < 0) throw tooMany()
    const { unknown } = found
    yield { generation: number, storePath, comparedWith: before.number, changes, unknown }
  }
}

async function changesBetween(
  host: Host,
  before: Side,
  after: Side,
  parts: ReadonlySet<HistoryPart>,
): Promise<Pick<HistoryEntry, 'changes' | 'unknown'>> {
  const wanted = COMPARED.filter((part) => parts.has(part))
  const found = await askComparison(host, before, after, NOTHING_ELSE, undefined, wanted)
  const unknown = new Map<HistoryPart, string>()
  for (const name of wanted) {
    const part = found[name]
    if (part.status === 'unknown') unknown.set(name, part.reason)
  }
  const changes = [
    ...(orNull(found.features) ?? []).map((row) => ({ part: 'features', row }) as const),
    ...(orNull(found.units)?.changes ?? [])
      .filter(({ status }) => status !== 'unchanged')
      .map((row) => ({ part: 'units', row }) as const),
    ...(orNull(found.files) ?? []).map((row) => ({ part: 'files', row }) as const),
  ]
  return { changes, unknown }
}

const COMPARED = ['features', 'units', 'files'] as const

/** Changes of features, units and files, of about a kilobyte each. */
const MAX_CHANGES = 100_000

function tooMany(): Problem {
  const most = grouped(MAX_CHANGES)
  const message = `The history has more than ${most} changes of features, units and files. Name what matters.`
  return new Problem('unreadable', message)
}

/** A part of the changes, such as the packages, with the other one: newest first. */
export function mergedHistory(
  one: readonly HistoryEntry[],
  other: readonly HistoryEntry[],
): HistoryEntry[] {
  const merged = new Map(one.map((entry) => [entry.generation, entry]))
  for (const entry of other) {
    const known = merged.get(entry.generation)
    const changes = [...(known?.changes ?? []), ...entry.changes]
    const unknown = new Map([...(known?.unknown ?? []), ...entry.unknown])
    merged.set(entry.generation, { ...entry, changes, unknown })
  }
  return [...merged.values()].sort((a, b) => b.generation - a.generation)
}
