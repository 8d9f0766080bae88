import { hostname } from 'node:os'
import { treeIn } from './directoryTree.ts'
import type { ElevationProgram } from './elevation.ts'
import { elevationHere } from './elevationHere.ts'
import {
  bytesAt,
  isEmptyAt,
  listAt,
  openDirectoryAt,
  readAt,
  readLinkAt,
  resolveAt,
  spaceAt,
  statusAt,
} from './fileAccess.ts'
import type { Found, Host } from './host.ts'
import { lockHere, lockHolder } from './lock.ts'
import { foundAt, foundOf } from './lookUp.ts'
import { runnerHere } from './runCommand.ts'
import { stateHere } from './statePlaces.ts'
import { STORE_HERE, storedFileAt, type UnlinkedDirectories } from './storedFile.ts'
import { cacheHere, nixStateHere, userHere, workingDirectoryHere } from './user.ts'
import { watchDirectoryAt } from './watchDirectory.ts'
import { yieldingHost } from './yielding.ts'

/** This computer itself. `wanted` returns the configured elevation, called when one is needed. */
export function localHost(wanted: () => ElevationProgram | null = () => null): Host {
  const moved = nixStateHere()
  const user = { ...userHere(), ...(moved !== null && { nixState: moved }) }
  const elevation = elevationHere(user, wanted)
  const unlinked: UnlinkedDirectories = new Set()
  /** Store paths take fewer system calls. */
  const lookUp = (path: string, below: string): Found | null => {
    const isStore = below === `${STORE_HERE}/`
    const found = isStore ? storedFileAt(path, STORE_HERE, unlinked) : 'elsewhere'
    return found === 'elsewhere' ? foundAt(path, below) : found
  }
  return yieldingHost({
    kind: 'local',
    name: hostname(),
    rootDirectory: null,
    directory: workingDirectoryHere(),
    user,
    elevation,
    cache: cacheHere(),
    state: stateHere(),
    now: Date.now,
    readLink: async (path) => readLinkAt(path),
    status: async (path) => statusAt(path),
    resolve: async (path) => resolveAt(path),
    lookUp: async (path, below) => lookUp(path, below),
    lookUpAll: async (paths, below) => foundOf(paths, (path) => lookUp(path, below)),
    list: async (path, most) => listAt(path, most),
    isEmpty: async (path) => isEmptyAt(path),
    tree: async (path) => treeIn(openDirectoryAt(path), path, true),
    read: async (path, limit = 1 << 20) => readAt(path, limit, isKernelFile(path)),
    readBytes: async (path, limit = 1 << 20, offset = 0) =>
      bytesAt(path, limit, offset, isKernelFile(path)),
    space: async (path) => spaceAt(path),
    localFile: async (path) => resolveAt(path),
    run: runnerHere(elevation),
    watch: watchDirectoryAt,
    lock: () => lockHere(),
    lockHolder: () => lockHolder(),
    close: async () => {},
  })
}

/** Whether a path names a file that the kernel generates on reading (proc(5), sysfs(5)). */
function isKernelFile(path: string): boolean {
  return path.startsWith('/proc/') || path.startsWith('/sys/')
}
