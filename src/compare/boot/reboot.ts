import type { Reboot } from './bootChange.ts'
import { type BootFacts, startsMachine } from './readBoot.ts'

/** What only a boot can replace; systemd re-executes itself without one (systemctl(1)). */
const NEEDS_REBOOT: readonly [words: string, of: (facts: BootFacts) => unknown][] = [
  ['kernel', ({ kernel }) => kernel],
  ['initrd', ({ initrd }) => initrd],
  ['kernel modules', ({ kernelModules }) => kernelModules],
  ['kernel parameters', ({ parameters }) => JSON.stringify(parameters)],
  ['firmware', ({ firmware }) => firmware],
  ['device trees', ({ deviceTrees }) => deviceTrees],
  // A switch then ends with status 100 (nixpkgs: switch-to-configuration-ng).
  ['init interface', ({ initInterface }) => initInterface],
]

/** Whether `after` takes full effect only with a reboot; `booted` is null if unknown. */
export function compareReboot(booted: BootFacts | null, after: BootFacts): Reboot {
  if (booted === null || !startsMachine(after)) return { needed: null, because: [] }
  const because = NEEDS_REBOOT.filter(([, of]) => of(booted) !== of(after)).map(([words]) => words)
  return { needed: because.length > 0, because }
}
