import { useEffect } from 'react'
import type { TerminalSession } from './terminalSession.ts'

/** Ink's function: releases the terminal while `work` runs, then redraws everything. */
type SuspendTerminal = (work: () => Promise<void>) => Promise<void>

/** Milliseconds after which the signal evidently stopped nothing. */
const IGNORED = 200

/** Our own process group (kill(2)). */
const OUR_GROUP = 0

let stopping = false

/** Releases the terminal while `work` has it, with nothing left that the terminal would report to it. */
export async function lend(
  suspendTerminal: SuspendTerminal,
  session: TerminalSession,
  work: () => Promise<void>,
): Promise<void> {
  await session.quiet()
  await suspendTerminal(async () => {
    session.release()
    try {
      await work()
    } finally {
      session.take()
    }
  })
}

/** Suspends to the shell, as on Ctrl+Z, until `fg`. */
export async function leaveForShell(
  suspendTerminal: SuspendTerminal,
  session: TerminalSession,
): Promise<void> {
  await lend(suspendTerminal, session, () => stop(OUR_GROUP))
}

/**
 * Handles job control signals from a shell or anyone else: SIGTSTP acts as Ctrl+Z; after SIGSTOP, which can't
 * be caught, everything is redrawn and raw mode restored.
 */
export function useJobControl(suspendTerminal: SuspendTerminal, session: TerminalSession): void {
  useEffect(() => {
    const stopped = () => {
      // Without raw mode the terminal is lent to a command, which was stopped itself.
      if (process.stdin.isRaw) void leaveForShell(suspendTerminal, session)
      else void stop(process.pid)
    }
    const continued = () => {
      if (stopping || !process.stdin.isRaw) return
      session.retake()
      void suspendTerminal(async () => {})
    }
    process.on('SIGTSTP', stopped)
    process.on('SIGCONT', continued)
    return () => {
      process.off('SIGTSTP', stopped)
      process.off('SIGCONT', continued)
    }
  }, [suspendTerminal, session])
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
