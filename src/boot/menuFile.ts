import type { Host } from '../host/host.ts'
import { Problem } from '../problem.ts'
import type { OneMenu } from './menu.ts'

/*
 * How large a boot menu may be. /boot may be anyone's: another system's, a stranger's disk, and what is
 * read of it must take neither all memory nor time without end. NixOS's largest menus, of hundreds of
 * generations with specialisations, are a tenth of that.
 */

const MAX_BYTES = 4 << 20
export const MAX_ENTRIES = 10_000
export const MAX_FILES = 20_000
/** Linux takes a command line of 4 KiB at most; what is beyond that in a line is cut off. */
const MAX_LINE = 8192
/** Titles are a line on a screen; a longer one is cut. */
export const MAX_TITLE = 256
export const TOO_MANY_ENTRIES = `has more than ${MAX_ENTRIES} entries`
export const TOO_MANY_FILES = `names more than ${MAX_FILES} files`

/**
 * The text of a file of a boot loader, a final link followed; null where there is none. Throws a Problem
 * `unreadable` for one of more than `most` bytes.
 */
export async function readMenuFile(
  host: Host,
  path: string,
  most = MAX_BYTES,
): Promise<string | null> {
  const bytes = await host.readBytes(path, most + 1)
  if (bytes === null) return null
  if (bytes.length > most) throw tooLarge(path, `is larger than ${most} bytes`)
  return Buffer.from(bytes).toString('utf8')
}

/** The lines of such a text, each cut at a length that none has. */
export function linesOf(text: string): string[] {
  return text.split('\n').map((line) => (line.length > MAX_LINE ? line.slice(0, MAX_LINE) : line))
}

/**
 * The names in a directory of a boot loader; none where there is no such directory. Throws a Problem
 * `unreadable` for more than any has.
 */
export async function listMenuFiles(host: Host, directory: string): Promise<string[]> {
  return (await host.list(directory, MAX_ENTRIES)) ?? []
}

/** The menu itself. Throws a Problem `unreadable` for one with more entries or files than any has. */
export function checkedMenu<Menu extends OneMenu>(menu: Menu): Menu {
  const { directory, entries } = menu
  if (entries.length > MAX_ENTRIES) {
    throw tooLarge(`The boot menu in ${directory}`, TOO_MANY_ENTRIES)
  }
  const files = new Set<string>()
  for (const entry of entries) for (const file of entry.files) files.add(file)
  if (files.size > MAX_FILES) {
    throw tooLarge(`The boot menu in ${directory}`, TOO_MANY_FILES)
  }
  return menu
}

/** The Problem for a boot menu that is not NixOS's; `why` is a predicate about `what`. */
export function tooLarge(what: string, why: string): Problem {
  return new Problem('unreadable', `${what} ${why} and is ignored.`)
}
