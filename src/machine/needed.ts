import type { Host } from '../host/host.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { Machine } from './machine.ts'

/** A system that the machine needs, and that the collector does not know to be kept. */
export interface Unkept {
  readonly storePath: StorePath
  /** What it is needed for: `running`, `booted`, `current`, `boot default`, `pinned as NAME`. */
  readonly needed: readonly string[]
  /** It is valid in Nix’s database, and no GC root keeps it. */
  readonly valid: boolean
}

/** What runs, was booted, is current, starts by itself or is pinned, with these words. */
export function neededSystems(machine: Machine): ReadonlyMap<StorePath, readonly string[]> {
  const { pointers, generations, bootMenu, pins } = machine
  const needed = new Map<StorePath, string[]>()
  const add = (storePath: StorePath | null | undefined, word: string) => {
    if (storePath == null) return
    const words = needed.get(storePath) ?? []
    words.push(word)
    needed.set(storePath, words)
  }
  add(pointers.running, 'running')
  add(pointers.booted, 'booted')
  add(generations.find(({ current }) => current)?.storePath, 'current')
  add(bootMenu?.defaultEntry?.toplevel, 'boot default')
  for (const { kind, name, storePath } of pins) {
    add(storePath, `${kind === 'profile' ? 'pinned' : 'kept'} as ${name}`)
  }
  return needed
}

/** Those of them that a collection would delete; what is not on the disk any more can’t be. */
export async function findUnkept(
  host: Host,
  needed: ReadonlyMap<StorePath, readonly string[]>,
  isKept: (path: StorePath) => boolean | null,
): Promise<Unkept[]> {
  const found: Unkept[] = []
  for (const [storePath, words] of needed) {
    const kept = isKept(storePath)
    if (kept === true || (await host.status(storePath)) === null) continue
    found.push({ storePath, needed: words, valid: kept !== null })
  }
  return found
}
