import { maskString } from '../text/maskText.ts'
import type { BootRow } from './bootChange.ts'
import { rowOf } from './row.ts'
import { shownParameters } from './shownParameters.ts'

/**
 * The differences between two kernel command lines, by key. A key that occurs several times
 * (`console=`) has no single value, so each of its texts is a row; if only the order differs, there
 * is one row for it: the system writes to the last `console=`. Empty if a side is unknown.
 */
export function compareParameters(
  before: readonly string[] | null,
  after: readonly string[] | null,
): BootRow[] {
  if (before === null || after === null) return []
  const [from, to] = [byKey(before), byKey(after)]
  const keys = new Set([...from.keys(), ...to.keys()])
  const rows = [...keys].flatMap((key) => compareKey(key, from.get(key) ?? [], to.get(key) ?? []))
  if (rows.length > 0) return rows
  const [one, other] = [shownParameters(before), shownParameters(after)]
  return rowOf('parameter', 'order', { before: one.join(' '), after: other.join(' ') })
}

function byKey(parameters: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return Map.groupBy(
    parameters.filter((text) => text !== ''),
    keyOf,
  )
}

function compareKey(key: string, from: readonly string[], to: readonly string[]): BootRow[] {
  if (from.length > 1 || to.length > 1) {
    const [one, other] = [new Set(from), new Set(to)]
    return [...one.union(other)].flatMap((text) => {
      const side = (has: ReadonlySet<string>) => (has.has(text) ? reported(text) : null)
      return rowOf('parameter', maskString(text), { before: side(one), after: side(other) })
    })
  }
  const [one, other] = [from[0] ?? null, to[0] ?? null]
  if (one === other) return []
  const values = { before: one && reported(one), after: other && reported(other) }
  if (values.before !== values.after) return rowOf('parameter', key, values)
  const [before, after] = [maskString(one ?? ''), maskString(other ?? '')]
  // Two masked secrets look the same, and so do `foo` and `foo=set`.
  const another = { before: values.before, after: `${values.after} (value changed)` }
  return rowOf('parameter', key, before === after ? another : { before, after })
}

function keyOf(text: string): string {
  return text.split('=', 1)[0] as string
}

/** The text after the first `=`; `set` for a flag without one. */
function reported(text: string): string {
  const start = text.indexOf('=')
  return start === -1 ? 'set' : maskString(text).slice(start + 1)
}
