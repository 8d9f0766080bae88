import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { HostUser } from './host.ts'
import { ownPath } from './ownFiles.ts'
import { directoryIn, homeHere, homeInPasswd, inHome } from './userHome.ts'

/** What /etc/passwd has for who has no home: a directory in which there is never anything. */
const NO_HOME = '/var/empty'

/** The person at this computer. Root's home is the password file's: HOME may be someone else's. */
export function userHere(): HostUser {
  const root = process.getuid?.() === 0
  return {
    root,
    name: root ? 'root' : nameHere(),
    home: (root ? homeInPasswd() : homeHere()) ?? NO_HOME,
  }
}

/** Where variables move Nix's state of this person; null where none does (Nix: src/libutil/users.cc). */
export function nixStateHere(): string | null {
  const state = directoryIn('XDG_STATE_HOME')
  return directoryIn('NIX_STATE_HOME') ?? (state === null ? null : join(state, 'nix'))
}

/**
 * The real path of the directory for what can be made again: `terrapin` in XDG_CACHE_HOME or in
 * ~/.cache (XDG Base Directory Specification), the first that is this user's own by the rule in
 * `ownFiles.ts`; null where neither is.
 */
export function cacheHere(): string | null {
  const isRoot = process.getuid?.() === 0
  const named = isRoot ? null : directoryIn('XDG_CACHE_HOME')
  const usual = inHome(isRoot ? homeInPasswd() : homeHere(), '.cache')
  for (const base of [named, usual]) {
    const directory = base === null ? null : ownPath(join(base, 'terrapin'))
    if (directory !== null) return directory
  }
  return null
}

function nameHere(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? '') // no line in /etc/passwd
  }
}
