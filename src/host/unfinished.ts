/*
 * Programs that were started to read something and have not answered yet. Quitting the screens does
 * not wait for them: a journal or a repository may take long.
 */

const stops = new Set<() => void>()

/** Registers how to end a program; call the returned function once the program has ended. */
export function unfinished(stop: () => void): () => void {
  stops.add(stop)
  return () => void stops.delete(stop)
}

/** Ends all programs that have not answered. Only for use when no plan is running. */
export function stopUnfinished(): void {
  for (const stop of stops) stop()
  stops.clear()
}
