/**
 * The columns of a list on a made store, timed from inside: `node bench/columnsWork.ts ROOT CACHE`. Prints the CPU
 * milliseconds until all of them are known, until the newest are, and the longest stretch of this thread's CPU time
 * for which no frame could have been drawn.
 */
import { readListChanges } from '../src/history/listChanges.ts'
import { mountedHost } from '../src/host/mounted.ts'
import { readMachine } from '../src/machine/machine.ts'
import { readSizes } from '../src/machine/sizes.ts'
import { SYSTEM_PROFILE } from '../src/nix/profile.ts'
import { YIELD_MS, yieldEvery } from '../src/runtime/yieldIfDue.ts'

const [root = '', cache = null] = process.argv.slice(2)
/** As if this machine were it: its own database is read in this process, and what was read is kept. */
const host = { ...mountedHost(root), cache, kind: 'local' as const }
const machine = await readMachine(host, SYSTEM_PROFILE)

/** CPU milliseconds of this thread: what draws the frames. */
function own(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

let stall = 0
let last = own()
const watch = () => {
  const now = own()
  stall = Math.max(stall, now - last)
  last = now
}
const watching = setInterval(watch, 1)
const start = process.cpuUsage()
const took = () => {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}
let newest: number | null = null
const sizes = await readSizes(host, machine, yieldEvery(YIELD_MS))
const { changes } = await readListChanges(host, machine, sizes, yieldEvery(YIELD_MS), (known) => {
  if (known.changes.has(machine.generations[0]?.number ?? 0)) newest ??= took()
})
const complete = took()
await new Promise((done) => setImmediate(done))
watch()
clearInterval(watching)
if (changes.size !== machine.generations.length) throw new Error('Some columns are missing.')
console.log(JSON.stringify({ newest, complete, stall }))
