import { statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { directoryIn, homeHere, homeInPasswd, inHome } from './home.ts'
import type { HostUser } from './host.ts'

/** What /etc/passwd has for who has no home: a directory in which there is never anything. */
const NO_HOME = '/var/empty'

/** The person at this computer. */
export function userHere(): HostUser {
  const root = process.getuid?.() === 0
  return { root, name: root ? 'root' : nameHere(), home: homeHere() ?? NO_HOME }
}

/** Where variables move Nix's state of this person; null where none does (Nix: src/libutil/users.cc). */
export function nixStateHere(): string | null {
  const state = directoryIn('XDG_STATE_HOME')
  return directoryIn('NIX_STATE_HOME') ?? (state === null ? null : join(state, 'nix'))
}

/**
 * Where programs keep what can be made again (XDG Base Directory Specification); null for someone
 * without a home.
 */
export function cacheHere(): string | null {
  const base = directoryIn('XDG_CACHE_HOME')
  const used = base !== null && isOwn(base) ? base : inHome(ownHome(), '.cache')
  return used === null ? null : join(used, 'terrapin')
}

/** Root takes nothing from a directory in which someone else could put what they like. */
function isOwn(directory: string): boolean {
  if (process.getuid?.() !== 0) return true
  try {
    const { uid, mode } = statSync(directory)
    return uid === 0 && (mode & OTHERS_WRITE) === 0
  } catch {
    return false // not there, or it can't be looked at
  }
}

/** The group and everyone (inode(7)). */
const OTHERS_WRITE = 0o022

/** Under sudo HOME may be another's, in which root must leave nothing behind. */
function ownHome(): string | null {
  return process.getuid?.() === 0 ? homeInPasswd() : homeHere()
}

function nameHere(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? '') // no line in /etc/passwd
  }
}
