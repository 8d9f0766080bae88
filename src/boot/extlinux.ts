import type { Host } from '../host/host.ts'
import { placeOf } from './bootPath.ts'
import { toplevelOf, unreadEntry } from './init.ts'
import type { BootEntry, OneMenu } from './menu.ts'
import { linesOf, MAX_ENTRIES, readMenuFile } from './menuFile.ts'

/*
 * extlinux.conf as NixOS writes it for U-Boot and other loaders that read the format (nixpkgs:
 * nixos/modules/system/boot/loader/generic-extlinux-compatible; U-Boot: boot/pxe_utils.c).
 */

/** The menu below `directory`; null where it has no extlinux.conf with entries. */
export async function readExtlinux(host: Host, directory: string): Promise<OneMenu | null> {
  const text = await readMenuFile(host, `${directory}/extlinux/extlinux.conf`)
  if (text === null) return null
  const { entries, chosen } = parseExtlinux(text, directory)
  const [first] = entries
  if (first === undefined) return null
  return {
    loader: 'extlinux',
    directory,
    entries,
    defaultEntry: entries.find(({ id }) => id === chosen) ?? first,
    ignored: null,
    defaultSaved: false,
    oneShot: null,
    once: { by: null, why: 'extlinux does not support one-time boot entries' },
    started: null,
  }
}

interface Label {
  readonly label: string
  title: string
  options: string
  readonly files: string[]
}

/**
 * The entries in file order, and the default label; null where none is named: then the first starts. Keywords
 * ignore letter case, labels do not.
 */
export function parseExtlinux(
  text: string,
  directory: string,
): { readonly entries: readonly BootEntry[]; readonly chosen: string | null } {
  const labels: Label[] = []
  let chosen: string | null = null
  for (const line of linesOf(text)) {
    const [word, value] = split(line)
    const [sub, rest] = word === 'menu' ? split(value) : ['', '']
    const label = labels.at(-1)
    if (labels.length > MAX_ENTRIES) break
    if (word === 'label') labels.push({ label: value, title: '', options: '', files: [] })
    else if (word === 'default') chosen = value
    else if (label === undefined) continue
    else if (sub === 'label')
      label.title = rest.replace('^', '') // `^` marks a shortcut key
    else if (sub === 'default') chosen = label.label
    else if (word === 'append') label.options = value
    else if (FILE_WORDS.has(word)) label.files.push(value)
    else if (word === 'initrd') for (const file of value.split(',')) label.files.push(file)
  }
  return { entries: labels.map((label) => entryOf(label, directory)), chosen }
}

/** FDTDIR names a directory, from which the loader takes the machine's own device tree. */
const FILE_WORDS = new Set(['linux', 'kernel', 'fdt', 'devicetree', 'fdtdir', 'devicetreedir'])

/** Splits `APPEND init=… quiet` into the word `append` and the rest of the line. */
function split(line: string): [word: string, value: string] {
  const trimmed = line.trim()
  const end = trimmed.search(/\s/)
  if (end < 0) return [trimmed.toLowerCase(), '']
  return [trimmed.slice(0, end).toLowerCase(), trimmed.slice(end).trim()]
}

function entryOf({ label, title, options, files }: Label, directory: string): BootEntry {
  const toplevel = toplevelOf(options)
  return {
    id: label,
    title: title === '' ? label : title,
    toplevel,
    ...unreadEntry('file', label, toplevel),
    files: files.map((file) => fileAt(directory, file)),
    tries: null,
  }
}

/** `../nixos/kernel` is relative to extlinux.conf; `/kernel` to the root of the file system. */
function fileAt(directory: string, file: string): string {
  if (file.startsWith('/')) return placeOf(directory, file)
  return file.startsWith('../') ? `${directory}${file.slice(2)}` : `${directory}/extlinux/${file}`
}
