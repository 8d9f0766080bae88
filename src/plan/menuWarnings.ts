import { ABILITIES, unwrittenCopies } from '../boot/loaders.ts'
import type { BootMenu } from '../boot/menu.ts'
import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import { bytes, counted } from '../text/format.ts'
import type { Step } from './plan.ts'
import type { Planning } from './planning.ts'

/**
 * Entries of another installation that are removed: NixOS's builders remove entries by name and files by
 * location, whoever wrote them (systemd-boot-builder.py, remove_old_entries).
 */
export function foreignWarnings(
  { bootMenu, generations }: Machine,
  steps: readonly Step[],
): readonly string[] {
  const foreign =
    steps.length === 0 || bootMenu === null ? [] : foreignEntries(bootMenu, generations)
  if (foreign.length === 0) return []
  const machines = [...new Set(foreign.map((entry) => entry.foreign?.slice(0, 8)))].join(', ')
  return [
    `${counted(foreign.length, 'entry belongs', 'entries belong')} to another NixOS installation ` +
      `(machine ${machines}). Regenerating this menu may remove its entries and files from ` +
      `${bootMenu?.directory}: that system then no longer boots until it regenerates its own menu.`,
  ]
}

function foreignEntries({ entries }: BootMenu, generations: readonly Generation[]) {
  const own = new Set(
    generations.flatMap(({ storePath, system }) => [
      storePath,
      ...(system?.specialisations ?? []).map((some) => some.storePath),
    ]),
  )
  return entries.filter(
    ({ foreign, toplevel }) => foreign !== undefined && toplevel !== null && !own.has(toplevel),
  )
}

/** Minimum space for a few directories and entry files on a FAT file system with large clusters. */
const FEW_FILES = 256 * 1024

/** Warns that the menu's file system is almost full: new files are written before old ones are removed. */
export function fullBoot({ machine, bootDirectory }: Planning): readonly string[] {
  const free = bootDirectory?.space?.free
  if (machine.bootMenu === null || free === undefined || free >= FEW_FILES) return []
  return [
    `${machine.bootMenu.directory} is full (${bytes(free)} free): regenerating may fail, as new files ` +
      'are written before old ones are removed.',
  ]
}

/**
 * Copies of the boot menu that are not written: on missing disks, and of a loader whose menu NixOS writes in
 * one directory only.
 */
export function missingCopies({ problems, bootMenu }: Machine): readonly string[] {
  const missing = problems.filter(({ code }) => code === 'missing-copy')
  const unwritten = bootMenu === null ? [] : unwrittenCopies(bootMenu)
  return [
    ...missing.map(({ message }) => message),
    ...unwritten.map(
      ({ directory, loader }) =>
        `NixOS regenerates ${ABILITIES[loader].name}’s menu in one directory only. The one in ${bootMenu?.directory} ` +
        `or ${directory} is unchanged unless the configuration copies the menu.`,
    ),
  ]
}
