import { counted } from '../../text/format.ts'
import type { BootRow } from './bootChange.ts'
import type { Modules } from './readModules.ts'
import { rowOf } from './row.ts'

/** Beyond this number of added or removed modules only a count is shown: a kernel has some thousand. */
const MAX_ROWS = 200

/** The kernel modules that only one side has, by name, each with its location. */
export function compareModules(before: Modules | null, after: Modules | null): BootRow[] {
  if (before === null || after === null) return []
  const gone = [...before.keys()].filter((name) => !after.has(name))
  const come = [...after.keys()].filter((name) => !before.has(name))
  if (gone.length + come.length > MAX_ROWS) {
    const count = (names: readonly string[], how: string) =>
      names.length === 0 ? null : `${counted(names.length, 'module')} ${how}`
    return rowOf('module', 'modules', {
      before: count(gone, 'removed'),
      after: count(come, 'added'),
    })
  }
  return [...gone, ...come].sort().flatMap((name) => {
    const places = { before: before.get(name) ?? null, after: after.get(name) ?? null }
    return rowOf('module', name, places)
  })
}
