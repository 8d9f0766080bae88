import { bytes, counted } from '../text/format.ts'
import type { Plan } from './plan.ts'

/** How far a collection is. */
export interface Collected {
  readonly paths: number
  /** Bytes of NAR size of what was deleted; null where the sizes are not known. */
  readonly bytes: number | null
}

/** How Nix names a path that it deletes (src/libstore/gc.cc); also one that was never valid. */
const DELETING = /^deleting '(\/nix\/store\/[^']+)'/

/** Counts what Nix says that it deletes, as its output comes. */
export class CollectionProgress {
  readonly #sizes: ReadonlyMap<string, number> | null
  #rest = ''
  #paths = 0
  #bytes = 0

  constructor(sizes: ReadonlyMap<string, number> | null) {
    this.#sizes = sizes
  }

  /** Takes the next piece of output, and tells how far it is. */
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

/** What Nix says at the end: `12 store paths deleted, 3.45 MiB freed`. */
const FREED = /^(\d+) store paths deleted, (\d+(?:\.\d+)?) (B|KiB|MiB|GiB|TiB) freed/m

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
}

/** What was freed, beside what the plan said; null where Nix did not say. */
export function collectedSentence({ freed }: Plan, output: string): string | null {
  const [, paths, amount, unit] = FREED.exec(output) ?? []
  if (paths === undefined || amount === undefined || unit === undefined) return null
  const disk = Number(amount) * (UNITS[unit] ?? 1)
  const said = `Nix deleted ${counted(Number(paths), 'store path')} and freed ${bytes(disk)}`
  if (freed.store === null || freed.store === 0) return `${said}.`
  const ratio = disk / freed.store
  if (ratio > 0.95 && ratio < 1.05) return `${said}, as planned (${bytes(freed.store)}).`
  const why =
    ratio < 1
      ? freed.upTo
        ? 'hard links of an optimised store free their space only when the last one goes'
        : 'the file system compresses, or something was still in use'
      : 'small files take whole blocks of the disk'
  return `${said}; the plan said ${bytes(freed.store)} of NAR size: ${why}.`
}
