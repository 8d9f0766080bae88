import { type Bootable, startsOf } from './bootable.ts'
import {
  type BootFile,
  findFiles,
  findOrphans,
  findUnlisted,
  type Orphan,
  type ReportedEntry,
  reportEntry,
  type Unlisted,
  wantedCopies,
} from './bootFindings.ts'
import type { BootMenu } from './menu.ts'
import type { BootDirectory } from './readBootDirectory.ts'
import { type Regeneration, regenerationOf } from './regeneration.ts'
import { type Peak, regenerationPeak } from './regenerationPeak.ts'

/** The boot menu as it is, beside the generations that it should list. */
export interface BootReport {
  readonly menu: BootMenu
  /** In the menu's order. */
  readonly entries: readonly ReportedEntry[]
  /** Entries of NixOS that start nothing that a generation has. */
  readonly dangling: readonly ReportedEntry[]
  /** Generations that the menu has no entry for. */
  readonly unlisted: readonly Unlisted[]
  /** Kernels, initrds and images on /boot, each once, the largest first. */
  readonly files: readonly BootFile[]
  /** Files in NixOS's own directories on /boot that no entry uses, the largest first. */
  readonly orphans: readonly Orphan[]
  /** Bytes of `files` and of `orphans`. */
  readonly usedBytes: number
  readonly orphanBytes: number
  /** Of the file system that holds the menu; null where that is not known. */
  readonly space: { readonly total: number; readonly free: number } | null
  readonly regeneration: Regeneration
  /** What regenerating the menu for these generations needs at its worst. */
  readonly peak: Peak
}

/** All that the boot command and screen show. Reads nothing and never throws. */
export function bootReport(
  menu: BootMenu,
  directory: BootDirectory,
  bootables: readonly Bootable[],
): BootReport {
  const starts = startsOf(bootables)
  const entries = menu.entries.map((entry) => reportEntry(entry, menu, directory, starts))
  const unlisted = findUnlisted(menu, directory, bootables)
  const files = findFiles(menu, directory)
  const wanted = wantedCopies(menu, directory, bootables)
  const orphans = findOrphans(menu, directory, wanted)
  const dangling = entries.filter(({ kind }) => kind === 'dangling')
  return {
    menu,
    entries,
    dangling,
    unlisted,
    files,
    orphans,
    usedBytes: sum(files),
    orphanBytes: sum(orphans),
    space: directory.space,
    regeneration: regenerationOf(menu.loader, {
      ...{ entries, unlisted, files, orphans, wanted },
    }),
    peak: regenerationPeak(menu, directory, bootables, bootables),
  }
}

function sum(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0)
}
