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
  const needed = new Map<StorePath, { needed: string[]; generation: number | null }>()
  const add = (storePath: StorePath | null | undefined, word: string) => {
    if (storePath == null) return
    const known = needed.get(storePath) ?? { needed: [], generation: null }
    known.needed.push(word)
    needed.set(storePath, known)
  }
  add(pointers.running, 'running')
  add(pointers.booted, 'booted')
  add(generations.find(({ current }) => current)?.storePath, 'current')
  add(bootMenu?.defaultEntry?.toplevel, 'boot default')
  add(bootMenu && pendingOnce(bootMenu)?.toplevel, 'next boot, once')
  for (const { kind, name, storePath } of pins) {
    add(storePath, `${kind === 'profile' ? 'pinned' : 'kept'} as ${name}`)
  }
  for (const { storePath, number } of generations) {
    if (storePath === null || needed.has(storePath)) continue
    needed.set(storePath, { needed: [`generation ${number}`], generation: number })
  }
  for (const { storePath, link } of missed) {
    if (!needed.has(storePath)) add(storePath, `the generation ${link}`)
  }
  return needed
}

/** Roles of a system in use; a pin that leads nowhere keeps nothing anyway. */
const VITAL = ['running', 'booted', 'current', 'boot default', 'next boot, once']

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
    const isVital = need.needed.some((word) => VITAL.includes(word))
    if (gone ? !isVital : kept === true) continue
    found.push({ storePath, ...need, valid: kept !== null, gone })
  }
  return found
}
