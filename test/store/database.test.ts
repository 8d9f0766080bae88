import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { DATABASE } from '../../src/store/database/databaseProblems.ts'
import { type Owner, withDatabase } from '../../src/store/database/openDatabase.ts'
import { readGraph } from '../../src/store/readGraph.ts'
import {
  addPath,
  asNobody,
  forbid,
  layOut,
  openDatabase,
  storePath,
  writeDatabase,
} from '../support/layout.ts'

const a = storePath('a-1.0')
const b = storePath('b-1.0')
/** Someone without root owns what they lay out, so the tests have no other person's files. */
const owner = process.getuid?.() !== 0
const ROWS = 'SELECT count(*) AS rows FROM ValidPaths'
const fileBelow = (directory: string) => join(directory, DATABASE)
const beside = (directory: string) => readdirSync(dirname(fileBelow(directory)))
const count = (directory: string, owner: Owner = 'own') =>
  withDatabase(fileBelow(directory), owner, async (database) => database.prepare(ROWS).get()?.rows)
const countAsNobody = (directory: string, owner: Owner = 'own') => {
  const read = `async (database) => database.prepare('${ROWS}').get().rows`
  const call = `withDatabase('${fileBelow(directory)}', '${owner}', ${read})`
  return asNobody(directory, 'store/database/openDatabase.ts', call)
}

/** A machine whose database holds one path. */
function machine(journal?: 'wal' | 'truncate'): string {
  const directory = layOut()
  writeDatabase(directory, { [a]: { size: 1 } }, journal)
  return directory
}

/** The same with a connection that writes, as Nix does while it runs. */
function machineAtWork(journal?: 'wal' | 'truncate'): { directory: string; writer: DatabaseSync } {
  const directory = layOut()
  const writer = openDatabase(directory, { [a]: { size: 1 } }, journal)
  onTestFinished(() => writer.close())
  return { directory, writer }
}

/** The same as a crash leaves it: with a log, and nothing of what is shared in memory. */
function machineAfterCrash(): string {
  const { directory, writer } = machineAtWork()
  addPath(writer, b, 1)
  const crashed = layOut()
  mkdirSync(dirname(fileBelow(crashed)), { recursive: true })
  for (const end of ['', '-wal']) copyFileSync(fileBelow(directory) + end, fileBelow(crashed) + end)
  return crashed
}

/** Every file beside the database with what it holds and when it was written. */
function contentsBeside(directory: string): unknown {
  const place = dirname(fileBelow(directory))
  return readdirSync(place).map((name) => {
    const { mtimeNs, ctimeNs } = statSync(join(place, name), { bigint: true })
    return [name, mtimeNs, ctimeNs, readFileSync(join(place, name)).toString('base64')]
  })
}

/** Puts a pipe in its place, which would hang who opens it. */
function turnIntoPipe(file: string): void {
  rmSync(file)
  spawnSync('mkfifo', [file])
}

/** What a person reads where the database can't be; never SQLite's code alone. */
const problem = (why: string) => ({
  code: 'database',
  message: `The store database ${DATABASE} can’t be read: ${why}`,
})
const DENIED = problem('permission denied. Try again as root.')
const LOG = problem(
  'its write-ahead log needs root and a writable disk. Try again as root, or when Nix has finished.',
)

describe.each([
  ['own', 'wal'],
  ['own', 'truncate'],
  ['foreign', 'wal'],
  ['foreign', 'truncate'],
] as const)('a database, %s, in mode %s', (owner, journal) => {
  it('is read by root and by everyone, and nothing is left beside it', async () => {
    const directory = machine(journal)
    const before = beside(directory)
    expect(await count(directory, owner)).toBe(1)
    expect(countAsNobody(directory, owner)).toBe(1)
    expect(beside(directory)).toEqual(before)
  })

  it('shows everyone what a live writer has just written', async () => {
    const { directory, writer } = machineAtWork(journal)
    addPath(writer, b, 1)
    expect(await count(directory, owner)).toBe(2)
    expect(countAsNobody(directory, owner)).toBe(2)
    writer.exec('BEGIN')
    addPath(writer, storePath('not-yet'), 1)
    expect(await count(directory, owner)).toBe(2)
  })

  it('is read as it was before a change that is not finished', async () => {
    const { directory, writer } = machineAtWork(journal)
    writer.exec('BEGIN IMMEDIATE')
    addPath(writer, b, 1)
    expect(await count(directory, owner)).toBe(1)
  })
})

describe('a write-ahead log', () => {
  it('of no length, as Nix 2.22 and later leave it with its index, is passed over', async () => {
    const directory = machine()
    writeFileSync(`${fileBelow(directory)}-wal`, '')
    writeFileSync(`${fileBelow(directory)}-shm`, Buffer.alloc(32_768))
    expect(await count(directory)).toBe(1)
    expect(countAsNobody(directory)).toBe(1)
  })

  it('after a crash is read by root', async () => {
    expect(await count(machineAfterCrash())).toBe(2)
  })

  it('of a mounted disk is read after a crash, and nothing is written there', async () => {
    const directory = machineAfterCrash()
    const before = contentsBeside(directory)
    const settings = { keepDerivations: true, keepOutputs: false }
    const { narSize } = await readGraph(mountedHost(directory), [a, b], settings)
    expect([...narSize]).toEqual([1, 1])
    const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith('terrapin-copy-'))
    const others = copies()
    expect(await count(directory, 'foreign')).toBe(2)
    expect(countAsNobody(directory, 'foreign')).toBe(2)
    expect(contentsBeside(directory)).toEqual(before)
    expect(copies()).toEqual(others)
  })

  it('that is damaged is read as far as it is whole', async () => {
    const directory = machineAfterCrash()
    const log = `${fileBelow(directory)}-wal`
    truncateSync(log, statSync(log).size - 100)
    expect(await count(directory, 'foreign')).toBe(1)
  })

  it.each(['-wal', '-journal'])('is not waited for where %s is a pipe', async (end) => {
    const directory = machine(end === '-wal' ? 'wal' : 'truncate')
    rmSync(fileBelow(directory) + end, { force: true })
    spawnSync('mkfifo', [fileBelow(directory) + end])
    for (const owner of ['own', 'foreign'] as const) {
      await expect(count(directory, owner)).rejects.toMatchObject(
        problem(`db.sqlite${end} next to it is not a file. Remove it while Nix is not running.`),
      )
    }
  })

  it('is not followed where it is a link', async () => {
    const directory = machine()
    const { directory: other } = machineAtWork()
    symlinkSync(`${fileBelow(other)}-wal`, `${fileBelow(directory)}-wal`)
    await expect(count(directory, 'foreign')).rejects.toMatchObject(
      problem('db.sqlite-wal next to it is not a file. Remove it while Nix is not running.'),
    )
  })

  it('that does not fit into the temporary directory is said', async () => {
    const directory = machineAfterCrash()
    truncateSync(`${fileBelow(directory)}-wal`, 2 * 2 ** 30)
    await expect(count(directory, 'foreign')).rejects.toMatchObject({
      code: 'database',
      message: expect.stringContaining('there is no space in'),
    })
  })

  it.skipIf(owner)('after a crash can not be joined without root, nor passed over', () => {
    expect(countAsNobody(machineAfterCrash())).toEqual(LOG)
  })

  it.each(['-wal', '-shm'])('of someone else, with %s for their eyes only, neither', (end) => {
    const { directory } = machineAtWork()
    forbid(directory, DATABASE + end)
    expect(countAsNobody(directory)).toEqual(LOG)
  })
})

it('waits a little for a lock, and then says so', async () => {
  const { directory, writer } = machineAtWork('truncate')
  const patience = await withDatabase(fileBelow(directory), 'own', async (database) =>
    database.prepare('PRAGMA busy_timeout').get(),
  )
  expect(patience).toEqual({ timeout: 2000 })
  writer.exec('BEGIN EXCLUSIVE')
  await expect(count(directory)).rejects.toMatchObject(
    problem('another program has locked it. Try again in a moment.'),
  )
})

describe('what can not be read is said in a sentence', () => {
  it('where there is none', async () => {
    await expect(count(layOut())).rejects.toMatchObject({
      code: 'database',
      message: `There is no store database at ${DATABASE}: sizes and comparisons are unavailable.`,
    })
  })

  it('where the file is for the eyes of root', async () => {
    const directory = machine()
    forbid(directory, DATABASE)
    expect(countAsNobody(directory)).toEqual(DENIED)
  })

  it('where its directory is', () => {
    const directory = machine()
    forbid(directory, dirname(DATABASE))
    expect(countAsNobody(directory)).toEqual(DENIED)
    const call = `askDatabase({ ...host, kind: 'local', localFile: async () => '${fileBelow(directory)}' }, 'total', {})`
    expect(asNobody(directory, 'store/database/askDatabase.ts', call)).toEqual(DENIED)
  })

  const BACKUP = 'Restore it from a backup'
  it.each<[string, (file: string) => void, string]>([
    [
      'garbage',
      (file) => writeFileSync(file, 'no database '.repeat(999)),
      `it is not an SQLite database. ${BACKUP}.`,
    ],
    ['empty', (file) => truncateSync(file, 0), 'no such table: ValidPaths. Is it a Nix database?'],
    [
      'cut off early',
      (file) => truncateSync(file, 50),
      `it is damaged. ${BACKUP}; for details, run nix-store --verify as root.`,
    ],
    [
      'cut off late',
      (file) => truncateSync(file, 4096),
      `it is damaged. ${BACKUP}; for details, run nix-store --verify as root.`,
    ],
    ['a pipe', turnIntoPipe, `it is not a file. ${BACKUP}.`],
  ])('where the file is %s', async (_, spoil, why) => {
    const directory = machine()
    spoil(fileBelow(directory))
    await expect(count(directory)).rejects.toMatchObject(problem(why))
    expect(countAsNobody(directory)).toEqual(problem(why))
  })
})

it('asks again where Nix changes the file under the reader', async () => {
  const directory = machine()
  const other = machine()
  let asked = 0
  const rows = await withDatabase(fileBelow(directory), 'foreign', async (database) => {
    asked += 1
    const found = database.prepare(ROWS).get()?.rows
    if (asked === 1) renameSync(fileBelow(other), fileBelow(directory))
    return found
  })
  expect([asked, rows]).toEqual([2, 1])
})
