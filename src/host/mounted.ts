import { resolve as absolute, basename, join } from 'node:path'
import { Problem } from '../problem.ts'
import { listAt, readAt, readLinkAt, resolveAt, spaceAt, statusAt } from './files.ts'
import type { Host } from './host.ts'
import { elevated, runHere } from './run.ts'
import { cacheHere, userHere } from './user.ts'

/** As many links as Linux follows before it calls a path a loop (path_resolution(7)). */
const MOST_LINKS = 40

/**
 * A NixOS system laid out below `directory`: an installer's /mnt, a backup, a test.
 * Throws a Problem `usage` where there is no such directory.
 */
export function mountedHost(directory: string): Host {
  const root = absolute(directory)
  const real = resolveAt(root)
  if (real === null || statusAt(real)?.kind !== 'directory') {
    throw new Problem('usage', `There is no directory ${root}.`)
  }
  const user = userHere()
  const inside = (path: string, last: 'follow' | 'keep') => placeBelow(root, path, last)
  const at = <T>(path: string, last: 'follow' | 'keep', read: (place: string) => T) => {
    const place = inside(path, last)
    return place === null ? null : read(place)
  }
  return {
    kind: 'mounted',
    name: nameBelow(root) || basename(root),
    outside: root,
    user,
    cache: cacheHere(),
    now: Date.now,
    readLink: async (path) => at(path, 'keep', readLinkAt),
    status: async (path) => at(path, 'keep', statusAt),
    resolve: async (path) =>
      at(path, 'follow', (place) =>
        statusAt(place) === null ? null : place.slice(root === '/' ? 0 : root.length) || '/',
      ),
    list: async (path, most) => at(path, 'follow', (place) => listAt(place, most)),
    read: async (path, limit = 1 << 20) => at(path, 'follow', (place) => readAt(place, limit)),
    space: async (path) => at(path, 'follow', spaceAt),
    localFile: async (path) => inside(path, 'follow'),
    run: (argv, options = {}) => runHere(elevated(argv, user, options), options),
    close: async () => {},
  }
}

/** The name that the system gives itself; `""` where it says none to this person. */
function nameBelow(root: string): string {
  try {
    return readAt(placeBelow(root, '/etc/hostname', 'follow') ?? '', 256)?.trim() ?? ''
  } catch {
    return ''
  }
}

/**
 * Where `path` of the system below `root` lies for this process: every absolute link target is
 * taken below `root`, and `..` never leaves it, as chroot(2) would have it. Null for a link loop.
 */
export function placeBelow(root: string, path: string, last: 'follow' | 'keep'): string | null {
  const pending = path.split('/')
  let done: string[] = []
  let links = 0
  while (pending.length > 0) {
    const part = pending.shift() as string
    if (part === '' || part === '.') continue
    if (part === '..') {
      done.pop()
      continue
    }
    const isLast = pending.every((rest) => rest === '')
    const target = isLast && last === 'keep' ? null : readLinkAt(join(root, ...done, part))
    if (target === null) {
      done.push(part)
      continue
    }
    links += 1
    if (links > MOST_LINKS) return null
    if (target.startsWith('/')) done = []
    pending.unshift(...target.split('/'))
  }
  return join(root, ...done)
}
