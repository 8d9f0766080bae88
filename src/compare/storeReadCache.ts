import { posix } from 'node:path'
import type { Found, Host } from '../host/host.ts'
import { yieldingHost } from '../host/yielding.ts'
import { storePathOf } from '../nix/storePath.ts'
import { isStored, lookUpStored } from './text/stored.ts'

/** The result of `Host.tree`: each link's target, `''` for files. */
type Tree = ReadonlyMap<string, string>

/** Limit of all cached files in characters; two full systems have ten million. */
const MAX_KEPT = 64 << 20

/** Largest file, in bytes, whose text is cached; larger ones are read each time. */
const MAX_OF_TEXT = 1 << 20

/**
 * A host that reads each file of the store only once: store paths never change (Nix manual, “Store
 * Object”). For one comparison, whose parts read the same units and links; a path that is deleted
 * meanwhile stays cached.
 */
export function storeReadCache(host: Host): Host {
  const files = new Map<string, Found | null>()
  const asked = new Map<string, Promise<Found | null>>()
  const texts = new Map<string, Promise<string | null>>()
  const trees = new Map<string, Tree>()
  let left = MAX_KEPT
  const keep = (path: string, found: Found | null) => {
    left -= found?.text?.length ?? 0
    // The target of a link out of the store may change.
    const isLasting = found === null || found.place === path || isStored(found)
    if (left > 0 && isLasting) files.set(path, found)
  }
  const find = async (path: string): Promise<Found | null> => {
    try {
      const found = await lookUpStored(host, path)
      keep(path, found)
      return found
    } finally {
      asked.delete(path)
    }
  }
  const findOnce = (path: string): Promise<Found | null> | Found | null => {
    const known = files.get(path)
    if (known !== undefined) return known
    const pending = asked.get(path)
    if (pending !== undefined) return pending
    const found = find(path)
    asked.set(path, found)
    return found
  }
  const readOnce = (path: string): Promise<string | null> => {
    const known = texts.get(path)
    if (known !== undefined) return known
    const read = host.read(path, MAX_OF_TEXT)
    if (left > 0) texts.set(path, read)
    return read.then((text) => {
      left -= text?.length ?? 0
      return text
    })
  }
  const readLinkOnce = once(host.readLink)
  return yieldingHost({
    ...host,
    readLink: async (path) => {
      const known = trees.get(posix.dirname(path))?.get(posix.basename(path))
      return known === undefined ? readLinkOnce(path) : known || null
    },
    tree: async (path) => {
      const tree = await host.tree(path)
      if (tree !== null && storePathOf(path) !== null) trees.set(path, tree)
      return tree
    },
    status: once(host.status),
    resolve: once(host.resolve),
    lookUpAll: async (paths, below) => {
      const all = new Map<string, Found | null>()
      const unknown: string[] = []
      for (const path of paths) {
        const known = files.get(path)
        if (known === undefined) unknown.push(path)
        else all.set(path, known)
      }
      for (const [path, found] of await host.lookUpAll(unknown, below)) {
        all.set(path, found)
        if (storePathOf(path) !== null) keep(path, found)
      }
      return all
    },
    lookUp: async (path, below) =>
      storePathOf(path) === null ? host.lookUp(path, below) : findOnce(path),
    read: async (path, limit = MAX_OF_TEXT) => {
      const found = storePathOf(path) === null ? null : await findOnce(path)
      const isKept =
        found?.status.kind === 'file' &&
        isStored(found) &&
        found.status.bytes <= Math.min(limit, MAX_OF_TEXT)
      if (!isKept) return host.read(path, limit)
      return found.text ?? readOnce(path)
    },
  })
}

/** Caches answers for store paths, errors included. */
function once<T>(ask: (path: string) => Promise<T>): (path: string) => Promise<T> {
  const known = new Map<string, Promise<T>>()
  return (path) => {
    if (storePathOf(path) === null) return ask(path)
    const found = known.get(path) ?? ask(path)
    known.set(path, found)
    return found
  }
}
