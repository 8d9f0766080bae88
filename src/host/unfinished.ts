/*
 * Programs that were started to read something and have not answered yet. Quitting the screens does
 * not wait for them: a journal or a repository may take long.
 */

const SHARED: unique symbol = Symbol.for('terrapin.unfinished')
const shared = globalThis as { [SHARED]?: Set<() => void> }
/** One for all bundles: each has a copy of this module, and the screens end what a comparison started. */
shared[SHARED] ??= new Set()
const stops = shared[SHARED]

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
