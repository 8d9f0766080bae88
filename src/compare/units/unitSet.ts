import { templateOf } from './unitName.ts'

/** A unit as its directory shows it. */
export interface Unit {
  readonly name: string
  /** Its own file, or its template's; null where it is masked or only has drop-ins. */
  readonly file: string | null
  /** Its own drop-ins, `X.d/*.conf`, in the order in which they are merged. */
  readonly dropIns: readonly string[]
  /** The drop-ins of its template, which are merged before its own. */
  readonly inherited: readonly string[]
  /** A link to /dev/null. */
  readonly masked: boolean
  /** The unit that this is another name of. */
  readonly aliasOf: string | null
  /** For an instance without a file of its own. */
  readonly template: string | null
  /** What wants or upholds it by a link; `Wants=` in a unit's text is not known here. */
  readonly wantedBy: readonly string[]
  readonly requiredBy: readonly string[]
}

/** A directory of units. */
export interface UnitSet {
  /** Where the directory really lies. */
  readonly directory: string
  readonly units: ReadonlyMap<string, Unit>
}

/** A side that has no such directory. */
export const NO_UNITS: UnitSet = { directory: '', units: new Map() }

/** The files that a unit is read from, in order. */
export function filesOf({ file, inherited, dropIns }: Unit): readonly string[] {
  return [...(file === null ? [] : [file]), ...inherited, ...dropIns]
}

/** A unit by its name; an instance that only its template speaks of as well. */
export function unitIn({ units }: UnitSet, name: string): Unit | null {
  const own = units.get(name)
  if (own !== undefined) return own
  const template = units.get(templateOf(name) ?? '')
  if (template === undefined || template.file === null) return null
  return {
    ...{ name, file: template.file, dropIns: [], inherited: template.dropIns, masked: false },
    ...{ aliasOf: null, template: template.name, wantedBy: [], requiredBy: [] },
  }
}
