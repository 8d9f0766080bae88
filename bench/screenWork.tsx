/**
 * Times the screen on a made store, with a terminal that takes everything at once. Prints
 * milliseconds as JSON: how long the first part of a comparison takes to be drawn, and the CPU time of
 * a key in its list of packages.
 */
import { Readable, Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { runScreens } from '../screens/run.tsx'
import { compareFiles } from '../src/compare/files/compareFiles.ts'
import { mountedHost } from '../src/host/mounted.ts'
import type { StorePath } from '../src/nix/storePath.ts'
import { median } from './measure.ts'

class Keyboard extends Readable {
  readonly isTTY = true
  override _read(): void {}
  setRawMode(): this {
    return this
  }
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }
}

class Display extends Writable {
  readonly isTTY = true
  readonly columns = 100
  readonly rows = 40
  /** All that was drawn since it was last looked at. */
  drawn = ''
  last = 0
  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    this.drawn += chunk.toString()
    this.last = cpuTime()
    done()
  }
}

const root = process.argv[2] ?? ''
const host = mountedHost(root)
const [keyboard, display] = [new Keyboard(), new Display()]
const ended = runScreens(
  { host, options: { profile: 'system', color: true }, standIn: null },
  { stdin: keyboard as never, stdout: display as never, patchConsole: false, maxFps: 1000 },
)

async function until(text: RegExp): Promise<void> {
  const deadline = performance.now() + 60_000
  while (!text.test(display.drawn)) {
    if (performance.now() > deadline) throw new Error(`Waited for ${text}: ${display.drawn}`)
    await delay(1)
  }
}

/** CPU milliseconds of this process so far, which other work on the machine changes little. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** CPU milliseconds from a key to the end of what it draws. */
async function pressed(key: string): Promise<number> {
  display.drawn = ''
  const start = cpuTime()
  display.last = start
  keyboard.push(key)
  await delay(40)
  return display.last - start
}

/** Waits until what is read in the background has been read: it would count as a key's. */
async function quiet(): Promise<void> {
  for (let before = cpuTime(); ; ) {
    await delay(300)
    const now = cpuTime()
    if (now - before < 15) return
    before = now
  }
}

await until(/closure [\d.]+ .iB in/)
await quiet()
const inList: number[] = []
for (const key of 'j'.repeat(60)) inList.push(await pressed(key))
// The two generations are marked, and then compared.
for (const key of ['g', ' ', ' ']) await pressed(key)
display.drawn = ''
const start = performance.now()
keyboard.push('\r')
await until(/closure [\d.]+ .iB → /)
const opened = performance.now() - start
await delay(1500)
await pressed('2')
const times: number[] = []
for (let press = 0; press < 60; press++) times.push(await pressed('j'))
times.sort((a, b) => a - b)
const found: number[] = []
for (const key of ['/', '9', '9', '\u007f', '\u007f']) found.push(await pressed(key))
const sides = [1, 2].map(
  async (generation) =>
    (await host.readLink(`/nix/var/nix/profiles/system-${generation}-link`)) as StorePath,
)
const [before, after] = (await Promise.all(sides)) as [StorePath, StorePath]
const files: number[] = []
for (let round = 0; round < 7; round++) {
  const fresh = mountedHost(root)
  const begin = performance.now()
  await compareFiles(fresh, before, after)
  files.push(performance.now() - begin)
}
keyboard.push('\u0003')
await ended
console.log(
  JSON.stringify({
    opened,
    listKey: median(inList),
    slowListKey: inList.sort((a, b) => a - b)[Math.floor(inList.length * 0.95)],
    key: median(times),
    slowKey: times[Math.floor(times.length * 0.95)],
    find: Math.max(...found),
    etc: median(files),
  }),
)
