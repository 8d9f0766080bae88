/**
 * One cold start's work on a made store, timed from inside: `node bench/work.ts ROOT CACHE`. Prints
 * milliseconds and megabytes as JSON. What a start keeps for the next is read and written in CACHE.
 */

import { compareClosures } from '../src/compare/packages/compareClosures.ts'
import { mountedHost } from '../src/host/mounted.ts'
import { readMachine } from '../src/machine/machine.ts'
import { readSizes } from '../src/machine/sizes.ts'
import { SYSTEM_PROFILE } from '../src/nix/profile.ts'
import type { StorePath } from '../src/nix/storePath.ts'
import { YIELD_MS, yieldEvery } from '../src/runtime/yieldIfDue.ts'

const [root = '', cache = null] = process.argv.slice(2)
/** As if this machine were it: its own database is read in this process. */
const host = { ...mountedHost(root), cache, kind: 'local' as const }
const machine = await readMachine(host, SYSTEM_PROFILE)
const { generations } = machine

let last = performance.now()
const took = () => {
  const now = performance.now()
  const milliseconds = now - last
  last = now
  return milliseconds
}

const sizes = await readSizes(host, machine)
for (const generation of generations) {
  sizes.closureSize(generation.storePath as StorePath)
  sizes.exclusiveSize(generation)
}
const answers = took()
sizes.freedBy(generations.filter((_, index) => index % 2 === 1).map(({ link }) => link))
const freed = took()
const diff = async (a: number, b: number) => {
  const side = (index: number) => ({
    storePath: generations[index]?.storePath as StorePath,
    system: null,
  })
  await compareClosures(host, side(a), side(b), sizes.graph)
  return took()
}
const firstDiff = await diff(0, 1)
const times = [await diff(1, 2), await diff(2, 3), await diff(0, 3)].sort((a, b) => a - b)
/** The longest that a frame would have had to wait while everything is read again for a screen. */
async function longestStall(): Promise<number> {
  let longest = 0
  let before = performance.now()
  let watching = true
  const watch = () => {
    const now = performance.now()
    longest = Math.max(longest, now - before)
    before = now
    if (watching) setImmediate(watch)
  }
  setImmediate(watch)
  await readSizes({ ...host, cache: null }, machine, yieldEvery(YIELD_MS))
  await new Promise((done) => setImmediate(done))
  watching = false
  return longest
}

const memory = process.resourceUsage().maxRSS / 1024
const stall = await longestStall()
console.log(JSON.stringify({ answers, freed, firstDiff, nextDiff: times[1], memory, stall }))
