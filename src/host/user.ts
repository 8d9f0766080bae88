import { userInfo } from 'node:os'
import { isAbsolute, join, posix } from 'node:path'
import { Problem } from '../problem.ts'
import type { Host, HostUser } from './host.ts'
import { ownPath } from './ownFiles.ts'

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

/*
 * Directories of the person at this computer, as the XDG Base Directory Specification has them:
 * a variable that does not name one from / on is passed over, or what lies in the working directory
 * would count as this person's own.
 */

/** The home of whoever runs this; the passwd entry's where HOME names none; null without either. */
export function homeHere(): string | null {
  return directoryIn('HOME') ?? homeInPasswd()
}

/** The home that /etc/passwd has for whoever runs this, whatever HOME says; null where it has none. */
export function homeInPasswd(): string | null {
  try {
    const { homedir: home } = userInfo()
    return isAbsolute(home) ? home : null
  } catch {
    return null // no line in /etc/passwd
  }
}

/** The directory that a variable names; null where it names none. */
export function directoryIn(variable: string): string | null {
  const directory = process.env[variable]
  return directory !== undefined && isAbsolute(directory) ? directory : null
}

/** `below` in a home; null where there is no home. */
export function inHome(home: string | null, below: string): string | null {
  return home === null ? null : join(home, below)
}

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
    `${path} can’t be found: the working directory is not on that machine. ` +
      'Use an absolute path.',
  )
}
