import type { UnitFile } from './unitFile.ts'

/** What a changed unit asks for, unless it says otherwise itself. */
export type Difference = 'none' | 'reload' | 'restart'

/** Keys of [Unit] that a running unit does not mind. */
const IGNORED = new Set(
  `Description Documentation OnFailure OnSuccess OnFailureJobMode IgnoreOnIsolate
  StopWhenUnneeded RefuseManualStart RefuseManualStop AllowIsolate CollectMode
  SourcePath`.split(/\s+/),
)

/** What a change of these takes is no more than a reload; that they go takes nothing. */
const RELOADED: ReadonlySet<string> = new Set([
  'Unit X-Reload-Triggers',
  'Service ExecReload',
  'Mount Options',
])

/** Compares two versions of a unit (nixpkgs: switch-to-configuration-ng, compare_units). */
export function difference(before: UnitFile, after: UnitFile): Difference {
  let found: Difference = 'none'
  for (const key of new Set([...keysOf(before), ...keysOf(after)])) {
    const needed = differenceOf(key, textOf(before, key), textOf(after, key))
    if (needed === 'restart') return 'restart'
    if (needed === 'reload') found = 'reload'
  }
  return found
}

function differenceOf(key: string, before: string | null, after: string | null): Difference {
  const [section = '', name = ''] = key.split(' ')
  if (before === after || (section === 'Unit' && IGNORED.has(name))) return 'none'
  if (!RELOADED.has(key)) return 'restart'
  if (section === 'Mount') return before === null || after === null ? 'restart' : 'reload'
  return after === null ? 'none' : 'reload'
}

function keysOf(unit: UnitFile): string[] {
  return [...unit].flatMap(([section, keys]) => [...keys.keys()].map((key) => `${section} ${key}`))
}

function textOf(unit: UnitFile, key: string): string | null {
  const [section = '', name = ''] = key.split(' ')
  return unit.get(section)?.get(name)?.join('\n') ?? null
}
