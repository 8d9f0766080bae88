import { type Bootable, startsOf } from '../bootable.ts'
import type { BootMenu } from '../menu.ts'
import type { BootDirectory } from '../readBootDirectory.ts'
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
} from './bootReportParts.ts'
import { type Regeneration, regenerationOf } from './regeneration.ts'
import { type Peak, regenerationPeak } from './regenerationPeak.ts'

/** The current boot menu, compared with the generations that it should list. */
export interface BootReport {
  readonly menu: BootMenu
  /** In the menu's order. */
  readonly entries: readonly ReportedEntry[]
  /** NixOS entries that start no system of any generation. */
  readonly dangling: readonly ReportedEntry[]
  /** Generations without an entry in the menu. */
  readonly unlisted: readonly Unlisted[]
  /** Kernels, initrds and images on /boot, each once, largest first. */
  readonly files: readonly BootFile[]
  /** Files in NixOS's own directories on /boot that no entry uses, largest first. */
  readonly orphans: readonly Orphan[]
  /** Bytes of `files` and of `orphans`. */
  readonly usedBytes: number
  readonly orphanBytes: number
  /** Bytes on the file system that holds the menu; null where unknown. */
  readonly space: { readonly total: number; readonly free: number } | null
  readonly regeneration: Regeneration
  /** The worst-case space needed to regenerate the menu for these generations. */
  readonly peak: Peak
  /**
   * Why some of what the menu may list is unknown, as a sentence: then an entry of none of the known generations
   * is not called stale. Null where all is known.
   */
  readonly unread: string | null
}

/** Everything that the boot command and screen show. Reads nothing and never throws. */
export function bootReport(
  menu: BootMenu,
  directory: BootDirectory,
  bootables: readonly Bootable[],
  unread: string | null = null,
): BootReport {
  const starts = startsOf(bootables)
  const entries = menu.entries
    .map((entry) => reportEntry(entry, menu, directory, starts))
    .map((reported) => (unread === null ? reported : notStale(reported)))
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
    unread,
  }
}

function notStale(reported: ReportedEntry): ReportedEntry {
  if (reported.kind !== 'dangling' || reported.gone) return reported
  return { ...reported, kind: 'unknown' }
}

function sum(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0)
}
