import { hostname } from 'node:os'
import type { ElevationProgram } from './elevation.ts'
import { elevationHere } from './elevationHere.ts'
import {
  bytesAt,
  listAt,
  readAt,
  readLinkAt,
  resolveAt,
  spaceAt,
  statusAt,
  treeAt,
} from './files.ts'
import type { Host } from './host.ts'
import { lockHere, lockHolder } from './lock.ts'
import { runnerHere } from './run.ts'
import { stateHere } from './state.ts'
import { cacheHere, userHere } from './user.ts'

/** This computer itself. `wanted` is the elevation that is set, asked for when one is needed. */
export function localHost(wanted: () => ElevationProgram | null = () => null): Host {
  const user = userHere()
  const elevation = elevationHere(user, wanted)
  return {
    kind: 'local',
    name: hostname(),
    outside: null,
    user,
    elevation,
    cache: cacheHere(),
    state: stateHere(),
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
    readBytes: async (path, limit = 1 << 20, offset = 0) => {
      const real = resolveAt(path)
      return real === null ? null : bytesAt(real, limit, offset)
    },
    space: async (path) => spaceAt(path),
    localFile: async (path) => path,
    run: runnerHere(elevation),
    lock: () => lockHere(),
    lockHolder: () => lockHolder(),
    close: async () => {},
  }
}
