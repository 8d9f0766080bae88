/** Lets changes be drawn before long work: a frame may wait for the previous one. */
export function nextFrame(): Promise<void> {
  return new Promise((done) => setTimeout(done, 40))
}
