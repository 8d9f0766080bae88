import { explainChange } from '../history/explainChange.ts'
import { type Explanation, wordsOfChange } from '../history/explanation.ts'
import {
  type HistoryChange,
  type HistoryEntry,
  type HistoryPart,
  namesOfChange,
} from '../history/historyEntry.ts'
import { type NameFilter, nameFilter } from '../history/nameFilter.ts'
import { packageEntries, readHistory } from '../history/readHistory.ts'
import { mergedHistory, systemHistory } from '../history/systemHistory.ts'
import { Problem } from '../problem.ts'
import { historyJson } from './history/historyJson.ts'
import { type Explained, entryLines, oneLines, unknownLines } from './history/historyLines.ts'
import { type HistoryOptions, historyRequest } from './history/historyRequest.ts'
import { configFor, type Session } from './session.ts'

/**
 * `terrapin history [NAME…]`: in which generations packages, features, units and files changed, newest first. Throws
 * a Problem `no-path` where none of the names ever changed.
 */
export async function history(
  session: Session,
  names: readonly string[],
  options: HistoryOptions,
): Promise<void> {
  const { output } = session
  const { parts, others, all: isWhole } = historyRequest(names, options)
  const filter = nameFilter(names, options.prefix ?? false)
  const explain = await explainer(session, names.length > 0)
  const isAll = names.length === 0
  if (isAll && !output.json) {
    let isFirst = true
    for await (const entry of entriesOf(session, parts, filter, isAll)) {
      unknownLines(entry).forEach(output.say)
      if (entry.changes.length === 0) continue
      if (!isFirst) output.line('')
      isFirst = false
      for (const line of entryLines(await explain(entry), session, isWhole)) output.line(line)
    }
    if (isFirst) throw nothing(names)
    return
  }
  const likely = await Array.fromAsync(entriesOf(session, parts, filter, isAll))
  const isFound = others.size === 0 || likely.some(({ changes }) => changes.length > 0)
  const all = isFound ? likely : await Array.fromAsync(entriesOf(session, others, filter, isAll))
  if (output.json) {
    const asked = isFound ? parts : new Set([...parts, ...others])
    const explained = await Array.fromAsync(all, explain)
    output.document(explained.map((entry) => historyJson(entry, asked)))
    return
  }
  all.flatMap(unknownLines).forEach(output.say)
  const entries = all.filter(({ changes }) => changes.length > 0)
  if (entries.length === 0) throw nothing(names)
  const explained = await Array.fromAsync(entries, explain)
  const only = onlySubject(entries)
  const lines =
    only !== null
      ? oneLines(only, explained, session)
      : explained.flatMap((entry, index) => [
          ...(index === 0 ? [] : ['']),
          ...entryLines(entry, session, isWhole),
        ])
  for (const line of lines) output.line(line)
}

/** What of these parts changed, newest first, each generation as soon as it is known. */
async function* entriesOf(
  { host, machine }: Session,
  parts: ReadonlySet<HistoryPart>,
  filter: NameFilter,
  isAll: boolean,
): AsyncGenerator<HistoryEntry> {
  const { generations } = machine
  let packages = parts.has('packages')
    ? packageEntries(await readHistory(host, machine, filter))
    : []
  const wants = (change: HistoryChange) => isAll || namesOfChange(change).some(filter)
  const needsSystems = [...parts].some((part) => part !== 'packages')
  if (needsSystems) {
    for await (const entry of systemHistory(host, generations, parts, wants)) {
      yield* packages.filter(({ generation }) => generation > entry.generation)
      const own = packages.filter(({ generation }) => generation === entry.generation)
      packages = packages.filter(({ generation }) => generation < entry.generation)
      yield* mergedHistory(own, [entry])
    }
  }
  yield* packages
}

/** Adds what may explain an entry; patches are searched only for what was named. */
async function explainer({ host, machine }: Session, isNamed: boolean) {
  const byNumber = new Map(machine.generations.map((one) => [one.number, one]))
  const { repository } = await configFor(host)
  return async (entry: HistoryEntry): Promise<Explained> => {
    const [before, after] = [byNumber.get(entry.comparedWith), byNumber.get(entry.generation)]
    const words = isNamed ? [...new Set(entry.changes.flatMap(wordsOfChange))] : []
    const explanation: Explanation = await explainChange(host, before, after, repository, words)
    return { ...entry, ...explanation, created: after?.created ?? 0 }
  }
}

/** The only thing that the history is of; null where it is of several. */
function onlySubject(entries: readonly HistoryEntry[]): HistoryChange | null {
  const [first] = entries[0]?.changes ?? []
  const isOne = entries.every(
    ({ changes }) =>
      changes.length === 1 &&
      changes[0]?.part === first?.part &&
      namesOfChange(changes[0] as HistoryChange)[0] === (first && namesOfChange(first)[0]),
  )
  return isOne ? (first ?? null) : null
}

function nothing(names: readonly string[]): Problem {
  const [first = ''] = names
  if (names.length === 0) {
    return new Problem('no-path', 'Nothing changed between these generations.')
  }
  const hint = /[*?[]/.test(first) ? '' : ` To match a part of a name: '*${first}*'.`
  return new Problem('no-path', `No change of ${names.join(' or ')} in these generations.${hint}`)
}
