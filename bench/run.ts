/**
 * Measures terrapin beside the real Nix on made stores, and prints the tables of bench/README.md:
 * `npm run bench`. It takes some minutes and a gigabyte of the temporary directory.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { columnTimes } from './columns.ts'
import { forgetCaches, inPlaceTimes } from './inPlace.ts'
import { makeEtc } from './makeEtc.ts'
import { MEDIUM, makeStore, SHAPES, type StoreShape } from './makeStore.ts'
import { byTurns, median, output, timed } from './measure.ts'
import { besidePeers } from './peers.ts'
import { screenTimes } from './screen.ts'
import { startTimes } from './start.ts'

const ROUNDS = Number(process.env.ROUNDS ?? 7)
const base = mkdtempSync(join(tmpdir(), 'terrapin-bench-'))
// A cache of its own, except for root, whose caches no variable lays elsewhere.
process.env.XDG_CACHE_HOME = join(base, 'cache')
const NIX = ['nix', '--extra-experimental-features', 'nix-command']
const PROGRAM = [process.execPath, join(process.cwd(), 'dist/terrapin.js')]

interface Work {
  readonly answers: number
  readonly freed: number
  readonly firstDiff: number
  readonly nextDiff: number
  readonly memory: number
  readonly stall: number
}

/** Two generations each, to be compared on the screen. */
const COMPARED = {
  '4,000 paths, 400 rows': { paths: 6000, generations: 2, closure: 4000 },
  '50,000 paths, 5,000 rows': { paths: 60_000, generations: 2, closure: 50_000 },
}

/** A start's work; with a fresh directory for what it keeps, or one that a start has filled. */
function work(root: string, cache: string): Work {
  return JSON.parse(output([process.execPath, 'bench/work.ts', root, cache])) as Work
}

function medians(times: readonly Work[]): Work {
  const of = (key: keyof Work) => median(times.map((time) => time[key]))
  return {
    answers: of('answers'),
    freed: of('freed'),
    firstDiff: of('firstDiff'),
    nextDiff: of('nextDiff'),
    memory: of('memory'),
    stall: of('stall'),
  }
}

function cold(root: string): Work {
  const times = Array.from({ length: ROUNDS }, () => {
    const cache = mkdtempSync(join(base, 'cache-'))
    return work(root, cache)
  })
  return medians(times)
}

function warm(root: string): Work {
  const cache = mkdtempSync(join(base, 'cache-'))
  work(root, cache)
  return medians(Array.from({ length: ROUNDS }, () => work(root, cache)))
}

function row(...cells: (string | number)[]): void {
  const text = cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(1) : cell))
  console.log(`| ${text.join(' | ')} |`)
}

/** Whole commands against Nix's own. */
function besideNix(name: string, root: string, generations: number): void {
  const store = `local?root=${root}`
  const paths = Array.from({ length: generations }, (_, index) => link(root, index + 1))
  const list = [...PROGRAM, '--root', root, 'list', '--json']
  const [mine = 0, kept = 0, nix = 0, empty = 0] = byTurns(Math.min(ROUNDS, 3), [
    () => {
      forgetCaches()
      return timed(list)
    },
    () => timed(list),
    () => timed([...NIX, 'path-info', '--store', store, '-S', ...paths]),
    () => timed([process.execPath, '-e', '0']),
  ])
  const cells = (text: string, time: number, other: number) =>
    row(name, text, time, other, `${(other / time).toFixed(1)} ×`)
  cells('`terrapin list --json` : `nix path-info -S`', mine, nix)
  cells('the same, started before', kept, nix)
  const [diff = 0, theirs = 0] = byTurns(ROUNDS, [
    () => timed([...PROGRAM, '--root', root, 'diff', '1', '2', '--plain']),
    () => timed([...NIX, 'store', 'diff-closures', '--store', store, ...paths.slice(0, 2)]),
  ])
  cells('`terrapin diff --plain` : `nix store diff-closures`', diff, theirs)
  row(name, '(`node -e 0` alone)', empty, '', '')
}

/** `diff --plain` in place, beside Nix and an empty Node. */
function plainDiffs(roots: ReadonlyMap<string, string>): void {
  row(
    '`diff --plain`, CPU',
    'known',
    'first time',
    'Nix',
    '`node -e 0`',
    'known : node',
    'first : Nix',
  )
  row('---', '---:', '---:', '---:', '---:', '---:', '---:')
  for (const [name, root] of roots) {
    const { known, first, nix, empty } = inPlaceTimes(root, PROGRAM, 2 * ROUNDS + 1)
    const ratios = [known / empty, first / nix].map((ratio) => `${ratio.toFixed(2)} ×`)
    row(name, known, first, nix, empty, ...ratios)
  }
  console.log()
}

function madeStores(shapes: Readonly<Record<string, StoreShape>>): Map<string, string> {
  const roots = new Map(Object.keys(shapes).map((name) => [name, join(base, name)]))
  for (const [name, root] of roots) makeStore(root, shapes[name] as StoreShape)
  return roots
}

function link(root: string, generation: number): string {
  return output(['readlink', `${root}/nix/var/nix/profiles/system-${generation}-link`]).trim()
}

/** What a start and a key take, beside what the budget allows. */
async function feel(): Promise<void> {
  const budget = JSON.parse(readFileSync('bench/budget.json', 'utf8')) as Record<string, Allowed>
  const root = join(base, 'six')
  makeStore(root, { paths: 900, generations: 6, closure: 300 })
  const start = await startTimes(root, 3 * ROUNDS)
  const many = join(base, 'many')
  makeStore(many, { paths: 12_000, generations: 1000, closure: 300 })
  const list = await screenTimes(many, join(base, 'screen'), Math.min(ROUNDS, 3))
  const wide = join(base, 'wide')
  makeStore(wide, { paths: 120_000, generations: 2, closure: 100_000 })
  makeEtc(wide, [1, 2], 200)
  const rows = await screenTimes(wide, join(base, 'screen'), Math.min(ROUNDS, 3))
  const beside = (label: string, measured: number, { times, milliseconds }: Allowed = {}) =>
    row(
      label,
      times === undefined ? `${measured.toFixed(1)} ms` : `${measured.toFixed(2)} ×`,
      times === undefined ? `${milliseconds} ms` : `${times} ×`,
    )
  row('feel', 'measured', 'budget')
  row('---', '---:', '---:')
  beside('first paint', start.firstPaint, budget.firstPaint)
  beside('first frame with the real list', start.firstFrame, budget.firstFrame)
  beside('`list --json`, six generations', start.listJson, budget.listJson)
  for (const [what, key, slow] of [
    ['1,000 generations', list.listKey, list.slowListKey],
    ['10,000 rows', rows.key, rows.slowKey],
  ] as const) {
    beside(`a key, ${what}`, key, budget.key)
    beside(`95 of 100 keys, ${what}`, slow, budget.slowKey)
  }
  const { empty, emptyOnTerminal } = start
  console.log(
    `\n× is times the CPU time of an empty Node: ${empty.toFixed(1)} ms, ` +
      `on a terminal ${emptyOnTerminal.toFixed(1)} ms.\n`,
  )
}

interface Allowed {
  readonly times?: number
  readonly milliseconds?: number
  readonly megabytes?: number
}

/** The columns of the list on A, beside what the budget allows; needs root. */
async function columns(): Promise<void> {
  const budget = JSON.parse(readFileSync('bench/budget.json', 'utf8')) as Record<string, Allowed>
  const root = join(base, 'A')
  makeStore(root, SHAPES.A as StoreShape)
  const times = await columnTimes(root, PROGRAM, base, ROUNDS)
  const [most, stall] = [budget.columns?.milliseconds, budget.columnStall?.milliseconds]
  row('columns of 100 generations (A), 200×50', 'measured', 'budget')
  row('---', '---:', '---:')
  row('the first start, CPU', `${times.first.toFixed(0)} ms`, `${most} ms`)
  row('started before, CPU', `${times.again.toFixed(0)} ms`, `${most} ms`)
  row('longest stall, CPU', `${times.stall.toFixed(1)} ms`, `${stall} ms`)
  row('memory', `${times.memory.toFixed(0)} MB`, `${budget.memory?.megabytes} MB`)
  console.log()
}

/** terrapin beside other programs that are installed. */
function peers(): void {
  for (const [name, root] of madeStores({ medium: MEDIUM, ...SHAPES })) {
    const generations = name === 'medium' ? MEDIUM.generations : (SHAPES[name]?.generations ?? 0)
    const systems = Array.from({ length: generations }, (_, index) => link(root, index + 1))
    row(name, 'program', 'CPU ms', '× terrapin')
    row('---', '---', '---:', '---:')
    for (const { text, times } of besidePeers(root, PROGRAM, systems, ROUNDS)) {
      const own = times.get('terrapin') ?? 0
      for (const [program, time] of times) {
        if (time === null) row(text, program, 'failed', '')
        else row(text, program, time, `${(time / own).toFixed(2)} ×`)
      }
    }
    console.log()
  }
}

/** All that the README of this directory has. */
async function everything(): Promise<void> {
  const roots = madeStores(SHAPES)
  console.log(`Medians of ${ROUNDS}, milliseconds; Node ${process.versions.node}\n`)
  row(
    ...['store', 'start', 'all sizes', 'freed by half', 'first diff', 'next diff'],
    ...['memory MB', 'longest stall'],
  )
  row('---', '---', '---:', '---:', '---:', '---:', '---:', '---:')
  for (const [name, root] of roots) {
    for (const [start, how] of [['first', cold] as const, ['again', warm] as const]) {
      const { answers, freed, firstDiff, nextDiff, memory, stall } = how(root)
      row(name, start, answers, freed, firstDiff, nextDiff, memory, stall)
    }
  }
  console.log()
  row('store', 'whole commands', 'terrapin', 'Nix', 'ratio')
  row('---', '---', '---:', '---:', '---:')
  for (const [name, root] of roots) besideNix(name, root, SHAPES[name]?.generations ?? 0)
  console.log()
  row('compared', 'opened', 'a key', '95 % of keys', 'finding', 'etc trees of 2,000')
  row('---', '---:', '---:', '---:', '---:', '---:')
  for (const [what, shape] of Object.entries(COMPARED)) {
    const root = join(base, 'compared')
    makeStore(root, shape)
    makeEtc(root, [1, 2], 2000)
    const times = await screenTimes(root, join(base, 'screen'), Math.min(ROUNDS, 5))
    row(what, times.opened, times.key, times.slowKey, times.find, times.etc)
  }
  console.log()
  row('live paths', 'all sizes', 'µs a path')
  row('---:', '---:', '---:')
  for (const closure of [1000, 2000, 4000, 8000]) {
    const root = join(base, 'growing')
    const live = closure * 0.9 + closure * 0.1 * 100
    makeStore(root, { paths: live, generations: 100, closure })
    const { answers } = cold(root)
    row(String(live), answers, (answers * 1000) / live)
  }
  systems()
}

/** Two full systems, of which every text was built again; see `systems.ts`. */
function systems(): void {
  const script = join(import.meta.dirname, 'systems.ts')
  const found = JSON.parse(execFileSync(process.execPath, [script], { encoding: 'utf8' }))
  console.log()
  row(
    ...['two full systems', 'units', 'files', 'features', 'all parts', 'the first time'],
    ...['longest stall', 'of it CPU'],
  )
  row('---', '---:', '---:', '---:', '---:', '---:', '---:', '---:')
  for (const [where, measured] of [
    ['below a root directory', found.below],
    ['of this computer', found.here],
  ]) {
    if (measured === null) continue
    const { parts, cpuMilliseconds, first, stall, ownStall } = measured.all
    const { units, files, features } = parts
    row(where, units, files, features, cpuMilliseconds, first, stall, ownStall)
  }
}

try {
  if (process.argv.includes('columns')) await columns()
  else if (process.argv.includes('diff')) plainDiffs(madeStores({ medium: MEDIUM, ...SHAPES }))
  else if (process.argv.includes('peers')) peers()
  else {
    await feel()
    if (!process.argv.includes('feel')) {
      if (process.getuid?.() === 0) await columns()
      await everything()
    }
  }
} finally {
  rmSync(base, { recursive: true, force: true })
}
