import type { Host } from '../../host/host.ts'
import { readSystem } from '../../nix/system.ts'
import { readBootFacts, startsMachine } from '../boot/readBoot.ts'
import { shownParameters } from '../boot/shownParameters.ts'
import { readSystemPackages } from '../packages/systemPackages.ts'
import type { Side } from '../side.ts'
import type { SavedSystem } from './savedSystem.ts'

/**
 * Reads what a snapshot holds of a system of this machine. Throws a Problem `database` or `no-path` where its
 * closure can't be read.
 */
export async function saveSystem(
  host: Host,
  side: Side,
  generation: number | null,
): Promise<SavedSystem> {
  const system = side.system ?? (await readSystem(host, side.storePath))
  const packages = await readSystemPackages(host, side)
  const boot = await readBootFacts(host, side.storePath, system)
  const { parameters } = boot
  return {
    storePath: side.storePath,
    generation,
    nixosVersion: system.nixosVersion,
    kernelVersion: system.kernelVersion,
    configurationRevision: system.configurationRevision,
    nixpkgsRevision: system.nixpkgsRevision,
    packages,
    boot: startsMachine(boot)
      ? { ...boot, parameters: parameters && shownParameters(parameters) }
      : null,
  }
}
