import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '../problem.ts'
import { YIELD_MS, yieldEvery } from '../runtime/yieldIfDue.ts'
import { entriesIn, O_PATH, placeOf, reading, readLinkAt, tooMany } from './fileAccess.ts'

const { O_DIRECTORY, O_NOFOLLOW } = constants

/** Directories deeper than this are not read; etc is some ten deep. */
const MAX_DEPTH = 32
/** Including directories: far more than any etc has, and few enough to fit into memory. */
const MAX_ENTRIES = 200_000
/** Total of all paths and targets: three times what as many entries of a real system take. */
const MAX_CHARACTERS = 64 << 20

/**
 * Files and links below a directory, by relative path: a link's target, `''` for a file and for a
 * directory that is too deep. Each directory is opened relative to its parent, links not followed,
 * so that the walk stays below. Closes `top`, which `openDirectoryAt` opened. `path` is its
 * displayed name; with `isHere` also its path on this computer: link targets are then read by path,
 * which takes half the time.
 *
 * Throws a Problem `unreadable` for more than 200,000 entries, and for a directory that is met
 * twice: on a damaged file system a few directories, linked into each other, have endless paths.
 */
export async function treeIn(
  top: number | null,
  path: string,
  isHere = false,
): Promise<Map<string, string> | null> {
  if (top === null) return null
  const yieldIfDue = yieldEvery(YIELD_MS)
  const found = new Map<string, string>()
  const entered = new Set<string>()
  let left = MAX_ENTRIES
  let characters = 0
  const walk = async (descriptor: number, below: string, depth: number): Promise<void> => {
    const place = placeOf(descriptor)
    const called = join(path, below)
    const { dev, ino } = fstatSync(descriptor, { bigint: true })
    if (entered.has(`${dev} ${ino}`)) {
      throw new Problem(
        'unreadable',
        `${called} is linked more than once: the file system is damaged.`,
      )
    }
    entered.add(`${dev} ${ino}`)
    const entries = reading(called, () => entriesIn(place, left + 1)) ?? []
    left -= entries.length
    if (left < 0) throw tooMany(path, MAX_ENTRIES)
    for (const entry of entries) {
      const pause = yieldIfDue()
      if (pause !== null) await pause
      const name = `${place}/${entry.name}`
      const key = below === '' ? entry.name : `${below}/${entry.name}`
      characters += key.length
      if (characters > MAX_CHARACTERS) {
        throw new Problem('unreadable', `${path} can’t be read: its names and links are too long.`)
      }
      if (!entry.isDirectory() || depth === MAX_DEPTH) {
        const link = isHere ? `${path}/${key}` : name
        const target = entry.isSymbolicLink() ? (readLinkAt(link) ?? '') : ''
        characters += target.length
        found.set(key, target)
        continue
      }
      const inside = reading(name, () => openSync(name, O_PATH | O_DIRECTORY | O_NOFOLLOW))
      if (inside === null) continue // deleted meanwhile
      try {
        await walk(inside, key, depth + 1)
      } finally {
        closeSync(inside)
      }
    }
  }
  try {
    await walk(top, '', 0)
    return found
  } finally {
    closeSync(top)
  }
}
