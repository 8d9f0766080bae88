import { resolve as absolute, basename } from 'node:path'
import { Problem } from '../problem.ts'
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
import { ROOTS_STATE } from './state.ts'
import { cacheHere, userHere } from './user.ts'

/** As many links as Linux follows before it calls a path a loop (path_resolution(7)). */
const MOST_LINKS = 40

/**
 * A NixOS system laid out below `directory`: an installer's /mnt, a backup, a test.
 * `wanted` is the elevation that is set, asked for when one is needed. Throws a Problem `usage`
 * where there is no such directory.
 */
export function mountedHost(
  directory: string,
  wanted: () => ElevationProgram | null = () => null,
): Host {
  const root = absolute(directory)
  const real = resolveAt(root)
  if (real === null || statusAt(real)?.kind !== 'directory') {
    throw new Problem('usage', `There is no directory ${root}.`)
  }
  const user = userHere()
  const elevation = elevationHere(user, wanted)
  const plain = new Set<string>()
  const inside = (path: string, last: 'follow' | 'keep') => placeBelow(root, path, last, plain)
  const at = <T>(path: string, last: 'follow' | 'keep', read: (place: string) => T) => {
    const place = inside(path, last)
    return place === null ? null : read(place)
  }
  return {
    kind: 'mounted',
    name: nameBelow(root) || basename(root),
    outside: root,
    user,
    elevation,
    cache: cacheHere(),
    // Its own journal, so that it knows of a rescue once it runs; only root may write there.
    state: user.root ? inside(ROOTS_STATE, 'follow') : null,
    now: Date.now,
    readLink: async (path) => at(path, 'keep', readLinkAt),
    status: async (path) => at(path, 'keep', statusAt),
    resolve: async (path) =>
      at(path, 'follow', (place) =>
        statusAt(place) === null ? null : place.slice(root === '/' ? 0 : root.length) || '/',
      ),
    list: async (path, most) => at(path, 'follow', (place) => listAt(place, most)),
    tree: async (path) => at(path, 'follow', treeAt),
    read: async (path, limit = 1 << 20) => at(path, 'follow', (place) => readAt(place, limit)),
    readBytes: async (path, limit = 1 << 20, offset = 0) =>
      at(path, 'follow', (place) => bytesAt(place, limit, offset)),
    space: async (path) => at(path, 'follow', spaceAt),
    localFile: async (path) => inside(path, 'follow'),
    run: runnerHere(elevation),
    lock: () => lockHere(),
    lockHolder: () => lockHolder(),
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
 * `plain` remembers which of the usual directories were seen to be no links.
 */
export function placeBelow(
  root: string,
  path: string,
  last: 'follow' | 'keep',
  plain: Set<string> = new Set(),
): string | null {
  const base = root === '/' ? '' : root
  const pending = path.split('/').reverse()
  let done = ''
  let links = 0
  while (pending.length > 0) {
    const part = pending.pop() as string
    if (part === '' || part === '.') continue
    if (part === '..') {
      done = done.slice(0, Math.max(0, done.lastIndexOf('/')))
      continue
    }
    const here = `${done}/${part}`
    const isLast = pending.every((rest) => rest === '')
    const target =
      plain.has(here) || (isLast && last === 'keep') ? null : readLinkAt(`${base}${here}`)
    if (target === null) {
      if (USUAL.has(here)) plain.add(here)
      done = here
      continue
    }
    links += 1
    if (links > MOST_LINKS) return null
    if (target.startsWith('/')) done = ''
    pending.push(...target.split('/').reverse())
  }
  return `${base}${done}` || '/'
}

/** On the way to nearly everything; asking each time takes half of the time of reading a machine. */
const USUAL = new Set([
  ...['/nix', '/nix/store', '/nix/var', '/nix/var/nix'],
  ...['/nix/var/nix/profiles', '/nix/var/nix/gcroots'],
])
