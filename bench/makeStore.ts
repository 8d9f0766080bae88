import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'

/** How large a made store is. */
export interface StoreShape {
  /** All valid paths; what no generation needs is dead. */
  readonly paths: number
  readonly generations: number
  /** Paths in each generation's closure; a tenth of them is new in each. */
  readonly closure: number
}

/** References of each path: 1.2 million among 150,000. */
const REFERENCES = 8
/** What a toplevel refers to itself; each path refers to the one so many before it. */
const WIDTH = 200
const SHARED = 0.9

/** The two stores of the budget, by name. */
export const SHAPES: Readonly<Record<string, StoreShape>> = {
  A: { paths: 150_000, generations: 100, closure: 4000 },
  B: { paths: 450_000, generations: 200, closure: 10_000 },
}

/** About what a desktop has that keeps two months of generations. */
export const MEDIUM: StoreShape = { paths: 40_000, generations: 60, closure: 2600 }

/**
 * Makes a system below `root` whose store's database has this shape: the real Nix makes the empty
 * database, the rows are written into its tables. Always the same for the same shape.
 */
export function makeStore(root: string, shape: StoreShape): void {
  rmSync(root, { recursive: true, force: true })
  mkdirSync(join(root, 'nix/var/nix/profiles'), { recursive: true })
  execFileSync('nix-store', ['--store', `local?root=${root}`, '--init'])
  const file = join(root, 'nix/var/nix/db/db.sqlite')
  const database = new DatabaseSync(file)
  database.exec('PRAGMA journal_mode = truncate; PRAGMA synchronous = off; BEGIN')
  const toplevels = fill(database, shape)
  database.exec('COMMIT; PRAGMA journal_mode = wal')
  database.close()
  layOutGenerations(root, toplevels)
}

/** Writes all rows; the toplevel's path of each generation, oldest first. */
function fill(database: DatabaseSync, { paths, generations, closure }: StoreShape): string[] {
  const addPath = database.prepare(
    `INSERT INTO ValidPaths (id, path, hash, registrationTime, deriver, narSize)
     VALUES (?, ?, ?, 1700000000, ?, ?)`,
  )
  const addReference = database.prepare('INSERT INTO Refs (referrer, reference) VALUES (?, ?)')
  const random = randomNumbers(7)
  const base = Math.round(closure * SHARED)
  let next = 0
  const add = (name: string, among: readonly number[]): number => {
    next += 1
    // Ids are sparse in a store that lived for a while.
    const id = Math.floor(next * 2.6)
    writeRow(addPath, id, name, Math.floor(random() ** 4 * 5_000_000) + 120)
    const chosen = new Set<number>([id, among.at(-WIDTH) ?? id])
    while (chosen.size < Math.min(REFERENCES, among.length + 1)) {
      chosen.add(among[Math.floor(random() * among.length)] as number)
    }
    for (const reference of chosen) addReference.run(id, reference)
    return id
  }
  const shared: number[] = []
  while (shared.length < base) shared.push(add(`shared${shared.length}-1.${next}`, shared))
  const toplevels: string[] = []
  for (let generation = 1; generation <= generations; generation++) {
    const members = [...shared]
    while (members.length < closure - 1) {
      members.push(add(`package${members.length}-${generation}.0`, members))
    }
    const name = `nixos-system-bench-26.05.${generation}`
    const id = add(name, [])
    for (const member of members.slice(-WIDTH)) addReference.run(id, member)
    toplevels.push(pathOf(id, name))
  }
  const dead: number[] = []
  while (next < paths) {
    dead.push(add(`dead${dead.length}-1.0`, dead.length < 20 ? shared : dead.slice(-2000)))
  }
  return toplevels
}

function writeRow(statement: StatementSync, id: number, name: string, narSize: number): void {
  const path = pathOf(id, name)
  const hash = `sha256:${id.toString(16).padStart(64, '0')}`
  // As for what a binary cache gave: the deriver is known, and not in the store.
  statement.run(id, path, hash, pathOf(id + 1_000_000_000, `${name}.drv`), narSize)
}

const ALPHABET = '0123456789abcdfghijklmnpqrsvwxyz'

/** Spreads neighbours, as real hashes are spread over the index. */
function pathOf(id: number, name: string): string {
  let state = (id * 2_654_435_761) >>> 0
  let hash = ''
  for (let index = 0; index < 32; index++) {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + id + index) >>> 0
    hash += ALPHABET[state & 31]
  }
  return `/nix/store/${hash}-${name}`
}

/** mulberry32: small, fast, and the same everywhere. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function layOutGenerations(root: string, toplevels: readonly string[]): void {
  const profiles = join(root, 'nix/var/nix/profiles')
  mkdirSync(join(root, 'nix/var/nix/gcroots'), { recursive: true })
  for (const [index, path] of toplevels.entries()) {
    mkdirSync(join(root, path, 'bin'), { recursive: true })
    writeFileSync(join(root, path, 'nixos-version'), `26.05.${index + 1}`)
    symlinkSync(path, join(profiles, `system-${index + 1}-link`))
  }
  symlinkSync(`system-${toplevels.length}-link`, join(profiles, 'system'))
}
