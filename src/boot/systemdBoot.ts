import { breatherEvery, STRETCH } from '../breather.ts'
import type { Host } from '../host/host.ts'
import { choose, readWishes } from './loaderChoice.ts'
import type { BootLoader, BootMenu } from './menu.ts'
import { listMenuFiles, readMenuFile } from './menuFile.ts'
import { readBootctlWay } from './oneShot.ts'
import {
  menuOrder,
  readImageEntry,
  readTextEntry,
  type SpecEntry,
  specFields,
} from './specEntry.ts'

/*
 * systemd-boot's menu, written by NixOS's own builder in either of its namings, or by lanzaboote,
 * which brings systemd-boot too and makes its entries as images in EFI/Linux.
 */

/**
 * The menu below `directory`; null where there are no entries. `elsewhere` are directories in which
 * loader.conf may lie instead: it stays on the EFI system partition where entries have a partition
 * of their own (boot.loader.systemd-boot.xbootldrMountPoint).
 */
export async function readSystemdBoot(
  host: Host,
  directory: string,
  elsewhere: readonly string[] = [],
): Promise<BootMenu | null> {
  const entries = [
    ...(await readEach(host, `${directory}/loader/entries`, '.conf', (name) =>
      readTextEntry(host, directory, name),
    )),
    ...(await readEach(host, `${directory}/EFI/Linux`, '.efi', (name) =>
      readImageEntry(host, directory, name),
    )),
  ].sort(menuOrder)
  if (entries.length === 0) return null
  const text = await readConfiguration(host, directory, elsewhere)
  const configuration = specFields(text ?? '')
  const choice = choose(entries, await readWishes(host, configuration))
  const defaultEntry = text === null ? null : choice.defaultEntry
  return {
    loader: whoWrote(entries, configuration),
    directory,
    entries,
    ...choice,
    defaultEntry,
    once: await readBootctlWay(host),
  }
}

/** Entries are files with that ending; systemd-boot passes over hidden ones and `auto-…`. */
async function readEach(
  host: Host,
  directory: string,
  ending: string,
  read: (name: string) => Promise<SpecEntry | null>,
): Promise<SpecEntry[]> {
  const found: SpecEntry[] = []
  const breathe = breatherEvery(STRETCH)
  for (const name of await listMenuFiles(host, directory)) {
    const rest = breathe()
    if (rest !== null) await rest
    const lower = name.toLowerCase()
    if (!lower.endsWith(ending) || lower.startsWith('.') || lower.startsWith('auto-')) continue
    const entry = await read(name)
    if (entry !== null) found.push(entry)
  }
  return found
}

/** The text of loader.conf, `''` where there is none; null where it may lie where no one may look. */
async function readConfiguration(
  host: Host,
  directory: string,
  elsewhere: readonly string[],
): Promise<string | null> {
  const name = 'loader/loader.conf'
  const own = await readMenuFile(host, `${directory}/${name}`, MAX_BYTES)
  if (own !== null) return own
  let hidden = false
  for (const other of elsewhere) {
    try {
      const text = await readMenuFile(host, `${other}/${name}`, MAX_BYTES)
      if (text !== null) return text
    } catch {
      hidden = true
    }
  }
  return hidden ? null : ''
}

const MAX_BYTES = 65_536

/** With a hash at the end since 2023 (lanzaboote: rust/tool/systemd/src/install.rs). */
const STUB = /^nixos-generation-[0-9].*\.efi$/

/**
 * Someone who moved from one to the other has entries of both, since neither removes the other's.
 * Then loader.conf tells: NixOS's builder names an entry file in it, lanzaboote a pattern.
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
