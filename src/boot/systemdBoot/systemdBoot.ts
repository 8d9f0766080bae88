import type { Host } from '../../host/host.ts'
import { YIELD_MS, yieldEvery } from '../../runtime/yieldIfDue.ts'
import { fatFiles } from '../fatFiles.ts'
import type { BootLoader, OneMenu } from '../menu.ts'
import { listMenuFiles, readMenuFile } from '../menuFile.ts'
import { readBootctlWay } from '../oneShot.ts'
import { readAutomaticEntries } from './automaticEntries.ts'
import { choose, readWishes } from './loaderChoice.ts'
import {
  menuOrder,
  readImageEntry,
  readTextEntry,
  type SpecEntry,
  specFields,
} from './specEntry.ts'

/*
 * systemd-boot's menu, written by NixOS's own builder in either of its naming schemes, or by lanzaboote,
 * which also uses systemd-boot and writes its entries as images in EFI/Linux.
 */

/**
 * The menu below `directory`; null where there are no entries. `directories` may hold its other half:
 * loader.conf stays on the EFI system partition where entries have a partition of their own
 * (boot.loader.systemd-boot.xbootldrMountPoint), and systemd-boot shows the entries of both. Such a menu is
 * read once, from the directory that NixOS writes.
 */
export async function readSystemdBoot(
  host: Host,
  directory: string,
  directories: readonly string[] = [],
): Promise<OneMenu | null> {
  const others = directories.filter((other) => other !== directory)
  const configuration = await readConfiguration(host, directory, others)
  const { esp } = configuration
  if (esp === directory && (await hasExtended(host, others))) return null
  const parts = esp === null || esp === directory ? [directory] : [directory, esp]
  const own = await readEntries(host, directory)
  if (own.length === 0) return null
  const more = esp === null || esp === directory ? [] : await readEntries(host, esp)
  const entries = [...own, ...more].sort(menuOrder)
  const fields = specFields(configuration.text ?? '')
  const automatic = await readAutomaticEntries(host, parts, fields)
  const choice = await choose(entries, automatic, await readWishes(host, fields))
  const { defaultEntry, oneShot, started } = choice
  // Of the entries that the loader adds itself, only those that may start the machine are kept.
  const chosen = automatic.filter((entry) => [defaultEntry, oneShot, started].includes(entry))
  return {
    loader: whoWrote(entries, fields),
    directory,
    entries: [...entries, ...chosen],
    ...choice,
    defaultEntry: configuration.text === null ? null : defaultEntry,
    once: await readBootctlWay(host),
  }
}

/** The entries of one partition, unsorted. */
async function readEntries(host: Host, directory: string): Promise<SpecEntry[]> {
  const find = fatFiles(host, directory)
  const entries = [
    ...(await readEach(host, `${directory}/loader/entries`, '.conf', (name) =>
      readTextEntry(host, directory, name, find),
    )),
    ...(await readEach(host, `${directory}/EFI/Linux`, '.efi', (name) =>
      readImageEntry(host, directory, name),
    )),
  ]
  const machineId = (await host.read('/etc/machine-id', 64).catch(() => null))?.trim() ?? ''
  if (!/^[0-9a-f]{32}$/.test(machineId)) return entries
  return entries.map((entry) =>
    entry.machineId === '' || entry.machineId === machineId
      ? entry
      : { ...entry, foreign: entry.machineId },
  )
}

/** Whether entries are on a partition of their own, without a loader.conf. */
async function hasExtended(host: Host, directories: readonly string[]): Promise<boolean> {
  for (const directory of directories) {
    const there = (name: string) => host.status(`${directory}/loader/${name}`).catch(() => null)
    if ((await there('entries')) !== null && (await there('loader.conf')) === null) return true
  }
  return false
}

/** Entries are files with that extension; systemd-boot ignores hidden ones and `auto-…`. */
async function readEach(
  host: Host,
  directory: string,
  ending: string,
  read: (name: string) => Promise<SpecEntry | null>,
): Promise<SpecEntry[]> {
  const found: SpecEntry[] = []
  const yieldIfDue = yieldEvery(YIELD_MS)
  for (const name of await listMenuFiles(host, directory)) {
    const rest = yieldIfDue()
    if (rest !== null) await rest
    const lower = name.toLowerCase()
    if (!lower.endsWith(ending) || lower.startsWith('.') || lower.startsWith('auto-')) continue
    const entry = await read(name)
    if (entry !== null) found.push(entry)
  }
  return found
}

/**
 * loader.conf and its partition: `''` and null where there is none; the text is null where it may be on an
 * unreadable partition.
 */
async function readConfiguration(
  host: Host,
  directory: string,
  others: readonly string[],
): Promise<{ readonly text: string | null; readonly esp: string | null }> {
  const name = 'loader/loader.conf'
  const own = await readMenuFile(host, `${directory}/${name}`, MAX_BYTES)
  if (own !== null) return { text: own, esp: directory }
  let hidden = false
  for (const other of others) {
    try {
      const text = await readMenuFile(host, `${other}/${name}`, MAX_BYTES)
      if (text !== null) return { text, esp: other }
    } catch {
      hidden = true
    }
  }
  return { text: hidden ? null : '', esp: null }
}

const MAX_BYTES = 65_536

/** With a trailing hash since 2023 (lanzaboote: rust/tool/systemd/src/install.rs). */
const STUB = /^nixos-generation-[0-9].*\.efi$/

/**
 * After a move from one to the other both sets of entries exist, since neither removes the other's. Then
 * loader.conf decides: NixOS's builder names an entry file in it, lanzaboote a pattern.
 */
function whoWrote(
  entries: readonly SpecEntry[],
  configuration: ReadonlyMap<string, readonly string[]>,
): BootLoader {
  if (!entries.some(({ id }) => STUB.test(id))) return 'systemd-boot'
  const ofBuilder = entries.some(({ id, toplevel }) => toplevel !== null && id.endsWith('.conf'))
  const named = configuration.get('default')?.at(-1) ?? ''
  const byBuilder = named.endsWith('.conf') || configuration.has('preferred')
  return ofBuilder && byBuilder ? 'systemd-boot' : 'lanzaboote'
}
