import type { Host } from '../host/host.ts'
import { compareVersions } from '../nix/version.ts'
import { toplevelOf } from './init.ts'
import type { BootEntry, BootMenu } from './menu.ts'

/*
 * systemd-boot's Type #1 entries (Boot Loader Specification, uapi-group.org) as NixOS writes them,
 * in both namings: entries are told apart by what they start, never by their file name.
 */

/** A default that means the entry that was started last (loader.conf(5)). */
const SAVED = '@saved'

interface Entry extends BootEntry {
  readonly sortKey: string
  readonly version: string
}

/** The menu below `directory`; null where there are no entries. */
export async function readSystemdBoot(host: Host, directory: string): Promise<BootMenu | null> {
  const names = await host.list(`${directory}/loader/entries`)
  const entries: Entry[] = []
  for (const name of names ?? []) {
    if (!name.endsWith('.conf')) continue
    const text = await host.read(`${directory}/loader/entries/${name}`)
    if (text !== null) entries.push(parseEntry(directory, name, text))
  }
  if (entries.length === 0) return null
  entries.sort(menuOrder)
  const config = fields((await host.read(`${directory}/loader/loader.conf`)) ?? '')
  const patterns = [await efiVariable(host, 'LoaderEntryDefault'), config.get('default')?.[0]]
  const saved = patterns.includes(SAVED) ? await efiVariable(host, 'LoaderEntryLastBooted') : null
  return {
    loader: 'systemd-boot',
    directory,
    entries,
    defaultEntry: chooseDefault(entries, config.get('preferred')?.[0], patterns, saved),
  }
}

/** `nixos-generation-7+2-1.conf` is the entry `nixos-generation-7.conf`, 2 tries left, 1 done. */
function parseEntry(directory: string, name: string, text: string): Entry {
  const counted = /^(.*)\+([0-9]+)(?:-([0-9]+))?\.conf$/.exec(name)
  const field = fields(text)
  const first = (key: string) => field.get(key)?.[0] ?? ''
  const files = [first('linux'), ...(field.get('initrd') ?? [])].filter((file) => file !== '')
  return {
    id: counted === null ? name : `${counted[1]}.conf`,
    title: [first('title'), first('version')].filter((part) => part !== '').join(' · '),
    toplevel: toplevelOf((field.get('options') ?? []).join(' ')),
    files: files.map((file) => `${directory}/${file.replace(/^\/+/, '')}`),
    tries: counted === null ? null : { left: Number(counted[2]), done: Number(counted[3] ?? 0) },
    sortKey: first('sort-key'),
    version: first('version'),
  }
}

/** `key value` lines; a key may stand more than once. */
function fields(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const match = /^\s*([^#\s]\S*)\s+(.*\S)\s*$/.exec(line)
    if (match === null) continue
    const [, key = '', value = ''] = match
    found.set(key, [...(found.get(key) ?? []), value])
  }
  return found
}

/** Entries whose tries are used up come last; then by sort key, newest version first. */
function menuOrder(a: Entry, b: Entry): number {
  const worn = (entry: Entry) => (entry.tries?.left === 0 ? 1 : 0)
  if (worn(a) !== worn(b)) return worn(a) - worn(b)
  if (a.sortKey !== b.sortKey) {
    if (a.sortKey === '' || b.sortKey === '') return a.sortKey === '' ? 1 : -1
    return a.sortKey < b.sortKey ? -1 : 1
  }
  return compareVersions(b.version, a.version) || compareVersions(b.id, a.id)
}

/** `preferred` passes over an entry whose tries are used up, `default` does not (loader.conf(5)). */
function chooseDefault(
  entries: readonly Entry[],
  preferred: string | undefined,
  patterns: readonly (string | null | undefined)[],
  saved: string | null,
): BootEntry | null {
  const good = entries.filter((entry) => entry.tries?.left !== 0)
  const named = good.find((entry) => preferred !== undefined && matches(preferred, entry.id))
  if (named !== undefined) return named
  for (const said of patterns) {
    if (said === SAVED && saved === null) return null
    const pattern = said === SAVED ? saved : said
    const found = entries.find((entry) => pattern && matches(pattern, entry.id))
    if (found !== undefined) return found
  }
  return entries[0] ?? null
}

/** A shell pattern, letter case ignored, with or without the `.conf`. */
function matches(pattern: string, id: string): boolean {
  const expression = pattern
    .replace(/\*+/g, '*')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  const wanted = new RegExp(`^${expression}$`, 'i')
  return wanted.test(id) || wanted.test(id.replace(/\.conf$/, ''))
}

/** An EFI variable is 4 bytes of attributes and UTF-16; entry names are ASCII. */
async function efiVariable(host: Host, name: string): Promise<string | null> {
  const path = `/sys/firmware/efi/efivars/${name}-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f`
  const text = await host.read(path, 4096).catch(() => null)
  return text === null ? null : text.slice(4).replaceAll('\0', '')
}
