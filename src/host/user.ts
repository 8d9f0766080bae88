import { statSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { HostUser } from './host.ts'

/** The person at this computer. */
export function userHere(): HostUser {
  const root = process.getuid?.() === 0
  return { root, name: root ? 'root' : nameHere(), home: homedir() }
}

/** Where programs keep what can be made again (XDG Base Directory Specification). */
export function cacheHere(): string {
  const base = process.env.XDG_CACHE_HOME
  const usable = base?.startsWith('/') === true && isOwn(base)
  return join(usable ? base : join(ownHome(), '.cache'), 'terrapin')
}

/** Root takes nothing from a directory of someone else's: they could put into it what they like. */
function isOwn(directory: string): boolean {
  return process.getuid?.() !== 0 || statSync(directory, { throwIfNoEntry: false })?.uid === 0
}

/** Under sudo HOME may be another's, in which root must leave nothing behind. */
function ownHome(): string {
  return process.getuid?.() === 0 ? userInfo().homedir : homedir()
}

function nameHere(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? '') // no line in /etc/passwd
  }
}
