/*
 * Programs that were started to read something and have not answered yet. Who leaves the screens
 * does not wait for them: a journal or a repository may take long.
 */

const stops = new Set<() => void>()

/** Notes what ends a program; the function returned takes it out again, once that has ended. */
export function unfinished(stop: () => void): () => void {
  stops.add(stop)
  return () => void stops.delete(stop)
}

/** Ends whatever has not answered. Only for when no plan runs any more. */
export function stopUnfinished(): void {
  for (const stop of stops) stop()
  stops.clear()
}
