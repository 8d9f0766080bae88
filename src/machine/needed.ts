import { pendingOnce } from '../boot/menu.ts'
import type { Host } from '../host/host.ts'
import type { Root } from '../nix/root.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { Machine } from './machine.ts'

/** A system that the machine needs or lists, without a GC root known to retain it. */
export interface Unkept extends Need {
  readonly storePath: StorePath
  /** It is valid in the store database, and no GC root keeps it. */
  readonly valid: boolean
  /** It is missing from the disk; the rest of its closure would be deleted. */
  readonly gone: boolean
}

interface Need {
  /** Its roles: `running`, `booted`, `current`, `boot default`, `pinned as NAME`, `generation 4`. */
  readonly needed: readonly string[]
  /** The machine runs or starts it, so it is reported even where it is missing from the disk. */
  readonly inUse: boolean
  /** The number, where its only role is that of a listed generation; null otherwise. */
  readonly generation: number | null
}

/**
 * The running, booted, current, next and default systems, the pinned ones, and all listed generations.
 * `missed` are links of generations, of any profile, that the collector does not follow.
 */
export function neededSystems(
  machine: Machine,
  missed: readonly Root[],
): ReadonlyMap<StorePath, Need> {
  const { pointers, generations, bootMenu, pins } = machine
  const needed = new Map<
    StorePath,
    { needed: string[]; inUse: boolean; generation: number | null }
  >()
  const add = (storePath: StorePath | null | undefined, word: string, inUse: boolean) => {
    if (storePath == null) return
    const known = needed.get(storePath) ?? { needed: [], inUse: false, generation: null }
    known.needed.push(word)
    known.inUse ||= inUse
    needed.set(storePath, known)
  }
  add(pointers.running, 'running', true)
  add(pointers.booted, 'booted', true)
  add(generations.find(({ current }) => current)?.storePath, 'current', true)
  add(bootMenu?.defaultEntry?.toplevel, 'boot default', true)
  add(bootMenu && pendingOnce(bootMenu)?.toplevel, 'next boot, once', true)
  for (const { kind, name, storePath } of pins) {
    add(storePath, `${kind === 'profile' ? 'pinned' : 'kept'} as ${name}`, false)
  }
  for (const { storePath, number } of generations) {
    if (storePath === null || needed.has(storePath)) continue
    needed.set(storePath, { needed: [`generation ${number}`], inUse: false, generation: number })
  }
  for (const { storePath, link } of missed) {
    if (!needed.has(storePath)) add(storePath, `the generation ${link}`, false)
  }
  return needed
}

/** The needed systems that a collection would delete, wholly or in part. */
export async function findUnkept(
  host: Host,
  needed: ReadonlyMap<StorePath, Need>,
  isKept: (path: StorePath) => boolean | null,
): Promise<Unkept[]> {
  const found: Unkept[] = []
  for (const [storePath, need] of needed) {
    const kept = isKept(storePath)
    const gone = (await host.status(storePath)) === null
    // A pin that leads nowhere protects nothing anyway.
    if (gone ? !need.inUse : kept === true) continue
    found.push({ storePath, ...need, valid: kept !== null, gone })
  }
  return found
}
