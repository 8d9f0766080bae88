import { basename } from 'node:path'
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
  spaceAt,
  statusAt,
} from './fileAccess.ts'
import type { Host } from './host.ts'
import { lockHere, lockHolder } from './lock.ts'
import { foundIn, foundOf } from './lookUp.ts'
import { RootDirectory } from './rootDirectory.ts'
import { runnerHere } from './runCommand.ts'
import { stateBelow } from './statePlaces.ts'
import { cacheHere, userHere, workingDirectoryBelow } from './user.ts'
import { watchDirectoryAt } from './watchDirectory.ts'
import { yieldingHost } from './yielding.ts'

/**
 * A NixOS system below `directory`: an installer's /mnt, a backup, a test. `wanted` returns the
 * configured elevation, called when one is needed. Throws a Problem `usage` if there is no such
 * directory.
 */
export function mountedHost(
  directory: string,
  wanted: () => ElevationProgram | null = () => null,
): Host {
  const root = new RootDirectory(directory)
  const user = userHere()
  const elevation = elevationHere(user, wanted)
  const lookUp = (path: string, below: string) =>
    root.open(path, (descriptor, place, status) => foundIn(descriptor, place, below, status))
  return yieldingHost({
    kind: 'mounted',
    name: nameBelow(root) || basename(root.path),
    rootDirectory: root.path,
    directory: workingDirectoryBelow(root.path),
    user,
    elevation,
    cache: cacheHere(),
    // The disk's own changelog, so that the system knows of the rescue once it runs; only root may
    // write there.
    state: user.root ? stateBelow(root) : null,
    now: Date.now,
    readLink: async (path) => root.at(path, 'keep', readLinkAt),
    status: async (path) => root.at(path, 'keep', statusAt),
    resolve: async (path) => root.resolve(path),
    lookUp: async (path, below) => lookUp(path, below),
    lookUpAll: async (paths, below) =>
      root.together(() => foundOf(paths, (path) => lookUp(path, below))),
    list: async (path, most) => root.at(path, 'follow', (place) => listAt(place, most)),
    isEmpty: async (path) => root.at(path, 'follow', isEmptyAt),
    tree: async (path) => treeIn(root.at(path, 'follow', openDirectoryAt), root.named(path)),
    read: async (path, limit = 1 << 20) => root.at(path, 'follow', (place) => readAt(place, limit)),
    readBytes: async (path, limit = 1 << 20, offset = 0) =>
      root.at(path, 'follow', (place) => bytesAt(place, limit, offset)),
    space: async (path) => root.at(path, 'follow', spaceAt),
    localFile: async (path) => root.resolveHere(path),
    run: runnerHere(elevation),
    watch: (directory, changed) => {
      try {
        return root.at(directory, 'follow', (place) => watchDirectoryAt(place, changed))
      } catch {
        return null
      }
    },
    lock: () => lockHere(),
    lockHolder: () => lockHolder(),
    close: async () => root.close(),
  })
}

/** The system's configured host name; `""` if there is none or it is unreadable. */
function nameBelow(root: RootDirectory): string {
  try {
    return root.at('/etc/hostname', 'follow', (place) => readAt(place, 256))?.trim() ?? ''
  } catch {
    return ''
  }
}
