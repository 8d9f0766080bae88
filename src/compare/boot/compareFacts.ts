import type { Specialisation } from '../../nix/system.ts'
import type { ValueChange } from '../changeStatus.ts'
import type { BootRow } from './bootChange.ts'
import { compareModules } from './compareModules.ts'
import { compareParameters } from './parameters.ts'
import type { BootFacts } from './readBoot.ts'
import type { Modules } from './readModules.ts'
import { inWords, rowOf } from './row.ts'

/** The modules of both sides; null if they were not read because their links are the same. */
export interface BothModules {
  readonly before: Modules | null
  readonly after: Modules | null
}

/** The differences in what two toplevels boot, the most important first, excluding files on /boot. */
export function compareFacts(
  before: BootFacts,
  after: BootFacts,
  modules: BothModules | null,
): BootRow[] {
  const link = (group: BootRow['group'], name: string, key: LinkKey) =>
    rowOf(group, name, inWords(before[key], after[key]))
  const interfaces = { before: before.initInterface, after: after.initInterface }
  return [
    ...link('kernel', 'kernel', 'kernel'),
    ...link('kernel', 'initrd', 'initrd'),
    ...link('init', 'systemd', 'systemd'),
    ...rowOf('init', 'init interface', interfaces),
    ...compareParameters(before.parameters, after.parameters),
    ...rowOf('module', 'kernel modules', modulesInWords(before, after)),
    ...(modules === null ? [] : compareModules(modules.before, modules.after)),
    ...link('firmware', 'firmware', 'firmware'),
    ...link('firmware', 'device trees', 'deviceTrees'),
    ...link('kernel', 'initrd secrets', 'initrdSecrets'),
  ]
}

/** The tree is named `kernel-modules` for every kernel, so its version is more informative. */
function modulesInWords(before: BootFacts, after: BootFacts): ValueChange {
  const [from, to] = [before.kernelModules, after.kernelModules]
  const isUpdate = from !== null && to !== null && from !== to
  if (isUpdate && before.kernelVersion !== after.kernelVersion) {
    return { before: before.kernelVersion, after: after.kernelVersion }
  }
  return inWords(from, to)
}

type LinkKey = 'kernel' | 'initrd' | 'systemd' | 'firmware' | 'deviceTrees' | 'initrdSecrets'

/** The specialisations that only one side has, or that differ. */
export function compareSpecialisations(
  before: readonly Specialisation[],
  after: readonly Specialisation[],
): BootRow[] {
  const [from, to] = [byName(before), byName(after)]
  const names = [...new Set([...from.keys(), ...to.keys()])].sort()
  return names.flatMap((name) =>
    rowOf('specialisation', name, inWords(from.get(name) ?? null, to.get(name) ?? null)),
  )
}

function byName(specialisations: readonly Specialisation[]): ReadonlyMap<string, string> {
  return new Map(
    specialisations.map(({ name, storePath }) => [name, storePath ?? 'points outside the store']),
  )
}
