import { userInfo } from 'node:os'
import { isAbsolute, join, posix } from 'node:path'
import { Problem } from '../problem.ts'
import type { Host, HostUser } from './host.ts'
import { ownPath } from './ownFiles.ts'

/** NixOS's home for users without one: a directory that is always empty. */
const NO_HOME = '/var/empty'

/** The person at this computer. Root's home is taken from the password file: HOME may be someone else's. */
export function userHere(): HostUser {
  const root = process.getuid?.() === 0
  return {
    root,
    name: root ? 'root' : nameHere(),
    home: (root ? homeInPasswd() : homeHere()) ?? NO_HOME,
  }
}

/** Nix's state directory of this person if variables set it, else null (Nix: src/libutil/users.cc). */
export function nixStateHere(): string | null {
  const state = directoryIn('XDG_STATE_HOME')
  return directoryIn('NIX_STATE_HOME') ?? (state === null ? null : join(state, 'nix'))
}

/**
 * The real path of the cache directory: `terrapin` in XDG_CACHE_HOME or in ~/.cache (XDG Base
 * Directory Specification), the first that is this user's own by the rule in `ownFiles.ts`; null if
 * neither is.
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

/*
 * Directories of the person at this computer, by the XDG Base Directory Specification: variables
 * without an absolute path are ignored, since files in the working directory would otherwise count
 * as this person's own.
 */

/** The home of this process's user: HOME, else the passwd entry's; null without either. */
export function homeHere(): string | null {
  return directoryIn('HOME') ?? homeInPasswd()
}

/** The home in /etc/passwd of this process's user, whatever HOME is; null if there is none. */
export function homeInPasswd(): string | null {
  try {
    const { homedir: home } = userInfo()
    return isAbsolute(home) ? home : null
  } catch {
    return null // no line in /etc/passwd
  }
}

/** The directory that a variable names by an absolute path; null if it does not. */
export function directoryIn(variable: string): string | null {
  const directory = process.env[variable]
  return directory !== undefined && isAbsolute(directory) ? directory : null
}

/** `below` in a home; null if there is no home. */
export function inHome(home: string | null, below: string): string | null {
  return home === null ? null : join(home, below)
}

/** The working directory; null if it was deleted meanwhile (getcwd(3), ENOENT). */
export function workingDirectoryHere(): string | null {
  try {
    return process.cwd()
  } catch {
    return null
  }
}

/** The working directory as a path of the system below `root`; null if it is not below `root`. */
export function workingDirectoryBelow(root: string): string | null {
  const here = workingDirectoryHere()
  const above = root === '/' ? '' : root
  if (here === root) return '/'
  return here?.startsWith(`${above}/`) === true ? here.slice(above.length) : null
}

/**
 * A path that a person typed, as a path of the host; relative paths start from the working
 * directory. Links and `..` are left to the file system, which can resolve them. Throws a Problem
 * `no-path` for a relative path if the working directory is not on that machine.
 */
export function typedPath(host: Pick<Host, 'directory'>, path: string): string {
  if (path.startsWith('/')) return path
  if (host.directory !== null) return posix.join(host.directory, '/') + path
  throw new Problem(
    'no-path',
    `${path} can’t be found: the working directory is not on that machine. ` +
      'Use an absolute path.',
  )
}
