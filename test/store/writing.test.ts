import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { Problem } from '../../src/problem.ts'
import { closuresOf } from '../../src/store/closures.ts'
import { DATABASE } from '../../src/store/database/databaseProblems.ts'
import { readGraph } from '../../src/store/readGraph.ts'
import { layOut, storePath, type Valid, writeDatabase } from '../support/layout.ts'

const [system, lib] = [storePath('system-1'), storePath('lib-1')]
const link = '/nix/var/nix/profiles/system-1-link'
/** How many paths come and go beside the system's own. */
const EXTRA = 40

/**
 * A program that registers and collects paths without a pause, all in one transaction each time:
 * the system refers either to every one of them or to none.
 */
const WRITER = `
const { DatabaseSync } = require('node:sqlite')
const database = new DatabaseSync(process.argv[1], { timeout: 5000 })
database.exec('PRAGMA journal_mode = ' + process.argv[2] + '; PRAGMA synchronous = off')
const id = database.prepare("SELECT id FROM ValidPaths WHERE path LIKE '%-system-1'").get().id
const add = database.prepare(
  'INSERT INTO ValidPaths (path, hash, registrationTime, narSize) VALUES (?, ?, 1, 1000)')
const refer = database.prepare('INSERT INTO Refs VALUES (?, ?)')
console.log('ready')
for (let round = 0; ; round++) {
  database.exec('BEGIN')
  const ids = []
  for (let index = 0; index < ${EXTRA}; index++) {
    const path = '/nix/store/' + String(round * 100 + index).padStart(32, '0') + '-extra'
    const row = add.run(path, 'sha256:0').lastInsertRowid
    refer.run(id, row)
    ids.push(row)
  }
  database.exec('COMMIT')
  database.exec('BEGIN')
  for (const row of ids) {
    database.prepare('DELETE FROM Refs WHERE reference = ?').run(row)
    database.prepare('DELETE FROM ValidPaths WHERE id = ?').run(row)
  }
  database.exec('COMMIT')
  if (round % 20 === 0) database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
}
`

/** As if we ran on it; a mounted system's database is read by a process each time. */
it.each([
  ['local', 'wal', 300],
  ['local', 'truncate', 300],
  ['mounted', 'truncate', 20],
] as const)(
  'while Nix writes (%s, %s) every answer is of one moment, or asks to try again',
  async (kind, journal, rounds) => {
    const directory = layOut()
    const store: Record<string, Valid> = {
      [lib]: { size: 1 },
      [system]: { size: 10, refs: [lib, system] },
    }
    writeDatabase(directory, store)
    const host = { ...mountedHost(directory), kind }
    const file = join(directory, DATABASE)
    const writer = spawn(process.execPath, ['-e', WRITER, file, journal], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(writer.stdout, 'data')
    const seen = new Map<number, number>()
    let again = 0
    try {
      for (let round = 0; round < rounds; round++) {
        try {
          const settings = { keepDerivations: true, keepOutputs: false }
          const graph = await readGraph(host, [system], settings, { cached: true })
          const closures = await closuresOf(graph, [{ link, storePath: system }], () => true)
          const size = closures.closureSize(system) as number
          expect(closures.freedBy([link])).toBe(size)
          seen.set(size, (seen.get(size) ?? 0) + 1)
        } catch (error) {
          expect(error).toBeInstanceOf(Problem)
          expect((error as Problem).message).toMatch(/try again/i)
          again += 1
        }
      }
    } finally {
      writer.kill('SIGKILL')
    }
    const whole = [11, 11 + EXTRA * 1000]
    expect([...seen.keys()].filter((size) => !whole.includes(size))).toEqual([])
    expect(seen.size).toBe(2) // the writer did write meanwhile
    expect(again).toBeLessThan(rounds / 3)
  },
)
