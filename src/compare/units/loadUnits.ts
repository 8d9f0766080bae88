import type { Host } from '../../host/host.ts'
import type { YieldIfDue } from '../../runtime/yieldIfDue.ts'
import { filesOf, type Unit, type UnitDirectory } from './unitDirectory.ts'
import { parseUnitFile, Refused, type UnitFile } from './unitFile.ts'
import { templateOf } from './unitName.ts'
import { AT_ONCE, type FoundFiles, findFiles, readUnitTexts, type UnitTexts } from './unitText.ts'

/** A unit with the contents of its files. */
export interface LoadedUnit extends Unit {
  readonly texts: UnitTexts
  /** Null if it has no file of its own, or if its text can't be read or parsed. */
  readonly settings: UnitFile | null
  /** Why switch-to-configuration can't parse it, which ends a switch; null if it can. */
  readonly refusal: string | null
  /** Generated from etc/fstab at each start of systemd: a switch ignores such units. */
  readonly generated: boolean
}

/** The units of one side by name, including aliases, and instances of templates that are named. */
export interface UnitSide {
  readonly directory: UnitDirectory
  readonly units: ReadonlyMap<string, LoadedUnit>
}

/** A unit by name; includes instances that only exist through their template. */
export function unitOf({ units }: UnitSide, name: string): LoadedUnit | null {
  const own = units.get(name)
  if (own !== undefined) return own
  const template = units.get(templateOf(name) ?? '')
  if (template === undefined || template.file === null) return null
  return {
    ...template,
    ...{ name, template: template.name, aliasOf: null, masked: false },
    ...{ dropIns: [], inherited: template.dropIns, wantedBy: [], requiredBy: [], upheldBy: [] },
  }
}

/** Whether systemd can load it: it exists, is not masked, and is not a dangling link. */
export function isThere(unit: LoadedUnit | null): unit is LoadedUnit {
  return (
    unit !== null &&
    unit.file !== null &&
    !unit.masked &&
    (unit.texts.isWhole || unit.texts.trouble !== null)
  )
}

/** The name that systemd uses: an alias's target. */
export function realName(side: UnitSide, name: string): string {
  return unitOf(side, name)?.aliasOf ?? name
}

/** Limit of all units read, in characters; the largest systems have five million. */
const MAX_OF_ALL = 16 << 20
const TOO_MUCH: UnitTexts = {
  texts: [],
  isWhole: false,
  trouble: 'the units of its system are too large to read',
}

/**
 * Creates a loader for the units of directories, with their texts. Files that several units or
 * directories share are read and parsed once.
 */
export function unitLoader(host: Host, yieldIfDue: YieldIfDue) {
  const known = new Map<string, Pick<LoadedUnit, 'texts' | 'settings' | 'refusal'>>()
  let left = MAX_OF_ALL
  const contentOf = async (unit: Unit, files: FoundFiles) => {
    const key = filesOf(unit).join('\n')
    const found = known.get(key)
    if (found !== undefined) return found
    const texts = left > 0 ? await readUnitTexts(host, unit, files) : TOO_MUCH
    for (const text of texts.texts) left -= text.length
    const content = parsed(left >= 0 ? texts : TOO_MUCH)
    known.set(key, content)
    return content
  }
  return async (directory: UnitDirectory): Promise<UnitSide> => {
    const units = new Map<string, LoadedUnit>()
    const all = [...directory.units.values()]
    let files: FoundFiles = new Map()
    for (const [at, unit] of all.entries()) {
      const pause = yieldIfDue()
      if (pause !== null) await pause
      if (at % AT_ONCE === 0 && left > 0) {
        const own = all.slice(at, at + AT_ONCE).flatMap(({ file }) => file ?? [])
        files = await findFiles(
          host,
          own.filter((file) => !known.has(file)),
        )
      }
      units.set(unit.name, { ...unit, ...(await contentOf(unit, files)), generated: false })
    }
    return { directory, units }
  }
}

function parsed(texts: UnitTexts): Pick<LoadedUnit, 'texts' | 'settings' | 'refusal'> {
  if (!texts.isWhole || texts.trouble !== null) {
    return { texts, settings: null, refusal: null }
  }
  try {
    return { texts, settings: parseUnitFile(texts.texts), refusal: null }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return {
      texts,
      settings: null,
      refusal: `switch-to-configuration can’t parse it: ${error.message}`,
    }
  }
}
