import type { Machine } from './machine.ts'
import { bytesOf, deadPaths, narSizes } from './oracles.ts'

/** Where generations, GC roots and people's own profiles lie. */
const holdsLinks = ['/nix/var/nix/profiles', '/nix/var/nix/gcroots', '/home']
const saved = '/var/tmp/links-before'

/** What a change of links makes of the store, as the real garbage collector sees it. */
export interface Garbage {
  /** The paths that were alive before and are dead after, in byte order. */
  paths: string[]
  /** Their summed NAR sizes. */
  bytes: number
}

/**
 * What becomes garbage when `change` deletes links: the real dead set after it minus the one before
 * it. Nothing is collected, and all links are as they were when this returns.
 */
export async function garbageAfter(
  machine: Machine,
  change: () => Promise<unknown>,
): Promise<Garbage> {
  return (await garbageSince(machine))(change)
}

/**
 * `garbageAfter` for many changes of a machine that is otherwise as it is now: its dead paths and
 * the sizes of all are asked for once.
 */
export async function garbageSince(
  machine: Machine,
): Promise<(change: () => Promise<unknown>) => Promise<Garbage>> {
  const before = await deadPaths(machine)
  const sizes = await narSizes(machine)
  return async (change) => {
    await shell(machine, `mkdir ${saved} && cp -a --parents ${holdsLinks.join(' ')} ${saved}`)
    try {
      await change()
      const after = await deadPaths(machine)
      const paths = [...after].filter((path) => !before.has(path)).sort()
      return { paths, bytes: bytesOf(paths, sizes) }
    } finally {
      await shell(machine, `rm -rf ${holdsLinks.join(' ')}; cp -a ${saved}/. / && rm -rf ${saved}`)
    }
  }
}

function shell(machine: Machine, script: string): Promise<string> {
  return machine.must(['sh', '-ec', script])
}
