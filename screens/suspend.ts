import { useEffect } from 'react'
import { titleInForce } from './title.ts'

/** Ink's: gives the terminal back for as long as `work` takes, then draws all of it again. */
type SuspendTerminal = (work: () => Promise<void>) => Promise<void>

/** Milliseconds after which it is plain that the signal stopped nothing. */
const IGNORED = 200

/** Our own process group (kill(2)). */
const OUR_GROUP = 0

let stopping = false

/** Leaves for the shell, as on Ctrl+Z, until `fg`. */
export async function leaveForShell(
  suspendTerminal: SuspendTerminal,
  stdout: NodeJS.WritableStream,
): Promise<void> {
  await suspendTerminal(async () => {
    stdout.write(titleInForce().restore)
    await stop(OUR_GROUP)
    stdout.write(titleInForce().set)
  })
}

/**
 * Stops and goes on as a shell, or anyone else, asks by signals: SIGTSTP as Ctrl+Z, and after a
 * SIGSTOP, which nobody is asked before, all is drawn again and keys are read one by one.
 */
export function useJobControl(
  suspendTerminal: SuspendTerminal,
  stdout: NodeJS.WritableStream,
): void {
  useEffect(() => {
    const stopped = () => {
      // Where keys are not read one by one the terminal is lent: who has it was stopped by itself.
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
 * Stops, and resolves when it goes on. On Ctrl+Z all of the process group is stopped, or the shell
 * would go on waiting for an npm that started us. Where no shell could continue it (an orphaned
 * process group, signal(7)), nothing is stopped and it resolves soon. The terminal may have another
 * size then, of which a job that is stopped is not told: so it tells itself.
 */
async function stop(whom: number): Promise<void> {
  const listeners = process.listeners('SIGTSTP')
  stopping = true
  // Without one the signal does what it does by itself.
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
