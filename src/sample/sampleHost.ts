import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ALREADY_ROOT } from '../host/elevation.ts'
import type { FileSystemSpace, Host } from '../host/host.ts'
import { mountedHost } from '../host/mounted.ts'
import { ROOTS_STATE, stateIn } from '../host/statePlaces.ts'
import { makeDirectory, removeDirectory } from './directory.ts'
import { makeMachine } from './make.ts'
import { play } from './play/play.ts'
import { NOW } from './story/storyGenerations.ts'

const GIB = 1024 ** 3
const BOOT_PARTITION = 1 * GIB
const DISK = { total: 476 * GIB, free: 163 * GIB, isRemote: false }

/**
 * A fictional NixOS laptop to try everything on, in a temporary directory. It is read like a real machine;
 * only its clock is fixed, and commands are played, with their effects on its files. Deterministic.
 */
export async function sampleHost(): Promise<Host> {
  const root = makeDirectory()
  makeMachine(root)
  return {
    ...mountedHost(root),
    kind: 'sample',
    name: 'sample',
    rootDirectory: null,
    directory: null,
    cache: null,
    state: stateIn(`${root}${ROOTS_STATE}`),
    user: { root: true, name: 'root', home: '/root' },
    elevation: () => ALREADY_ROOT,
    now: () => NOW,
    space: async (path) => (path.startsWith('/boot') ? bootSpace(root) : DISK),
    run: (argv, options = {}) => play({ root, now: NOW }, argv, options),
    // Its files belong to this process only.
    lock: async () => ({ release: async () => {} }),
    lockHolder: async () => null,
    close: async () => removeDirectory(root),
  }
}

/** The boot partition's free space follows from the sizes of its files. */
function bootSpace(root: string): FileSystemSpace {
  let used = 0
  for (const entry of readdirSync(`${root}/boot`, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) used += statSync(join(entry.parentPath, entry.name)).size
  }
  return { total: BOOT_PARTITION, free: BOOT_PARTITION - used, isRemote: false }
}
