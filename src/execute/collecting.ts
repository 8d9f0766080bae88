import type { Plan } from '../plan/plan.ts'
import { bytes, counted, grouped } from '../text/format.ts'

/** Progress of a garbage collection. */
export interface Collected {
  readonly paths: number
  /** Bytes of NAR size deleted; null where the sizes are unknown. */
  readonly bytes: number | null
}

/** Nix's message for each path that it deletes (src/libstore/gc.cc), even for a never-valid path. */
export const DELETING = /^deleting '(\/nix\/store\/[^']+)'/

/** Counts the deletions in Nix's output as it arrives. */
export class CollectionProgress {
  readonly #sizes: ReadonlyMap<string, number> | null
  #rest = ''
  #paths = 0
  #bytes = 0

  constructor(sizes: ReadonlyMap<string, number> | null) {
    this.#sizes = sizes
  }

  /** Parses the next piece of output; returns the progress. */
  feed(text: string): Collected {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      const path = DELETING.exec(line)?.[1]
      if (path === undefined) continue
      this.#paths += 1
      this.#bytes += this.#sizes?.get(path) ?? 0
    }
    return { paths: this.#paths, bytes: this.#sizes === null ? null : this.#bytes }
  }
}

/** Progress, out of the planned amount where known: `31 of 120 store paths, 1.2 of 3.4 GiB`. */
export function progressSentence({ garbage }: Plan, { paths, bytes: so }: Collected): string {
  if (garbage === null) return `${counted(paths, 'store path')} deleted`
  const count = `${grouped(paths)} of ${counted(garbage.paths, 'store path')}`
  return so === null ? count : `${count}, ${bytes(so)} of ${bytes(garbage.bytes)}`
}

/** Describes a collection that did not complete. */
export function unfinishedSentence({ garbage }: Plan, { paths }: Collected): string {
  if (paths === 0) return 'nothing was deleted'
  const left = garbage === null ? null : garbage.paths - paths
  const deleted = `${counted(paths, 'store path')} ${paths === 1 ? 'was' : 'were'} deleted`
  // Paths that became garbage meanwhile are deleted as well.
  if (left === null || left <= 0) return `${deleted}; collect garbage again to delete the rest`
  const are = left === 1 ? 'is' : 'are'
  return `${deleted}, ${grouped(left)} ${are} left; collect garbage again to delete the rest`
}

/** Nix's final message: `12 store paths deleted, 3.45 MiB freed`. */
const FREED = /^(\d+) store paths deleted, (\d+(?:\.\d+)?) (B|KiB|MiB|GiB|TiB) freed/m

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
}

/** The smallest amount that Nix's two decimals of MiB can express. */
const LEAST = 0.01 * 1024 ** 2

/** Reports the freed space beside the planned one; null where Nix did not report it. */
export function collectedSentence({ freed }: Plan, output: string): string | null {
  const [, paths, amount, unit] = FREED.exec(output) ?? []
  if (paths === undefined || amount === undefined || unit === undefined) return null
  const disk = Math.round(Number(amount) * (UNITS[unit] ?? 1))
  // Nix also reports 0.00 MiB for a few small files.
  const gained = disk === 0 && Number(paths) > 0 ? `less than ${bytes(LEAST)}` : bytes(disk)
  const said = `Nix deleted ${counted(Number(paths), 'store path')} and freed ${gained}`
  if (freed.store === null || freed.store === 0) return `${said}.`
  const ratio = disk / freed.store
  if (ratio > 0.95 && ratio < 1.05) return `${said}, as planned (${bytes(freed.store)}).`
  const why =
    ratio < 1
      ? freed.upTo
        ? 'an optimised store frees a file only with its last hard link'
        : 'Nix counts file contents, a NAR also file names; or some paths came into use again'
      : 'there was more garbage by then, or small files take whole disk blocks'
  return `${said} (planned: ${bytes(freed.store)} of NAR size): ${why}.`
}
