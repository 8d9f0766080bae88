import type { System } from '../../nix/system.ts'
import type { BootChange } from '../boot/bootChange.ts'
import { compareFacts, compareSpecialisations } from '../boot/compareFacts.ts'
import { compareKernels } from '../boot/compareKernels.ts'
import type { SystemComparison } from '../comparison.ts'
import { type ComparisonPart, known, unknown } from '../comparisonPart.ts'
import type { ClosureDifference } from '../packages/compareClosures.ts'
import { comparePackages } from '../packages/packageChanges.ts'
import { closureSize } from '../packages/systemPackages.ts'
import type { SavedSystem } from './savedSystem.ts'

/** Compares two systems of which at least one comes from a file: packages, and what they boot. */
export async function compareSaved(
  before: SavedSystem,
  after: SavedSystem,
): Promise<{ readonly closures: ClosureDifference; readonly systems: SystemComparison }> {
  const [from, to] = [before.packages, after.packages]
  const absent = unknown<never>(NOT_SAVED)
  return {
    closures: {
      packages: await comparePackages(from.paths, to.paths, from.explicit.union(to.explicit)),
      before: closureSize(from.paths),
      after: closureSize(to.paths),
    },
    systems: {
      boot: bootPart(before, after),
      ...{ units: absent, files: absent, features: absent, configuration: absent },
    },
  }
}

/** Why the other parts are unknown. */
export const NOT_SAVED = 'A snapshot contains only packages, kernel and boot parameters.'

function bootPart(before: SavedSystem, after: SavedSystem): ComparisonPart<BootChange> {
  const [from, to] = [before.boot, after.boot]
  if (from === null || to === null) return unknown('No kernels to compare.')
  return known({
    kernel: compareKernels(kernelOf(before), kernelOf(after)),
    rows: [
      ...compareFacts(from, to, null),
      ...compareSpecialisations(from.specialisations, to.specialisations),
    ],
    // What is booted on the other machine is not in the file.
    reboot: { needed: null, because: [] },
  })
}

function kernelOf({ kernelVersion, boot }: SavedSystem) {
  const parameters = boot?.parameters ?? null
  return { kernelVersion, bootspec: parameters && { kernelParams: [...parameters] } }
}

/** The facts that a summary names; the rest is empty. */
export function systemOf(saved: SavedSystem): System {
  const { storePath, nixosVersion, kernelVersion, configurationRevision, boot } = saved
  return {
    ...{ storePath, nixosVersion, kernelVersion, configurationRevision },
    nixpkgsRevision: saved.nixpkgsRevision,
    specialisations: boot?.specialisations ?? [],
    bootspec: null,
    bootspecBroken: false,
    hasKernel: boot !== null,
    unstartable: null,
    initInterface: boot?.initInterface ?? null,
    inhibitors: new Map(),
    switchable: false,
    homeVersion: null,
    problems: [],
  }
}
