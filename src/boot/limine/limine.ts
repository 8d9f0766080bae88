import type { Host } from '../../host/host.ts'
import { placeOf } from '../bootPath.ts'
import { readEfiVariable, readLoaderVariable } from '../efiVariables.ts'
import { toplevelOf, unreadEntry } from '../init.ts'
import type { BootEntry, OneMenu } from '../menu.ts'
import { readMenuFile } from '../menuFile.ts'
import { type LimineLine, lineAt, parseLimine } from './limineMenu.ts'

/*
 * limine.conf as NixOS writes it: an expanded directory for each profile, newest generation first (nixpkgs:
 * nixos/modules/system/boot/loader/limine/limine-install.py).
 */

/** The menu below `directory`; null where it has no limine.conf with entries. */
export async function readLimine(host: Host, directory: string): Promise<OneMenu | null> {
  const text = await readMenuFile(host, `${directory}/limine/limine.conf`)
  if (text === null) return null
  const { options, lines } = parseLimine(text)
  const entries = new Map<LimineLine, BootEntry>()
  for (const line of lines) if (!line.isDirectory) entries.set(line, entryOf(line, directory))
  if (entries.size === 0) return null
  const remembers = options.get('remember_last_entry')?.at(-1)?.toLowerCase() === 'yes'
  const remembered = remembers ? await readRemembered(host, lines) : null
  const said = options.get('default_entry')?.at(-1) ?? null
  const variable = said === null ? await readLoaderVariable(host, 'LoaderEntryDefault') : null
  const chosen = remembered ?? lineAt(lines, said ?? variable ?? '1')
  const called = (path: string | null) =>
    [...entries.values()].find(({ id }) => id === path) ?? null
  return {
    loader: 'limine',
    directory,
    entries: [...entries.values()],
    defaultEntry: (chosen && entries.get(chosen)) ?? null,
    ignored: null,
    defaultSaved: remembered !== null || variable !== null,
    oneShot: called(await readLoaderVariable(host, 'LoaderEntryOneShot')),
    once: { by: null, why: 'Limine does not support one-time boot entries' },
    started: called(await readLoaderVariable(host, 'LoaderEntrySelected')),
  }
}

const LIMINE = '513ee0d0-6e43-cb05-b272-f146a2fcb88a'

/**
 * The entry that Limine recorded as last started: its path, in older versions a line number counted from 0
 * (Limine: common/menu.c).
 */
async function readRemembered(
  host: Host,
  lines: readonly LimineLine[],
): Promise<LimineLine | null> {
  const bytes = await readEfiVariable(host, 'LimineLastBootedEntry', LIMINE)
  if (bytes === null || bytes.length === 0) return null
  const path = Buffer.from(bytes).toString('utf8').split('\0', 1)[0]
  const named = lines.find((line) => line.path === path)
  const [number = 0, ...rest] = bytes
  return named ?? (rest.every((byte) => byte === 0) ? lineAt(lines, `${number + 1}`) : null)
}

/** The kernel is `path`; under Xen `path` is the hypervisor, and a module's string starts NixOS. */
function entryOf({ path, title, options }: LimineLine, directory: string): BootEntry {
  const all = (...keys: string[]) => keys.flatMap((key) => options.get(key) ?? [])
  const commands = all('cmdline', 'kernel_cmdline', 'module_string', 'module_cmdline')
  const files = all('path', 'kernel_path', 'image_path', 'module_path', 'dtb_path')
  const toplevel = commands.map(toplevelOf).find((found) => found !== null) ?? null
  return {
    id: path,
    title,
    toplevel,
    ...unreadEntry('directory', path, toplevel),
    files: files.filter(isHere).map((file) => placeOf(directory, file)),
    tries: null,
  }
}

/** Files on other partitions can't be located by their names in limine.conf. */
function isHere(file: string): boolean {
  return file.startsWith('boot():')
}
