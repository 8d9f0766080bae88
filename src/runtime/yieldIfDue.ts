/**
 * Asked now and then by work that takes long: a promise where it is time to let something else in
 * (a frame to draw, a key that was pressed), else null.
 */
export type Breather = () => Promise<void> | null

/** For a command that has nothing else to do. */
export const breathless: Breather = () => null

/** Milliseconds of work between two chances to draw: half a frame. */
export const STRETCH = 12

/** Lets others in after every so many milliseconds of work. */
export function breatherEvery(milliseconds: number): Breather {
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
