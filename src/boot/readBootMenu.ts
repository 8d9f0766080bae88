import type { Host } from '../host/host.ts'
import type { Wanted } from '../host/rootsView.ts'
import { asProblem, type Problem } from '../problem.ts'
import { readExtlinux } from './extlinux.ts'
import { readGrub } from './grub.ts'
import { readLimine } from './limine.ts'
import type { BootMenu } from './menu.ts'
import { checkedMenu } from './menuFile.ts'
import { readSystemdBoot } from './systemdBoot.ts'

/** Where NixOS machines mount what the boot loader reads. */
const DIRECTORIES = ['/boot', '/efi', '/boot/efi']

/** What must be read of their files to know the menu, as patterns of find(1). */
const CONTENTS = ['*.conf', '*/EFI/Linux/*.efi', '*/grub/grub.cfg', '*/grub/grubenv']

/** What root must look at where a person may not read the menu themselves. */
export async function menuPlaces(host: Host): Promise<Wanted> {
  const top = DIRECTORIES.filter((directory) => !directory.startsWith('/boot/'))
  const there = await Promise.all(top.map(async (path) => (await host.status(path)) !== null))
  return { directories: top.filter((_, index) => there[index]), contents: CONTENTS }
}

interface Reader {
  readonly read: (host: Host, directory: string) => Promise<BootMenu | null>
  /** What is written whenever the menu is, below the directory. */
  readonly written: readonly string[]
}

const READERS: readonly Reader[] = [
  {
    read: (host, directory) => readSystemdBoot(host, directory, DIRECTORIES),
    written: ['loader/loader.conf', 'loader/entries', 'EFI/Linux'],
  },
  { read: readGrub, written: ['grub/grub.cfg'] },
  { read: readLimine, written: ['limine/limine.conf'] },
  { read: readExtlinux, written: ['extlinux/extlinux.conf'] },
]

/**
 * The machine's boot menu; null where no boot loader that we know has one. Where several are left,
 * because a machine had another boot loader once, it is one with entries of NixOS, and of those the
 * one that was written last; written at the same time, the first of systemd-boot (and lanzaboote),
 * GRUB, Limine and extlinux in /boot, then in /efi, then in /boot/efi.
 * Throws a Problem `unreadable` where there is one but this person may not read it.
 */
export async function readBootMenu(host: Host): Promise<BootMenu | null> {
  const found: Candidate[] = []
  let unreadable: Problem | null = null
  for (const directory of DIRECTORIES) {
    for (const { read, written } of READERS) {
      try {
        const menu = await read(host, directory)
        if (menu === null) continue
        const at = await lastWritten(host, directory, written)
        found.push({ menu: checkedMenu(menu), written: at })
      } catch (error) {
        unreadable ??= asProblem(error, 'unreadable')
      }
    }
  }
  const [first] = found.sort(byLikelihood)
  if (first === undefined && unreadable !== null) throw unreadable
  return first?.menu ?? null
}

interface Candidate {
  readonly menu: BootMenu
  /** Milliseconds since 1970. */
  readonly written: number
}

async function lastWritten(
  host: Host,
  directory: string,
  written: readonly string[],
): Promise<number> {
  let last = 0
  for (const name of written) {
    last = Math.max(last, (await host.status(`${directory}/${name}`))?.modified ?? 0)
  }
  return last
}

function byLikelihood(a: Candidate, b: Candidate): number {
  const foreign = ({ menu }: Candidate) =>
    Number(menu.entries.every(({ toplevel }) => toplevel === null))
  return foreign(a) - foreign(b) || b.written - a.written
}
