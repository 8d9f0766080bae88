import type { BootEntry, GrubName } from './menu.ts'
import { MAX_TITLE } from './menuFile.ts'

/*
 * How GRUB calls its entries: `number or title>number or title`, in which a `>` of a title stands
 * twice, and what begins with a digit is a number (GRUB: grub-core/normal/menu.c).
 */

export interface GrubEntry extends BootEntry {
  /** The titles of the submenus it is in, and its own. */
  readonly titles: readonly string[]
  /** Its place among the lines of the menu it is in: `1>0` is the first of the second. */
  readonly place: string
}

/**
 * Goes down by the parts of a name. What a menu does not have is its first line, as GRUB takes it;
 * null where that ends at a submenu.
 */
export function findEntry(entries: readonly GrubEntry[], wanted: string): GrubEntry | null {
  let left = entries
  for (const [depth, part] of partsOf(wanted).entries()) {
    const number = numberIn(part)
    const isMeant = (entry: GrubEntry) =>
      number === null ? entry.titles[depth] === part : placeAt(entry, depth) === number
    // Of two lines with one title it is the first.
    const place = placeAt(left.find(isMeant), depth) ?? 0
    left = left.filter((entry) => placeAt(entry, depth) === place)
    const found = left.find(({ titles }) => titles.length === depth + 1)
    if (found !== undefined) return found
  }
  return null
}

/**
 * The name of each entry that has one, by titles where these lead to it, so that it stays right
 * where lines come and go above; a title that can't be written is given by its number.
 */
export function grubNames(entries: readonly GrubEntry[]): Map<BootEntry, GrubName> {
  /** The first line of a title in each menu is the one that GRUB finds. */
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

/** What begins with `>` would join the `>` before it; a dash is an option for grub-reboot. */
function canBeWritten(title: string): boolean {
  if (title.length >= MAX_TITLE) return false // it may have been cut
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
