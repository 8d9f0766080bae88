/**
 * Signals that can be caught and end this process (signal(7)); for SIGUSR1 see main.ts. SIGIOT is
 * an alias of SIGABRT that a library may listen to as well.
 */
export const FATAL_SIGNALS = [
  ...(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const),
  ...(['SIGABRT', 'SIGIOT', 'SIGUSR2', 'SIGALRM'] as const),
] as const

/** Ends this process by the signal's default action, so that its parent sees the signal. */
export function reraise(signal: NodeJS.Signals): void {
  // Libraries' listeners, too: removing the last one restores the default action.
  for (const one of FATAL_SIGNALS) process.removeAllListeners(one)
  process.kill(process.pid, signal)
}
