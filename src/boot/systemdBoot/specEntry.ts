import type { Host } from '../../host/host.ts'
import { copyOf } from '../../text/strings.ts'
import { type FatFile, type FindFile, fatFiles } from '../fatFiles.ts'
import { toplevelOf, unreadEntry } from '../init.ts'
import type { BootEntry } from '../menu.ts'
import { MAX_TITLE, tooLarge } from '../menuFile.ts'
import { releaseNames } from './osRelease.ts'
import { readImageCommandLine, readUnifiedImage } from './unifiedImage.ts'
import { compareUapi } from './versionOrder.ts'

/*
 * Entries of the Boot Loader Specification (UAPI.1): Type #1 is a text file in loader/entries, Type #2 a
 * unified kernel image in EFI/Linux. Their owner is identified by what they start.
 */

export interface SpecEntry extends BootEntry {
  /** The file name, including the boot counter. */
  readonly file: string
  readonly sortKey: string
  readonly machineId: string
  readonly version: string
}

/** Parses an entry file's `key value` lines; a key may be repeated. */
export function specFields(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const trimmed = line.trim()
    const end = trimmed.search(/\s/)
    if (end < 0 || trimmed.startsWith('#')) continue
    const key = trimmed.slice(0, end)
    const values = found.get(key) ?? []
    values.push(trimmed.slice(end).trim())
    found.set(key, values)
  }
  return found
}

/** NixOS's entry files are smaller than a memory page; longer ones are truncated. */
const MAX_BYTES = 16_384
/** NixOS's entries name three files at most; each of thousands of entries may share them. */
const MAX_ENTRY_FILES = 64
/** Versions are compared piece by piece, each with many others. */
const MAX_VERSION = 256

/** The Type #1 entry in `loader/entries/NAME` of the file system at `directory`. */
export async function readTextEntry(
  host: Host,
  directory: string,
  name: string,
  find: FindFile = fatFiles(host, directory),
): Promise<SpecEntry | null> {
  const text = await host.read(`${directory}/loader/entries/${name}`, MAX_BYTES)
  if (text === null) return null
  const field = specFields(text)
  const last = (key: string) => field.get(key)?.at(-1) ?? ''
  const started = [last('linux'), last('uki'), last('efi')].filter((file) => file !== '')
  const words = (key: string) => (field.get(key) ?? []).flatMap((value) => value.split(/\s+/))
  const others = [
    ...(field.get('initrd') ?? []),
    last('devicetree'),
    ...words('devicetree-overlay'),
    ...words('addons'),
    ...(field.get('extra') ?? []),
  ]
  const named = new Set(others.filter((file) => file !== ''))
  if (named.size > MAX_ENTRY_FILES) {
    throw tooLarge(
      `${directory}/loader/entries/${name}`,
      `names more than ${MAX_ENTRY_FILES} files`,
    )
  }
  const loaders = await Promise.all(started.map(find))
  const files = await Promise.all([...named].map(find))
  const options = (field.get('options') ?? []).join(' ')
  const version = last('version').slice(0, MAX_VERSION)
  const ignored = field.has('uki-url') ? null : whyIgnored(loaders)
  const toplevel = toplevelOf(options) ?? (await systemInImage(host, loaders))
  return {
    ...counted(name),
    title: titleOf(last('title'), version),
    toplevel,
    ...(ignored === null ? unreadEntry('file', name, toplevel) : {}),
    files: [...loaders, ...files].map(({ path }) => path),
    sortKey: copyOf(last('sort-key').slice(0, MAX_VERSION)),
    machineId: copyOf(last('machine-id').slice(0, MAX_VERSION)),
    version,
    ...(ignored === null ? {} : { ignored }),
  }
}

/** systemd-boot ignores an entry that starts nothing it can open (systemd: src/boot/boot.c). */
function whyIgnored(loaders: readonly FatFile[]): string | null {
  if (loaders.length === 0) return 'its file specifies no kernel'
  const missing = loaders.find(({ isMissing }) => isMissing)
  return missing === undefined ? null : `${missing.path} is missing`
}

/** An image has its own command line; the entry's options are appended. */
async function systemInImage(host: Host, images: readonly FatFile[]) {
  for (const { path } of images) {
    const toplevel = toplevelOf((await readImageCommandLine(host, path).catch(() => null)) ?? '')
    if (toplevel !== null) return toplevel
  }
  return null
}

/** The Type #2 entry `EFI/Linux/NAME`; null where that is not an image with a name. */
export async function readImageEntry(
  host: Host,
  directory: string,
  name: string,
): Promise<SpecEntry | null> {
  const path = `${directory}/EFI/Linux/${name}`
  const image = await readUnifiedImage(host, path)
  const names = image === null ? null : releaseNames(image.osRelease)
  if (image === null || names === null) return null
  const version = names.version.slice(0, MAX_VERSION)
  const addons = `${directory}/EFI/Linux/${counted(name).id}.extra.d`
  const hasAddons = (await host.status(addons).catch(() => null)) !== null
  const toplevel = toplevelOf(image.commandLine)
  return {
    ...counted(name),
    title: titleOf(names.title, version),
    toplevel,
    ...unreadEntry('file', name, toplevel),
    files: [
      path,
      ...image.parts.map((part) => `${directory}${part}`),
      ...(hasAddons ? [addons] : []),
    ],
    sortKey: names.sortKey,
    machineId: '',
    version,
  }
}

/** lanzaboote's titles already contain the version. */
function titleOf(text: string, version: string): string {
  const title = text.slice(0, MAX_TITLE)
  if (title.includes(version)) return title
  return title === '' ? version : `${title} · ${version}`
}

/** `nixos-generation-7+2-1.conf` is the entry `nixos-generation-7.conf`, 2 tries left, 1 done. */
function counted(file: string): Pick<SpecEntry, 'id' | 'tries' | 'file'> {
  const found = /^(.*)\+([0-9]{1,9})(?:-([0-9]{1,9}))?(\.[^.]*)$/.exec(file)
  if (found === null) return { id: file, tries: null, file }
  const tries = { left: Number(found[2]), done: Number(found[3] ?? 0) }
  return { id: `${found[1]}${found[4]}`, tries, file }
}

/**
 * The menu's order (systemd: src/boot/boot.c): entries without tries left last; entries with a sort key by
 * key, machine and newest version first; the others by name.
 */
export function menuOrder(a: SpecEntry, b: SpecEntry): number {
  const worn = (entry: SpecEntry) => Number(entry.tries?.left === 0)
  const unsorted = (entry: SpecEntry) => Number(entry.sortKey === '')
  return (
    worn(a) - worn(b) ||
    unsorted(a) - unsorted(b) ||
    (a.sortKey === '' ? 0 : bySortKey(a, b)) ||
    compareUapi(b.id, a.id) ||
    triesOrder(a.tries, b.tries)
  )
}

function bySortKey(a: SpecEntry, b: SpecEntry): number {
  return (
    byText(a.sortKey, b.sortKey) ||
    byText(a.machineId, b.machineId) ||
    compareUapi(b.version, a.version)
  )
}

/** One entry may exist twice, counted and uncounted, or with two counts. */
function triesOrder(a: BootEntry['tries'], b: BootEntry['tries']): number {
  return a === null || b === null ? 0 : b.left - a.left || a.done - b.done
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
