import type { Host } from '../../host/host.ts'
import { readUnitTexts, type UnitTexts } from './readTexts.ts'
import type { Situation } from './situation.ts'
import { byteOrder, templateOf } from './unitName.ts'
import { filesOf, type Unit, unitIn } from './unitSet.ts'

/** A unit that differs, with what its files say on each side. */
export interface UnitSides {
  readonly name: string
  readonly before: Unit | null
  readonly after: Unit | null
  readonly texts: { readonly before: UnitTexts; readonly after: UnitTexts }
}

/** Every unit that a side names, and the running instances of its templates, in byte order. */
export function namesIn({ before, after, running }: Situation): string[] {
  const instances = [...running].filter((name) => before.units.has(templateOf(name) ?? ''))
  return [...new Set([...before.units.keys(), ...after.units.keys(), ...instances])].sort(byteOrder)
}

/** Reads a unit on both sides where its links differ; null where it says the same. */
export async function readSides(
  host: Host,
  name: string,
  situation: Situation,
): Promise<UnitSides | null> {
  const before = unitIn(situation.before, name)
  const after = stillThere(before, unitIn(situation.after, name))
  // An instance may be named by one side only, though both have its template.
  const isNamed = situation.before.units.has(name) === situation.after.units.has(name)
  if (isNamed && haveSameFiles(before, after)) return null
  const texts = {
    before: await readUnitTexts(host, before),
    after: await readUnitTexts(host, after),
  }
  const isOtherAlias = (before?.aliasOf ?? null) !== (after?.aliasOf ?? null)
  if (isNamed && !isOtherAlias && saySame(texts.before, texts.after)) return null
  return { name, before, after, texts }
}

/**
 * The unit after a switch. An instance that had drop-ins of its own and has none now is gone, even
 * if its template is there (nixpkgs: switch-to-configuration-ng, collect_unit_changes).
 */
function stillThere(before: Unit | null, after: Unit | null): Unit | null {
  const areInstances = typeof before?.template === 'string' && typeof after?.template === 'string'
  return areInstances && before.dropIns.length > 0 && after.dropIns.length === 0 ? null : after
}

/** Whether both are read from the same files, or are the same other name of some unit. */
function haveSameFiles(before: Unit | null, after: Unit | null): boolean {
  if (before === null || after === null) return before === after
  if (before.aliasOf !== after.aliasOf || before.masked !== after.masked) return false
  return before.aliasOf === null
    ? sameList(filesOf(before), filesOf(after))
    : sameList(before.dropIns, after.dropIns)
}

function saySame(before: UnitTexts, after: UnitTexts): boolean {
  if (before.trouble !== null || after.trouble !== null) return false
  return before.isWhole === after.isWhole && sameList(before.texts, after.texts)
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index])
}
