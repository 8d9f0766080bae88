import { spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import type { Lock } from './host.ts'

/** The status that flock(1) is told to end with where another holds the lock. */
const TAKEN = 75

/** The directories that this process has locked, open: what it starts inherits them. */
const held = new Set<number>()

/**
 * Takes the advisory lock of a directory (flock(2)) that everyone may read, so that two programs
 * of different people keep apart without root. The lock belongs to the open directory, which
 * every command that runs meanwhile inherits (`heldLocks`): however this process ends, the lock
 * goes when it *and* the command that it ran have ended. Null where another holds it; `missing`
 * where there is no flock(1), or no such directory.
 */
export async function lockHere(directory: string): Promise<Lock | 'missing' | null> {
  let open: number
  try {
    open = openSync(directory, 'r')
  } catch {
    return 'missing'
  }
  const status = await flock(open)
  if (status === 0) {
    held.add(open)
    return { release: async () => release(open) }
  }
  closeSync(open)
  return status === TAKEN ? null : 'missing'
}

/** Descriptors that a command inherits, so that the lock lasts as long as it runs. */
export function heldLocks(): readonly number[] {
  return [...held]
}

function release(open: number): void {
  if (held.delete(open)) closeSync(open)
}

/** The exit status of flock(1) on an open directory; null where it can't be run. */
function flock(open: number): Promise<number | null> {
  const argv = ['--nonblock', '--conflict-exit-code', String(TAKEN), '3']
  return new Promise((resolve) => {
    const child = spawn('flock', argv, { stdio: ['ignore', 'ignore', 'ignore', open] })
    child.on('error', () => resolve(null))
    child.on('exit', resolve)
  })
}

/** Seconds for which another's short work with a file is waited for. */
const LOCK_TIMEOUT_S = '10'

/**
 * Waits for the advisory lock of an open file (flock(2)), which lasts until the file is closed.
 * False where another holds it for longer; true, too, where there is no flock(1).
 */
export function waitForLock(open: number): boolean {
  const argv = ['--timeout', LOCK_TIMEOUT_S, '--conflict-exit-code', String(TAKEN), '3']
  return spawnSync('flock', argv, { stdio: ['ignore', 'ignore', 'ignore', open] }).status !== TAKEN
}
