/**
 * What ends us, of what can be caught (signal(7)); SIGUSR1 is Node's own, see main.ts. SIGIOT is SIGABRT
 * by another name, by which a library may catch it as well.
 */
export const FATAL_SIGNALS = [
  ...(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const),
  ...(['SIGABRT', 'SIGIOT', 'SIGUSR2', 'SIGALRM'] as const),
] as const

/** Ends this process as if nobody had caught the signal, so that whoever waits for it can see that. */
export function reraise(signal: NodeJS.Signals): void {
  // Those of libraries, too: the system’s own action is back with the last one.
  for (const one of FATAL_SIGNALS) process.removeAllListeners(one)
  process.kill(process.pid, signal)
}
