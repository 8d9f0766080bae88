import type { SystemComparison } from '../../compare/comparison.ts'
import { orNull } from '../../compare/comparisonPart.ts'
import { readFileTexts } from '../../compare/files/fileTexts.ts'
import { patchText } from '../../compare/text/unifiedPatch.ts'
import { readUnitDifference } from '../../compare/units/unitText.ts'
import type { Host } from '../../host/host.ts'

/** Maximum lines printed per patch; the screen shows all of them. */
const MAX_LINES = 2000

export interface Patch {
  readonly title: string
  readonly lines: readonly string[]
}

/**
 * The differences of units, files and the configuration's source as patches; secrets are included only with
 * `reveal`.
 */
export async function diffPatches(
  host: Host,
  systems: SystemComparison,
  reveal: boolean,
): Promise<Patch[]> {
  const patches: Patch[] = []
  const add = (title: string, lines: readonly string[]) => {
    if (lines.length > MAX_LINES) {
      const more = `… ${lines.length - MAX_LINES} more lines`
      patches.push({ title, lines: [...lines.slice(0, MAX_LINES), more] })
    } else if (lines.length > 0) patches.push({ title, lines })
  }
  for (const unit of orNull(systems.units)?.changes ?? []) {
    const [before, after] = await readUnitDifference(host, unit)
    add(unit.name, patchText(`${unit.scope}/${unit.name}`, before, after, CONTEXT, reveal))
  }
  const source = orNull(systems.configuration)?.source
  for (const file of [...(orNull(systems.files) ?? []), ...((source && orNull(source)) ?? [])]) {
    // The lines would contain only hashes.
    if (file.rebuilt) continue
    const [before, after] = await readFileTexts(host, file)
    add(file.path, patchText(file.path, before, after, CONTEXT, reveal))
  }
  return patches
}

const CONTEXT = 3
