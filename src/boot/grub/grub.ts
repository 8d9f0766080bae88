import type { Host } from '../../host/host.ts'
import { append } from '../../lists.ts'
import { YIELD_MS, yieldEvery } from '../../runtime/yieldIfDue.ts'
import { toplevelOf, unreadEntry } from '../init.ts'
import type { OneMenu, OneShotWay } from '../menu.ts'
import {
  linesOf,
  MAX_ENTRIES,
  MAX_FILES,
  MAX_TITLE,
  readMenuFile,
  TOO_MANY_FILES,
  tooLarge,
} from '../menuFile.ts'
import { grubEnvironment } from './grubEnvironment.ts'
import { findEntry, type GrubEntry, grubNames } from './grubNames.ts'
import { type GrubPlace, grubPlaces } from './grubPlaces.ts'
import { whyGrubCantWrite } from './grubWrites.ts'

/*
 * GRUB's grub.cfg as NixOS writes it: menu entries and submenus, nested by braces
 * (nixpkgs: nixos/modules/system/boot/loader/grub/install-grub.pl).
 */

/** The menu below `directory`; null where it has no grub.cfg with entries. */
export async function readGrub(host: Host, directory: string): Promise<OneMenu | null> {
  const text = await readMenuFile(host, `${directory}/grub/grub.cfg`)
  if (text === null) return null
  const parsed = await withPlaces(host, directory, text, parseGrub(text))
  const { entries, chosen, oneShot } = parsed
  if (entries.length === 0) return null
  const block = await readMenuFile(host, `${directory}/grub/grubenv`, MAX_ENVIRONMENT)
  const environment = grubEnvironment(block ?? '')
  const saved = environment.get('saved_entry') ?? '0'
  const next = oneShot ? (environment.get('next_entry') ?? '') : ''
  return {
    loader: 'grub',
    directory,
    entries,
    defaultEntry: findEntry(entries, chosen === 'saved' ? saved : chosen),
    ignored: null,
    defaultSaved: chosen === 'saved',
    oneShot: next === '' ? null : findEntry(entries, next),
    once: await wayOf(host, directory, parsed),
    started: null,
  }
}

async function wayOf(host: Host, directory: string, parsed: Parsed): Promise<OneShotWay> {
  const { entries, oneShot, forgets } = parsed
  if (!oneShot || !forgets) {
    return { by: null, why: 'this grub.cfg does not support one-time boot entries' }
  }
  const why = await whyGrubCantWrite(host, directory)
  if (why === null) return { by: 'grub-reboot', names: grubNames(entries) }
  return { by: null, why: `${why}, where GRUB can’t write: the entry would start at every boot` }
}

/** Resolves the files of entries to paths on the machine; unknown locations are left out. */
async function withPlaces(
  host: Host,
  directory: string,
  text: string,
  parsed: Parsed,
): Promise<Parsed> {
  const place = await grubPlaces(host, directory, text)
  const places = new Map<string, GrubPlace>()
  const yieldIfDue = yieldEvery(YIELD_MS)
  for (const file of new Set(parsed.entries.flatMap(({ files }) => files))) {
    const rest = yieldIfDue()
    if (rest !== null) await rest
    if (places.size >= MAX_FILES) throw tooLarge(`The boot menu in ${directory}`, TOO_MANY_FILES)
    places.set(file, await place(file))
  }
  const withPlace = (entry: GrubEntry): GrubEntry => {
    const unmounted = entry.files.filter((file) => places.get(file)?.unmounted)
    return {
      ...entry,
      files: entry.files.flatMap((file) => places.get(file)?.path ?? []),
      ...(unmounted.length === 0 ? {} : { unmounted }),
    }
  }
  return { ...parsed, entries: parsed.entries.map(withPlace) }
}

interface Parsed {
  readonly entries: GrubEntry[]
  /** The number or title of the default, or `saved`. */
  readonly chosen: string
  /** Whether grub.cfg honours the one-shot entry of `grub-reboot`. */
  readonly oneShot: boolean
  /** Whether grub.cfg clears that variable, so that the entry starts only once. */
  readonly forgets: boolean
}

interface Level {
  readonly title: string
  readonly place: string
  lines: number
}

/** A menu entry whose closing brace has not been read yet. */
interface Open {
  readonly title: string
  readonly place: string
  readonly files: string[]
  options: string
}

/** NixOS's menus have one level below the first. */
const MAX_DEPTH = 16
/** grub-editenv(1) creates files of 1 KiB. */
const MAX_ENVIRONMENT = 65_536

const LINE = /^\s*(menuentry|submenu)\s+(?:"((?:[^"\\]|\\.)*)"|'([^']*)')/

const SET_DEFAULT = /^\s*set\s+default=(?:"([^"]+)"|'([^']+)'|([^"'\s]+))/

/** Parses grub.cfg. The files of entries stay as it names them, by a path on a file system. */
export function parseGrub(text: string): Parsed {
  const entries: GrubEntry[] = []
  const levels: Level[] = [{ title: '', place: '', lines: 0 }]
  let open: Open | null = null
  let chosen = '0'
  let forgets = false
  for (const line of linesOf(text)) {
    const start = LINE.exec(line)
    const level = levels.at(-1) as Level
    if (start !== null) {
      const title = (start[2]?.replace(/\\(.)/g, '$1') ?? start[3] ?? '').slice(0, MAX_TITLE)
      const place = level.place === '' ? `${level.lines}` : `${level.place}>${level.lines}`
      level.lines += 1
      if (start[1] === 'submenu') levels.push({ title, place, lines: 0 })
      else open = { title, place, files: [], options: '' }
      if (open !== null && /}\s*$/.test(line)) {
        finish(open, levels, entries) // menuentry "Restart" { reboot }
        open = null
      }
    } else if (/^\s*}/.test(line)) {
      if (open !== null) finish(open, levels, entries)
      else if (levels.length > 1) levels.pop()
      open = null
    } else if (open !== null) {
      const [word = '', ...rest] = line.trim().split(/\s+/)
      if (/^initrd(efi|16)?$/.test(word)) for (const file of rest) open.files.push(file)
      if (/^(linux(efi|16)?|multiboot2?|module2?)$/.test(word)) {
        append(open.files, rest.slice(0, 1))
        open.options += ` ${rest.slice(1).join(' ')}` // Xen loads the kernel as a module
      }
    } else {
      const [word, ...rest] = line.trim().split(/\s+/)
      forgets ||= word === 'save_env' && rest.includes('next_entry')
      const setting = SET_DEFAULT.exec(line)
        ?.slice(1)
        .find((value) => value !== undefined)
      if (setting === `\${saved_entry}`) chosen = 'saved'
      else if (setting !== undefined && !setting.startsWith('$')) chosen = setting
    }
  }
  return {
    entries,
    chosen,
    oneShot: text.includes(`default="\${next_entry}"`),
    forgets,
  }
}

/** Adds the entry just read, if a person could reach it in the menu. */
function finish(open: Open, levels: readonly Level[], entries: GrubEntry[]): void {
  if (levels.length > MAX_DEPTH || entries.length > MAX_ENTRIES) return
  const toplevel = toplevelOf(open.options)
  const titles = [...levels.slice(1).map((level) => level.title), open.title]
  entries.push({
    id: titles.join('>'),
    title: open.title,
    toplevel,
    ...unreadEntry('title', titles[0] as string, toplevel),
    files: open.files,
    tries: null,
    titles,
    place: open.place,
  })
}
