import { posix } from 'node:path'
import { Problem } from '../problem.ts'
import type { Host } from './host.ts'

/** Where terrapin was started; null where that directory was deleted since (getcwd(3), ENOENT). */
export function workingDirectoryHere(): string | null {
  try {
    return process.cwd()
  } catch {
    return null
  }
}

/** The working directory as a path of the system below `root`; null where it is not below it. */
export function workingDirectoryBelow(root: string): string | null {
  const here = workingDirectoryHere()
  const above = root === '/' ? '' : root
  if (here === root) return '/'
  return here?.startsWith(`${above}/`) === true ? here.slice(above.length) : null
}

/**
 * A path that a person typed, as a path of the host; a relative one is taken from the working
 * directory. Links and `..` stay for the file system to follow, which knows where they lead. Throws
 * a Problem `no-path` for a relative path where the working directory is not on that machine.
 */
export function typedPath(host: Pick<Host, 'directory'>, path: string): string {
  if (path.startsWith('/')) return path
  if (host.directory !== null) return posix.join(host.directory, '/') + path
  throw new Problem(
    'no-path',
    `${path} can't be found: the working directory is not on that machine. ` +
      'Give a path that begins with /.',
  )
}
