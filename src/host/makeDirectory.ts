import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes a directory and those above it. Throws what mkdir(2) says. */
export function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o755 })
  } catch (error) {
    // On a read-only file system Node says that something is missing: ask for the first one alone.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') mkdirSync(firstMissing(path))
    throw error
  }
}

function firstMissing(path: string): string {
  const above = dirname(path)
  const isThere = above === path || statSync(above, { throwIfNoEntry: false }) !== undefined
  return isThere ? path : firstMissing(above)
}
