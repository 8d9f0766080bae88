import type { Host } from '../host/host.ts'
import { Problem } from '../problem.ts'
import type { OneMenu } from './menu.ts'

/*
 * Limits on the size of a boot menu. /boot may belong to another system or be a stranger's disk, so reading
 * it must be bounded in memory and time. NixOS's largest menus, of hundreds of generations with
 * specialisations, are a tenth of that.
 */

const MAX_BYTES = 4 << 20
export const MAX_ENTRIES = 10_000
export const MAX_FILES = 20_000
/** Of all entries together; they share kernels. */
const MAX_NAMED = 200_000
/** Linux accepts command lines of at most 4 KiB; longer lines are truncated. */
const MAX_LINE = 8192
/** Titles are one line on a screen; longer ones are truncated. */
export const MAX_TITLE = 256
export const TOO_MANY_ENTRIES = `has more than ${MAX_ENTRIES} entries`
export const TOO_MANY_FILES = `names more than ${MAX_FILES} files`

/**
 * The text of a boot loader's file, following a final link; null where it does not exist. Throws a Problem
 * `unreadable` for a file of more than `most` bytes.
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

/** The lines of such a text, each truncated to a length that none has. */
export function linesOf(text: string): string[] {
  return text.split('\n').map((line) => (line.length > MAX_LINE ? line.slice(0, MAX_LINE) : line))
}

/**
 * The names in a boot loader's directory; empty where it does not exist. Throws a Problem `unreadable` for
 * more names than any such directory has.
 */
export async function listMenuFiles(host: Host, directory: string): Promise<string[]> {
  return (await host.list(directory, MAX_ENTRIES)) ?? []
}

/** Returns the menu. Throws a Problem `unreadable` for more entries or files than any menu has. */
export function checkedMenu<Menu extends OneMenu>(menu: Menu): Menu {
  const { directory, entries } = menu
  if (entries.length > MAX_ENTRIES) {
    throw tooLarge(`The boot menu in ${directory}`, TOO_MANY_ENTRIES)
  }
  const files = new Set<string>()
  let named = 0
  for (const entry of entries) {
    named += entry.files.length
    if (named > MAX_NAMED) break
    for (const file of entry.files) files.add(file)
  }
  if (named > MAX_NAMED || files.size > MAX_FILES) {
    throw tooLarge(`The boot menu in ${directory}`, TOO_MANY_FILES)
  }
  return menu
}

/** The Problem for a menu that NixOS can't have written; `why` is a predicate about `what`. */
export function tooLarge(what: string, why: string): Problem {
  return new Problem('unreadable', `${what} ${why} and is ignored.`)
}
