import { join } from 'node:path'
import { directoryIn, homeHere, inHome } from './home.ts'

/** Where root's programs keep what must last (file-hierarchy(7)). */
export const ROOTS_STATE = '/var/lib/terrapin'

/**
 * Where a program of the person at this computer keeps what must last, for this computer; null for
 * someone without a home.
 */
export function stateHere(): string | null {
  if (process.getuid?.() === 0) return ROOTS_STATE
  const base = directoryIn('XDG_STATE_HOME') ?? inHome(homeHere(), '.local/state')
  return base === null ? null : join(base, 'terrapin')
}
