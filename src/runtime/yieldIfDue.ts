/**
 * Asked now and then by work that takes long: a promise where it is time to let something else in
 * (a frame to draw, a key that was pressed), else null.
 */
export type YieldIfDue = () => Promise<void> | null

/** For a command that has nothing else to do. */
export const noYield: YieldIfDue = () => null

/** Milliseconds of work between two chances to draw: half a frame. */
export const YIELD_MS = 12

/** Lets others in after every so many milliseconds of work. */
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
