/** Lets what was set be painted before work that takes long: a frame may wait for the one before. */
export function nextFrame(): Promise<void> {
  return new Promise((done) => setTimeout(done, 40))
}
