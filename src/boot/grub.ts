import type { Host } from '../host/host.ts'
import { toplevelOf } from './init.ts'
import type { BootEntry, BootMenu } from './menu.ts'

/*
 * GRUB's grub.cfg as NixOS writes it: menu entries and submenus, nested by braces
 * (nixpkgs: nixos/modules/system/boot/loader/grub/install-grub.pl).
 */

/** The menu below `directory`; null where there is no grub.cfg with entries. */
export async function readGrub(host: Host, directory: string): Promise<BootMenu | null> {
  const text = await host.read(`${directory}/grub/grub.cfg`, 16 << 20)
  if (text === null) return null
  const { entries, chosen } = parseGrub(text, directory)
  if (entries.length === 0) return null
  const environment = (await host.read(`${directory}/grub/grubenv`)) ?? ''
  const saved = /^saved_entry=(.*)$/m.exec(environment)?.[1]
  const wanted = chosen === 'saved' ? (saved ?? '0') : chosen
  return { loader: 'grub', directory, entries, defaultEntry: findDefault(entries, wanted) }
}

interface Parsed {
  readonly entries: GrubEntry[]
  /** The number or title that starts by itself, or `saved`. */
  readonly chosen: string
}

interface GrubEntry extends BootEntry {
  /** Its place among the lines of the menu it is in: `1>0` is the first of the second. */
  readonly place: string
}

interface Level {
  readonly title: string
  readonly place: string
  lines: number
}

const LINE = /^\s*(menuentry|submenu)\s+(?:"((?:[^"\\]|\\.)*)"|'([^']*)')/

const SET_DEFAULT = /^\s*set\s+default=(?:"([^"]+)"|'([^']+)'|([^"'\s]+))/

export function parseGrub(text: string, directory: string): Parsed {
  const entries: GrubEntry[] = []
  const levels: Level[] = [{ title: '', place: '', lines: 0 }]
  let open: { title: string; place: string; files: string[]; options: string } | null = null
  let chosen = '0'
  for (const line of text.split('\n')) {
    const start = LINE.exec(line)
    const level = levels.at(-1) as Level
    if (start !== null) {
      const title = start[2]?.replace(/\\(.)/g, '$1') ?? start[3] ?? ''
      const place = level.place === '' ? `${level.lines}` : `${level.place}>${level.lines}`
      level.lines += 1
      if (start[1] === 'submenu') levels.push({ title, place, lines: 0 })
      else open = { title, place, files: [], options: '' }
      if (open !== null && /}\s*$/.test(line)) {
        entries.push(finished(open, levels)) // menuentry "Restart" { reboot }
        open = null
      }
    } else if (/^\s*}/.test(line)) {
      if (open !== null) entries.push(finished(open, levels))
      else if (levels.length > 1) levels.pop()
      open = null
    } else if (open !== null) {
      const [word = '', ...rest] = line.trim().split(/\s+/)
      if (/^initrd(efi|16)?$/.test(word)) open.files.push(...rest)
      if (/^(linux(efi|16)?|multiboot2?|module2?)$/.test(word)) {
        open.files.push(...rest.slice(0, 1))
        open.options += ` ${rest.slice(1).join(' ')}` // Xen's kernel is a module
      }
    } else {
      const setting = SET_DEFAULT.exec(line)
        ?.slice(1)
        .find((value) => value !== undefined)
      if (setting === `\${saved_entry}`) chosen = 'saved'
      else if (setting !== undefined && !setting.startsWith('$')) chosen = setting
    }
  }
  return {
    entries: entries.map((entry) => ({ ...entry, files: entry.files.map(fileIn(directory)) })),
    chosen,
  }
}

function finished(
  open: { title: string; place: string; files: string[]; options: string },
  levels: readonly Level[],
): GrubEntry {
  const titles = [...levels.slice(1).map((level) => level.title), open.title]
  return {
    id: titles.join('>'),
    title: open.title,
    toplevel: toplevelOf(open.options),
    files: open.files,
    tries: null,
    place: open.place,
  }
}

/** `($drive1)//kernels/x` lies on the file system of /boot, `…/store/x` in the store. */
function fileIn(directory: string): (file: string) => string {
  return (file) => {
    const path = `/${file.replace(/^\([^)]*\)/, '')}`.replace(/\/+/g, '/')
    const inStore = /\/store\/[^/]+\/.*$/.exec(path)?.[0]
    if (inStore !== undefined && !path.startsWith('/kernels/')) return `/nix${inStore}`
    return path.startsWith(`${directory}/`) ? path : `${directory}${path}`
  }
}

/**
 * Goes down by `number or title>number or title`. What a menu does not have is its first line, as
 * GRUB takes it (grub-core/normal/menu.c); null where that ends at a submenu.
 */
function findDefault(entries: readonly GrubEntry[], wanted: string): BootEntry | null {
  let left = entries
  for (const [depth, part] of wanted.split('>').entries()) {
    const number = (entry: GrubEntry) => entry.place.split('>')[depth]
    const named = left.filter(
      (entry) => number(entry) === part || entry.id.split('>')[depth] === part,
    )
    left = named.length > 0 ? named : left.filter((entry) => number(entry) === '0')
    const found = left.find((entry) => entry.place.split('>').length === depth + 1)
    if (found !== undefined) return found
  }
  return null
}
