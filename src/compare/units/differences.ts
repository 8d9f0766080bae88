import type { SwitchRules } from './switchRules.ts'
import type { UnitFile } from './unitFile.ts'

/** The effect of a difference on a running unit, before the unit's own settings are considered. */
export type Need = 'restart' | 'reload' | 'nothing'

/** A setting that differs in a unit's text. */
export interface Difference {
  readonly section: string
  /** Null for an empty section that was added or removed. */
  readonly key: string | null
  readonly kind: 'new' | 'gone' | 'other'
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly need: Need
}

type Rules = Pick<SwitchRules, 'isRecent'>

/** Keys of [Unit] that only affect how a unit is shown, or what happens when it ends. */
const IGNORED = new Set([
  ...['Description', 'Documentation', 'SourcePath', 'X-Reload-Triggers'],
  ...['OnFailure', 'OnSuccess', 'OnFailureJobMode', 'CollectMode'],
  ...['IgnoreOnIsolate', 'StopWhenUnneeded', 'AllowIsolate'],
  ...['RefuseManualStart', 'RefuseManualStop'],
])

/** The last result for each settings before: it is needed three times for each running unit. */
const known = new WeakMap<UnitFile, { after: UnitFile; rules: Rules; found: Difference[] }>()

/** `findDifferences`, cached because it is needed several times for each pair of units. */
export function differencesOf(
  before: UnitFile,
  after: UnitFile,
  rules: Rules,
): readonly Difference[] {
  const last = known.get(before)
  if (last?.after === after && last.rules === rules) return last.found
  const found = findDifferences(before, after, rules)
  known.set(before, { after, rules, found })
  return found
}

/**
 * The settings that differ, each with the effect that it requires (nixpkgs:
 * switch-to-configuration-ng, compare_units). The order of keys is ignored, that of a key's values
 * is not.
 */
function findDifferences(before: UnitFile, after: UnitFile, rules: Rules): Difference[] {
  const sections = new Set([...before.keys(), ...after.keys()])
  const fresh = new Set([...after.keys()].filter((name) => !before.has(name) && name !== 'Install'))
  return [...sections].flatMap((section) => {
    const found = inSection(section, before.get(section), after.get(section), rules)
    // The real program does not inspect several new sections: it restarts.
    if (fresh.size < 2 || !fresh.has(section)) return found
    return found.map((difference): Difference => ({ ...difference, need: 'restart' }))
  })
}

/** The strongest effect that one of the differences requires. */
export function needOf(differences: readonly Difference[]): Need {
  const asked = new Set(differences.map(({ need }) => need))
  if (asked.has('restart')) return 'restart'
  return asked.has('reload') ? 'reload' : 'nothing'
}

type Section = ReadonlyMap<string, readonly string[]>
const EMPTY: Section = new Map()

function inSection(
  section: string,
  before: Section | undefined,
  after: Section | undefined,
  rules: Rules,
): Difference[] {
  const [from, to] = [before ?? EMPTY, after ?? EMPTY]
  const isOneSided = (before === undefined) !== (after === undefined)
  if (isOneSided && from.size + to.size === 0) {
    const kind = before === undefined ? 'new' : 'gone'
    const need = section === 'Unit' || section === 'Install' ? 'nothing' : 'restart'
    return [{ section, key: null, kind, before: [], after: [], need }]
  }
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((key): Difference[] => {
    const [one, other] = [from.get(key), to.get(key)]
    if (one !== undefined && other !== undefined && sameValues(one, other)) return []
    const kind = one === undefined ? 'new' : other === undefined ? 'gone' : 'other'
    const need = needFor(section, key, kind, rules)
    return [{ section, key, kind, before: one ?? [], after: other ?? [], need }]
  })
}

function needFor(section: string, key: string, kind: Difference['kind'], rules: Rules): Need {
  if (section === 'Install') return 'nothing'
  const ifStill = kind === 'gone' ? 'nothing' : 'reload'
  if (section === 'Unit' && key === 'X-Reload-Triggers') return ifStill
  if (section === 'Unit' && IGNORED.has(key)) return 'nothing'
  // A running service is not affected by losing its ExecReload.
  if (section === 'Service' && key === 'ExecReload' && rules.isRecent) return ifStill
  return section === 'Mount' && key === 'Options' && kind === 'other' ? 'reload' : 'restart'
}

function sameValues(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index])
}

/** `ExecStart differs`, `Environment is added`, `Wants, After and 2 more differ`; `''` for none. */
export function differenceText(differences: readonly Difference[]): string {
  const [first, second, ...others] = differences
  if (first === undefined) return ''
  if (second === undefined) return `${label(first)} ${VERBS[first.kind]}`
  if (others.length === 0) return `${label(first)} and ${label(second)} differ`
  return `${label(first)}, ${label(second)} and ${others.length} more differ`
}

const VERBS = { new: 'is added', gone: 'is removed', other: 'differs' } as const

function label({ section, key }: Difference): string {
  return key === null ? `[${section}]` : settingName(key)
}

/**
 * A key's displayed name. The real program includes an indented comment in the key, and a continued
 * line above it, which may be a secret; so may anything that is not a setting's name.
 */
export function settingName(key: string): string {
  const name = key.slice(key.lastIndexOf('\n') + 1).trim()
  return /^[\w-]{1,40}$/.test(name) ? name : 'a line that is not a setting'
}
