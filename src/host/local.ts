import { hostname } from 'node:os'
import { listAt, readAt, readLinkAt, resolveAt, spaceAt, statusAt, treeAt } from './files.ts'
import type { Host } from './host.ts'
import { elevated, runHere } from './run.ts'
import { cacheHere, userHere } from './user.ts'

/** This computer itself. */
export function localHost(): Host {
  const user = userHere()
  return {
    kind: 'local',
    name: hostname(),
    outside: null,
    user,
    cache: cacheHere(),
    now: Date.now,
    readLink: async (path) => readLinkAt(path),
    status: async (path) => statusAt(path),
    resolve: async (path) => resolveAt(path),
    list: async (path, most) => listAt(path, most),
    tree: async (path) => treeAt(path),
    read: async (path, limit = 1 << 20) => {
      const real = resolveAt(path)
      return real === null ? null : readAt(real, limit)
    },
    space: async (path) => spaceAt(path),
    localFile: async (path) => path,
    run: (argv, options = {}) => runHere(elevated(argv, user, options), options),
    close: async () => {},
  }
}
