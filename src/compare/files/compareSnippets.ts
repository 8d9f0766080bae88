import { isDeepStrictEqual } from 'node:util'
import { decodeText } from '../../text/decodeText.ts'
import { compareTexts } from './contents.ts'
import type { FileChange } from './fileChange.ts'
import { snippetsOf } from './snippets.ts'
import type { Work } from './work.ts'

/**
 * The rows of an activation script: one for each snippet that differs, and one for the text around them. `row` is
 * that of the whole script.
 */
export async function compareSnippets(
  work: Work,
  row: FileChange,
  before: string,
  after: string,
): Promise<readonly FileChange[]> {
  const [from, to] = [snippetsOf(before), snippetsOf(after)]
  const rows: FileChange[] = []
  let isRebuilt = false
  for (const name of new Set([...from.keys(), ...to.keys()])) {
    const pause = work.yieldIfDue()
    if (pause !== null) await pause
    const [one, other] = [from.get(name), to.get(name)]
    if (one === other) continue
    const found =
      one === undefined || other === undefined
        ? 'changed'
        : await compareTexts(work.host, one, other)
    if (found === 'rebuilt') {
      isRebuilt = true
      continue
    }
    const unread = found === null
    rows.push({ ...snippetRow(row, name, one, other), unread })
  }
  const order = [...from.keys()].filter((name) => to.has(name))
  const isMoved = !isDeepStrictEqual(
    order,
    [...to.keys()].filter((name) => from.has(name)),
  )
  if (isMoved) return [row, ...rows.filter(({ snippet }) => snippet !== '')]
  const isTold = rows.some(({ snippet }) => snippet === '')
  // Only blank lines at the end of snippets differ.
  if (rows.length === 0 && !isRebuilt) return [row]
  if (!isRebuilt || isTold) return rows
  const path = rows.length === 0 ? row.path : `${row.path} (rest)`
  return [{ ...row, path, rebuilt: true }, ...rows]
}

function snippetRow(
  row: FileChange,
  found: string,
  before: string | undefined,
  after: string | undefined,
): FileChange {
  // A character for each byte was read, so that other bytes are a difference; a name is UTF-8.
  const snippet = decodeText(Buffer.from(found, 'latin1'))
  return {
    ...row,
    path: snippet === '' ? row.path : `${row.path}: ${snippet}`,
    status: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
    before: before === undefined ? null : row.before,
    after: after === undefined ? null : row.after,
    snippet,
  }
}
