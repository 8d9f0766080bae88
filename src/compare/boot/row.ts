import { nameOf, STORE_DIRECTORY, type StorePath, storePathOf } from '../../nix/storePath.ts'
import { statusOf, type ValueChange } from '../changeStatus.ts'
import type { BootRow } from './bootChange.ts'

/** The row for one value, as a list to be spread: empty if both sides are the same. */
export function rowOf(
  group: BootRow['group'],
  name: string,
  { before, after }: ValueChange,
): BootRow[] {
  const status = statusOf({ before, after })
  return status === null ? [] : [{ group, name, status, before, after }]
}

/**
 * Short names of two paths that differ whenever the paths do: the store path’s name, with the
 * beginning of its hash if the names are the same, or in full if even that is the same.
 */
export function inWords(before: string | null, after: string | null): ValueChange {
  for (const words of [byName, byNameAndHash]) {
    const [one, other] = [words(before), words(after)]
    if (one !== other) return { before: one, after: other }
  }
  return { before, after }
}

function byName(path: string | null): string | null {
  const found = path === null ? null : storePathOf(path)
  return found === null ? path : nameOf(found)
}

function byNameAndHash(path: string | null): string | null {
  const found = path === null ? null : storePathOf(path)
  return found === null ? path : `${nameOf(found)} (${shortHash(found)})`
}

/** A prefix of a store path’s hash, long enough to tell two paths apart. */
export function shortHash(path: StorePath): string {
  const start = STORE_DIRECTORY.length + 1
  return path.slice(start, start + 7)
}
