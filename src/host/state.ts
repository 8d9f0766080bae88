import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where root's programs keep what must last (file-hierarchy(7)). */
export const ROOTS_STATE = '/var/lib/terrapin'

/** Where a program of the person at this computer keeps what must last, for this computer. */
export function stateHere(): string {
  if (process.getuid?.() === 0) return ROOTS_STATE
  const base = process.env.XDG_STATE_HOME
  return join(base?.startsWith('/') === true ? base : join(homedir(), '.local/state'), 'terrapin')
}
