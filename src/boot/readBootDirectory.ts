import type { Host } from '../host/host.ts'
import { STORE_DIRECTORY, type StorePath } from '../nix/storePath.ts'
import { YIELD_MS, type YieldIfDue, yieldEvery } from '../runtime/yieldIfDue.ts'
import { type Bootable, systemsOf } from './bootable.ts'
import { isInStore, sizeAt } from './bootFileSizes.ts'
import type { BootMenu } from './menu.ts'
import { listMenuFiles } from './menuFile.ts'
import { mountOf, readMounts } from './mounts.ts'
import { readStoreFiles, type StoreFile } from './storeFiles.ts'

/** Contents of the menu's directory, and files that may be added, for the boot report. */
export interface BootDirectory {
  /** Bytes of the files on /boot that entries name, each once; missing files are left out. */
  readonly sizes: ReadonlyMap<string, number>
  /** The files in the store that entries name and that exist. */
  readonly inStore: ReadonlySet<string>
  /** Bytes of all files in the directories that NixOS's boot loaders own. */
  readonly kept: ReadonlyMap<string, number>
  /** Systems that entries start and that still exist in the store. */
  readonly present: ReadonlySet<StorePath>
  /** Whether it is on a different file system from the store. */
  readonly separate: boolean
  /** It is mounted read-only; false also where unknown. */
  readonly readOnly: boolean
  readonly space: { readonly total: number; readonly free: number } | null
  /** Files of each system that are copied to /boot; empty for a system missing from the store. */
  readonly storeFiles: ReadonlyMap<StorePath, readonly StoreFile[]>
}

/**
 * Where NixOS's boot loaders keep copies, below the menu's directory. EFI/Linux is shared with other systems,
 * whose images are not ours.
 */
const KEPT: readonly { directory: string; ours?: RegExp; trees?: boolean }[] = [
  { directory: 'EFI/nixos' },
  { directory: 'EFI/Linux', ours: /^nixos-/i },
  { directory: 'kernels' },
  { directory: 'limine/kernels' },
  { directory: 'nixos', trees: true }, // device trees
]

/** Throws a Problem `unreadable` where this person may not read the menu's directory. */
export async function readBootDirectory(
  host: Host,
  menu: BootMenu,
  bootables: readonly Bootable[],
): Promise<BootDirectory> {
  const { loader, directory, entries } = menu
  const yieldIfDue = yieldEvery(YIELD_MS)
  const known = new Map<string, number>()
  const storeFiles = new Map<StorePath, readonly StoreFile[]>()
  for (const system of bootables.flatMap(systemsOf)) {
    const rest = yieldIfDue()
    if (rest !== null) await rest
    if (storeFiles.has(system)) continue
    storeFiles.set(system, await readStoreFiles(host, loader, system, known))
  }
  const named = [...new Set(entries.flatMap(({ files }) => files))]
  const started = new Set(entries.flatMap(({ toplevel }) => toplevel ?? []))
  const there = async (path: string) => (await host.status(path)) !== null
  const device = async (path: string) => (await host.status(path))?.device
  return {
    sizes: await readSizes(
      host,
      named.filter((file) => !isInStore(file)),
      yieldIfDue,
    ),
    inStore: await those(named.filter(isInStore), there, yieldIfDue),
    kept: await readKept(host, directory, yieldIfDue),
    present: await those(started, there, yieldIfDue),
    separate: (await device(directory)) !== (await device(STORE_DIRECTORY)),
    readOnly: await isReadOnly(host, directory),
    space: await host.space(directory),
    storeFiles,
  }
}

/** Unknown for a mounted system, where paths differ. */
async function isReadOnly(host: Host, directory: string): Promise<boolean> {
  if (host.rootDirectory !== null) return false
  const mounts = await readMounts(host)
  const place = await host.resolve(directory).catch(() => null)
  return mountOf(mounts ?? [], place ?? directory)?.readOnly === true
}

async function readSizes(
  host: Host,
  paths: readonly string[],
  yieldIfDue: YieldIfDue,
): Promise<Map<string, number>> {
  const sizes = new Map<string, number>()
  const known = new Map<string, number>()
  for (const path of paths) {
    const rest = yieldIfDue()
    if (rest !== null) await rest
    const bytes = await sizeAt(host, path, known)
    if (bytes !== null) sizes.set(path, bytes)
  }
  return sizes
}

async function readKept(
  host: Host,
  directory: string,
  yieldIfDue: YieldIfDue,
): Promise<Map<string, number>> {
  const kept: string[] = []
  for (const { directory: below, ours, trees } of KEPT) {
    for (const name of await listMenuFiles(host, `${directory}/${below}`)) {
      const place = `${directory}/${below}/${name}`
      const isTree = (await host.status(place))?.kind === 'directory'
      if (ours?.test(name) !== false && (!isTree || trees === true)) kept.push(place)
    }
  }
  return readSizes(host, kept, yieldIfDue)
}

async function those<T>(
  all: Iterable<T>,
  hold: (one: T) => Promise<boolean>,
  yieldIfDue: YieldIfDue,
): Promise<Set<T>> {
  const found = new Set<T>()
  for (const one of all) {
    const rest = yieldIfDue()
    if (rest !== null) await rest
    if (await hold(one)) found.add(one)
  }
  return found
}
