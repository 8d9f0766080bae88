import type { FeatureChange } from '../compare/features/featureChange.ts'
import type { FileChange } from '../compare/files/fileChange.ts'
import type { PackageChange } from '../compare/packages/packageChanges.ts'
import { kindOf } from '../compare/packages/packageKinds.ts'
import type { UnitChange } from '../compare/units/unitChange.ts'

/** What a history is of, in the order in which it is shown. */
export const HISTORY_PARTS = ['packages', 'features', 'units', 'files'] as const

export type HistoryPart = (typeof HISTORY_PARTS)[number]

/** Something that changed in a generation. */
export type HistoryChange =
  | { readonly part: 'packages'; readonly row: PackageChange }
  | { readonly part: 'features'; readonly row: FeatureChange }
  | { readonly part: 'units'; readonly row: UnitChange }
  | { readonly part: 'files'; readonly row: FileChange }

/** What changed in a generation, compared with the next older one that exists. */
export interface HistoryEntry {
  readonly generation: number
  readonly storePath: string
  readonly comparedWith: number
  /** Explicit packages first. */
  readonly changes: readonly HistoryChange[]
  /** The parts that could not be compared, each with the reason. */
  readonly unknown: ReadonlyMap<HistoryPart, string>
}

/** The name of what changed, as a person asks for its history. */
export function nameOfChange({ part, row }: HistoryChange): string {
  switch (part) {
    case 'packages':
      return row.name
    case 'features':
      return `${row.feature}: ${row.name}`
    case 'units':
      return row.scope === 'user' ? `${row.name} (user)` : row.name
    case 'files':
      return row.snippet ? `${row.path}: ${row.snippet}` : row.path
  }
}

/** All names by which it may be asked for: a unit also without its suffix, a file also by its own name. */
export function namesOfChange(change: HistoryChange): readonly string[] {
  const { part, row } = change
  switch (part) {
    case 'packages':
      return [row.name]
    case 'features': {
      const { feature, name } = row
      const words = [feature, feature.toLowerCase(), ...(ALSO_CALLED[feature] ?? [])]
      return [nameOfChange(change), name, ...name.split(/[ :]+/, 1), ...words]
    }
    case 'units':
      return [row.name, row.name.replace(/\.[a-z]+$/, '')]
    case 'files':
      return [row.path, `/${row.path}`, row.path.slice(row.path.lastIndexOf('/') + 1)]
  }
}

/** What people call features. */
const ALSO_CALLED: Readonly<Record<string, readonly string[]>> = {
  Backups: ['backup'],
  Certificates: ['certificate'],
  Containers: ['container'],
  Firewall: ['port', 'ports'],
  Secrets: ['secret'],
  Users: ['user'],
  WireGuard: ['tunnel', 'vpn'],
}

/** Whether only store hashes differ. */
export function isOnlyRebuilt({ part, row }: HistoryChange): boolean {
  switch (part) {
    case 'packages':
      return kindOf(row) === 'rebuilt'
    case 'features':
      return false
    case 'units':
      return row.rebuilt
    case 'files':
      return row.rebuilt === true
  }
}

/** What of a unit or a file changed, in words; of what has a value, `before → after`. */
export function settingText(change: Exclude<HistoryChange, { part: 'packages' }>): string {
  const { part, row } = change
  if (part === 'features') {
    const { before, after } = row
    if (before === null) return `added ${after}`
    return after === null ? `removed ${before}` : `${before} → ${after}`
  }
  if (row.status !== 'changed') return row.status
  if (isOnlyRebuilt(change)) return 'rebuilt'
  if (part === 'units') {
    const { keys, scripts } = row
    const texts = scripts.map((name) => name.slice(name.lastIndexOf('/') + 1))
    const what = [...new Set([...keys, ...texts])].join(', ')
    return what === '' ? 'changed' : `changed ${what}`
  }
  const { mode, owner, group } = row
  const rights = Object.entries({ mode, owner, group }).flatMap(([name, one]) =>
    one === null ? [] : [`${name} ${one.before ?? 'none'} → ${one.after ?? 'none'}`],
  )
  return ['changed', ...rights].join(', ')
}
