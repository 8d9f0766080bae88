/**
 * Called regularly by long work: a promise if it is time to yield to the event loop (to draw a
 * frame, handle a key), else null.
 */
export type YieldIfDue = () => Promise<void> | null

/** For commands that have nothing else to do. */
export const noYield: YieldIfDue = () => null

/** Milliseconds of work between two chances to draw: half a frame. */
export const YIELD_MS = 12

/** Yields to the event loop after every `milliseconds` of work. */
export function yieldEvery(milliseconds: number): YieldIfDue {
  let last = performance.now()
  let turn: Promise<void> | null = null
  return () => {
    if (performance.now() - last < milliseconds) return null
    turn ??= new Promise((resume) =>
      setImmediate(() => {
        last = performance.now()
        turn = null
        resume()
      }),
    )
    return turn
  }
}
