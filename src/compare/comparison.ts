import type { BootMenu } from '../boot/menu.ts'
import type { Host } from '../host/host.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { BootChange } from './boot/bootChange.ts'
import { compareBoot } from './boot/compareBoot.ts'
import { type ComparisonPart, known, partOf, unknown } from './comparisonPart.ts'
import { compareConfiguration } from './configuration/compareConfiguration.ts'
import type { ConfigurationChange } from './configuration/configurationChange.ts'
import { compareFeatures } from './features/compareFeatures.ts'
import type { FeatureChange } from './features/featureChange.ts'
import { compareFiles } from './files/compareFiles.ts'
import type { FileChange } from './files/fileChange.ts'
import { PARTS, type PartName } from './partNames.ts'
import type { Side } from './side.ts'
import { storeReadCache } from './storeReadCache.ts'
import { compareUnits } from './units/compareUnits.ts'
import { readStates } from './units/states.ts'
import type { UnitComparison } from './units/unitChange.ts'

/** The differences apart from packages, part by part; an unknown part does not affect the others. */
export interface SystemComparison {
  readonly boot: ComparisonPart<BootChange>
  readonly units: ComparisonPart<UnitComparison>
  readonly files: ComparisonPart<readonly FileChange[]>
  readonly features: ComparisonPart<readonly FeatureChange[]>
  readonly configuration: ComparisonPart<ConfigurationChange>
}

/** Context of a comparison: the machine's state, and the location of its configuration. */
export interface ComparisonContext {
  readonly bootMenu: BootMenu | null
  readonly booted: StorePath | null
  readonly running: StorePath | null
  /** The configuration's repository, if a person configured one. */
  readonly repository: string | null
}

/**
 * Compares two systems part by part, the fastest part first; `report` receives each as soon as it
 * is ready. Parts that are not `wanted` are unknown. Never throws.
 */
export async function compareSystems(
  machine: Host,
  before: Side,
  after: Side,
  around: ComparisonContext,
  report: (part: Partial<SystemComparison>) => void = () => {},
  wanted: readonly PartName[] = PARTS,
): Promise<SystemComparison> {
  const host = storeReadCache(machine)
  const [from, to] = [before.storePath, after.storePath]
  const reported = async <T>(name: PartName, read: () => Promise<ComparisonPart<T>>) => {
    const part = wanted.includes(name) ? await partOf(read) : NOT_WANTED
    report({ [name]: part })
    return part
  }
  return {
    boot: await reported('boot', () => compareBoot(host, before, after, around)),
    units: await reported('units', async () => {
      // The units' current states apply only to a switch from the running system.
      const states = from === around.running ? await readStates(host) : null
      return compareUnits(host, from, to, states)
    }),
    files: await reported('files', () => compareFiles(host, from, to)),
    features: await reported('features', () => compareFeatures(host, from, to)),
    configuration: await reported('configuration', async () =>
      known(await compareConfiguration(host, before, after, around.repository)),
    ),
  }
}

const NOT_WANTED = unknown<never>('Not compared: not requested.')
