import { homedir, userInfo } from 'node:os'
import type { HostUser } from './host.ts'

/** The person at this computer. */
export function userHere(): HostUser {
  const root = process.getuid?.() === 0
  return { root, name: root ? 'root' : nameHere(), home: homedir() }
}

function nameHere(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? '') // no line in /etc/passwd
  }
}
