import { nameOf, STORE_DIRECTORY, type StorePath, storePathOf } from '../../nix/storePath.ts'
import { statusOf, type ValueChange } from '../changeStatus.ts'
import type { BootRow } from './bootChange.ts'

/** The row of one thing, as a list to be spread: empty where both sides say the same. */
export function rowOf(
  group: BootRow['group'],
  name: string,
  { before, after }: ValueChange,
): BootRow[] {
  const status = statusOf({ before, after })
  return status === null ? [] : [{ group, name, status, before, after }]
}

/**
 * Two paths in words that differ wherever the paths do: by the store path’s name alone, with the
 * beginning of its hash where the names are the same, in full where even that is the same.
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

/** As many characters of a store path’s hash as tell two of them apart. */
export function shortHash(path: StorePath): string {
  const start = STORE_DIRECTORY.length + 1
  return path.slice(start, start + 7)
}
