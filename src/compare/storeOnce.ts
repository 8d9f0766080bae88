import type { Host } from '../host/host.ts'
import { yieldingHost } from '../host/yielding.ts'
import { storePathOf } from '../nix/storePath.ts'

/** Characters of all texts that are kept; two full systems have ten million. */
const MAX_KEPT = 64 << 20

/** Bytes of a file whose text is kept; larger ones are read each time. */
const MAX_OF_TEXT = 1 << 20

/**
 * A host that asks for each file of the store once: what lies at a store path never changes (Nix
 * manual, “Store Object”). For one comparison, whose parts look at the same units and links; a path
 * that is deleted meanwhile is told as it was.
 */
export function storeOnce(host: Host): Host {
  const status = once(host.status)
  const texts = new Map<string, Promise<string | null>>()
  let left = MAX_KEPT
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
  return yieldingHost({
    ...host,
    readLink: once(host.readLink),
    status,
    resolve: once(host.resolve),
    read: async (path, limit = MAX_OF_TEXT) => {
      const found = storePathOf(path) === null ? null : await status(path)
      const isKept = found?.kind === 'file' && found.bytes <= Math.min(limit, MAX_OF_TEXT)
      return isKept ? readOnce(path) : host.read(path, limit)
    },
  })
}

/** Answers of paths in the store are kept, be they that it can’t be read. */
function once<T>(ask: (path: string) => Promise<T>): (path: string) => Promise<T> {
  const known = new Map<string, Promise<T>>()
  return (path) => {
    if (storePathOf(path) === null) return ask(path)
    const found = known.get(path) ?? ask(path)
    known.set(path, found)
    return found
  }
}
