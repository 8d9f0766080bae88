import { useEffect } from 'react'
import { effectiveTitle } from './title.ts'

/** Ink's function: releases the terminal while `work` runs, then redraws everything. */
type SuspendTerminal = (work: () => Promise<void>) => Promise<void>

/** Milliseconds after which the signal evidently stopped nothing. */
const IGNORED = 200

/** Our own process group (kill(2)). */
const OUR_GROUP = 0

let stopping = false

/** Suspends to the shell, as on Ctrl+Z, until `fg`. */
export async function leaveForShell(
  suspendTerminal: SuspendTerminal,
  stdout: NodeJS.WritableStream,
): Promise<void> {
  await suspendTerminal(async () => {
    stdout.write(effectiveTitle().restore)
    await stop(OUR_GROUP)
    stdout.write(effectiveTitle().set)
  })
}

/**
 * Handles job control signals from a shell or anyone else: SIGTSTP acts as Ctrl+Z; after SIGSTOP, which can't
 * be caught, everything is redrawn and raw mode restored.
 */
export function useJobControl(
  suspendTerminal: SuspendTerminal,
  stdout: NodeJS.WritableStream,
): void {
  useEffect(() => {
    const stopped = () => {
      // Without raw mode the terminal is lent to a command, which was stopped itself.
      if (process.stdin.isRaw) void leaveForShell(suspendTerminal, stdout)
      else void stop(process.pid)
    }
    const continued = () => {
      if (!stopping && process.stdin.isRaw) void suspendTerminal(async () => {})
    }
    process.on('SIGTSTP', stopped)
    process.on('SIGCONT', continued)
    return () => {
      process.off('SIGTSTP', stopped)
      process.off('SIGCONT', continued)
    }
  }, [suspendTerminal, stdout])
}

/**
 * Stops, and resolves on continuation. Ctrl+Z stops the whole process group, or the shell would keep waiting
 * for an npm that started us. Where no shell could continue it (an orphaned process group, signal(7)),
 * nothing stops and it resolves soon. A stopped job is not told of a resize, so it sends itself SIGWINCH.
 */
async function stop(whom: number): Promise<void> {
  const listeners = process.listeners('SIGTSTP')
  stopping = true
  // Without a handler the signal has its default effect.
  process.removeAllListeners('SIGTSTP')
  await new Promise<void>((resolve) => {
    process.once('SIGCONT', resolve)
    process.kill(whom, 'SIGTSTP')
    setTimeout(() => {
      process.off('SIGCONT', resolve)
      resolve()
    }, IGNORED)
  })
  for (const listener of listeners) process.on('SIGTSTP', listener)
  stopping = false
  process.kill(process.pid, 'SIGWINCH')
}
