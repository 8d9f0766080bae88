import type { BootEntry, GrubName } from '../menu.ts'
import { MAX_TITLE } from '../menuFile.ts'

/*
 * GRUB's names of entries: `number or title>number or title`. A `>` in a title is doubled; a part that begins
 * with a digit is a number (GRUB: grub-core/normal/menu.c).
 */

export interface GrubEntry extends BootEntry {
  /** The titles of its submenus, from the top, and its own. */
  readonly titles: readonly string[]
  /** Its index in each menu on the way: `1>0` is the first entry of the second line. */
  readonly place: string
}

/**
 * Resolves a name part by part. GRUB takes the first line for a part that does not exist; null where that
 * ends at a submenu.
 */
export function findEntry(entries: readonly GrubEntry[], wanted: string): GrubEntry | null {
  let left = entries
  for (const [depth, part] of partsOf(wanted).entries()) {
    const number = numberIn(part)
    const isMeant = (entry: GrubEntry) =>
      number === null ? entry.titles[depth] === part : placeAt(entry, depth) === number
    // Of two lines with the same title GRUB takes the first.
    const place = placeAt(left.find(isMeant), depth) ?? 0
    left = left.filter((entry) => placeAt(entry, depth) === place)
    const found = left.find(({ titles }) => titles.length === depth + 1)
    if (found !== undefined) return found
  }
  return null
}

/**
 * The name of each entry that has one: by titles where these are unambiguous, so that it stays right when
 * lines above are added or removed; a title that can't be written is replaced by its number.
 */
export function grubNames(entries: readonly GrubEntry[]): Map<BootEntry, GrubName> {
  /** The first line with a title in each menu is the one that GRUB finds. */
  const firsts = new Map<string, string>()
  const lineOf = ({ place }: GrubEntry, depth: number) =>
    place
      .split('>')
      .slice(0, depth + 1)
      .join('>')
  const keyOf = (entry: GrubEntry, depth: number) =>
    `${lineOf(entry, depth - 1)}\n${entry.titles[depth]}`
  for (const entry of entries) {
    for (const depth of entry.titles.keys()) {
      const key = keyOf(entry, depth)
      if (!firsts.has(key)) firsts.set(key, lineOf(entry, depth))
    }
  }
  return new Map(
    entries.map((entry) => {
      const parts = entry.titles.map((title, depth) => {
        const isFirst = firsts.get(keyOf(entry, depth)) === lineOf(entry, depth)
        return isFirst && canBeWritten(title) ? title.replaceAll('>', '>>') : null
      })
      const name = parts.map((part, depth) => part ?? `${placeAt(entry, depth)}`).join('>')
      return [entry, { name, byNumber: parts.includes(null) }]
    }),
  )
}

/** A title that begins with `>` would join the `>` before it; grub-reboot takes a dash for an option. */
function canBeWritten(title: string): boolean {
  if (title.length >= MAX_TITLE) return false // the title may have been truncated
  return /^[^\s\d>-]/.test(title) && !title.endsWith('>') && !/\p{Cc}/u.test(title)
}

function partsOf(name: string): string[] {
  return [...name.matchAll(/(?:^|>)((?:[^>]|>>)*)/g)].map(([, part = '']) =>
    part.replaceAll('>>', '>'),
  )
}

function numberIn(part: string): number | null {
  const digits = /^\s*(\d+)/.exec(part)?.[1]
  return digits === undefined ? null : Number(digits)
}

function placeAt(entry: GrubEntry | undefined, depth: number): number | undefined {
  const place = entry?.place.split('>')[depth]
  return place === undefined ? undefined : Number(place)
}
