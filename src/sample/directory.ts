import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/*
 * The temporary directories of sample machines. Those still open are removed when the process ends, in any
 * way but SIGKILL.
 */

const open = new Set<string>()
const SIGNALS: readonly NodeJS.Signals[] = ['SIGHUP', 'SIGINT', 'SIGTERM']

/** Creates a new temporary directory. */
export function makeDirectory(): string {
  const root = mkdtempSync(join(roomyDirectory(), 'terrapin-sample-'))
  if (open.size === 0) {
    process.on('exit', removeAll)
    for (const signal of SIGNALS) process.on(signal, onSignal)
  }
  open.add(root)
  return root
}

/** Removes one of them, if it still exists. */
export function removeDirectory(root: string): void {
  rmSync(root, { recursive: true, force: true })
  open.delete(root)
  if (open.size > 0) return
  process.off('exit', removeAll)
  for (const signal of SIGNALS) process.off(signal, onSignal)
}

function removeAll(): void {
  for (const root of open) removeDirectory(root)
}

/** Other listeners decide what a signal does; without any, clean up and die of it. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return
  removeAll()
  process.kill(process.pid, signal)
}

/** In memory where possible: on a busy disk three thousand links take seconds. */
function roomyDirectory(): string {
  const memory = '/dev/shm'
  const found = statSync(memory, { throwIfNoEntry: false })
  return found !== undefined && (found.mode & 0o777) === 0o777 ? memory : tmpdir()
}
