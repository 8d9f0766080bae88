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
  return join(base?.startsWith('/') ? base : join(homedir(), '.cache'), 'terrapin')
}

function nameHere(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? '') // no line in /etc/passwd
  }
}
