import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import {
  type Closure,
  type ClosureTable,
  forEachMember,
  pathAt,
} from '../../src/store/closureTable.ts'
import { DATABASE } from '../../src/store/database/databaseProblems.ts'
import { readClosures } from '../../src/store/readClosures.ts'
import { addPath, layOut, storePath, writeDatabase } from '../support/layout.ts'

const [lib, tool, fonts] = [storePath('lib-1'), storePath('tool-1'), storePath('fonts-1')]
const [one, two] = [storePath('system-1'), storePath('system-2')]

let directory: string
let host: Host
let file: string

beforeEach(() => {
  directory = layOut()
  // As this computer reads its own store, without another process.
  host = { ...mountedHost(directory), kind: 'local', cache: layOut() }
  writeDatabase(directory, {
    [lib]: { size: 1, refs: [lib] },
    [fonts]: { size: 5 },
    [tool]: { size: 10, refs: [lib] },
    [one]: { size: 100, refs: [lib, one] },
    [two]: { size: 200, refs: [tool, fonts, two] },
  })
  file = join(directory, DATABASE)
  longAgo('2026-01-01')
})

/** A closure of a database that was written just now has to be proven. */
function longAgo(date: string): void {
  utimesSync(file, new Date(date), new Date(date))
}

/** Changes the database as another program does; its date shows it. */
function write(sql: string): void {
  const database = new DatabaseSync(file)
  database.exec(sql)
  database.close()
  longAgo('2026-02-02')
}

const set = (path: StorePath, column: string, value: number) =>
  `UPDATE ValidPaths SET ${column} = ${value} WHERE path = '${path}';`
const idOf = (path: StorePath) => `(SELECT id FROM ValidPaths WHERE path = '${path}')`

/** Closures by path, each with its paths and sizes; of systems that are not valid nothing. */
function described({ paths, closures }: ClosureTable, systems: readonly StorePath[]) {
  const members = ({ members }: Closure) => {
    const found: [StorePath, number][] = []
    forEachMember(members, (index) => {
      found.push([pathAt(paths, index), paths.narSize[index] as number])
    })
    return Object.fromEntries(found)
  }
  return Object.fromEntries(
    systems.flatMap((system) => {
      const closure = closures.get(system)
      return closure === undefined ? [] : [[system, members(closure)]]
    }),
  )
}

const read = async (...systems: StorePath[]) =>
  described(await readClosures(host, systems), systems)
const fresh = async (...systems: StorePath[]) =>
  described(await readClosures({ ...host, cache: null }, systems), systems)

const keptFile = () => {
  const { dev, ino } = lstatSync(file, { bigint: true })
  return join(host.cache as string, `closures-${dev}-${ino}`)
}
const header = () => {
  const bytes = readFileSync(keptFile())
  return bytes.toString('utf8', 8, 8 + bytes.readUInt32LE(0))
}
/** What is kept is written when the answer is there already. */
const readAndKeep = async (...systems: StorePath[]) => {
  const found = await read(...systems)
  await vi.waitFor(() => {
    for (const system of systems) expect(header()).toContain(system)
  })
  return found
}

describe('closures that were read before', () => {
  it('have every path with its size, and are the same again', async () => {
    const found = await readAndKeep(one, two)
    expect(found).toEqual({
      [one]: { [lib]: 1, [one]: 100 },
      [two]: { [lib]: 1, [fonts]: 5, [tool]: 10, [two]: 200 },
    })
    expect(await read(two)).toEqual({ [two]: found[two] })
    expect(await read(one, two)).toEqual(found)
  })

  it('need no database while it was not written to', async () => {
    const found = await readAndKeep(one, two)
    const written = readFileSync(file)
    const database = new DatabaseSync(file)
    database.exec('UPDATE ValidPaths SET narSize = 999; DELETE FROM Refs')
    database.close()
    expect(lstatSync(file).size).toBe(written.length)
    longAgo('2026-01-01')
    expect(await read(one, two)).toEqual(found)
  })

  it('are joined by those that are read later', async () => {
    await readAndKeep(one)
    await readAndKeep(two)
    expect(header()).toContain(one)
    expect(await read(one, two)).toEqual(await fresh(one, two))
  })

  it('are proven once the database was written to, and kept as proven', async () => {
    const found = await readAndKeep(one, two)
    const before = header()
    const database = new DatabaseSync(file)
    addPath(database, storePath('other-1'), 7)
    database.close()
    longAgo('2026-02-02')
    expect(await read(one, two)).toEqual(found)
    await vi.waitFor(() => expect(header()).not.toBe(before))
    const state = lstatSync(file)
    write('UPDATE ValidPaths SET narSize = 999')
    utimesSync(file, state.atime, state.mtime)
    expect(await read(one, two)).toEqual(found)
  })

  it('of a mounted disk count only while its database is as it was: another may be made like it', async () => {
    host = { ...host, kind: 'mounted' }
    await readAndKeep(one, two)
    const other = storePath('evil-1')
    write(`UPDATE ValidPaths SET path = '${other}' WHERE path = '${tool}'`)
    const found = await read(one, two)
    expect(Object.keys(found[two] ?? {})).toContain(other)
    expect(found).toEqual(await fresh(one, two))
  })

  it('are none of a system that was deleted', async () => {
    await readAndKeep(one, two)
    write(
      `DELETE FROM Refs WHERE referrer = ${idOf(one)}; DELETE FROM ValidPaths WHERE path = '${one}'`,
    )
    expect(Object.keys(await read(one, two))).toEqual([two])
    await vi.waitFor(() => expect(header()).not.toContain(one))
  })

  it.each<[string, string]>([
    ['has another size, as after nix-store --repair-path', set(fonts, 'narSize', 6)],
    [
      'refers to more',
      `INSERT INTO Refs (referrer, reference) VALUES (${idOf(lib)}, ${idOf(fonts)})`,
    ],
    [
      'gave its row to another one, as in a database from a backup',
      `UPDATE ValidPaths SET path = '${storePath('other-2')}', registrationTime = 7
        WHERE path = '${fonts}'`,
    ],
  ])('are read again where a path of theirs %s', async (_, sql) => {
    await readAndKeep(one, two)
    write(sql)
    expect(await read(one, two)).toEqual(await fresh(one, two))
    expect(await read(one, two)).toEqual(await fresh(one, two))
  })

  it('do not lend what is no longer right to a closure that is read later', async () => {
    await readAndKeep(two)
    write(
      `${set(lib, 'narSize', 77)} INSERT INTO Refs (referrer, reference) VALUES (${idOf(lib)}, ${idOf(fonts)})`,
    )
    expect(await readAndKeep(one)).toEqual(await fresh(one))
    expect(header()).not.toContain(two)
    expect(await read(two)).toEqual(await fresh(two))
  })

  it('are read again where the same path was deleted and built again, with other references', async () => {
    const before = await readAndKeep(one, two)
    write(
      `DELETE FROM Refs WHERE referrer = ${idOf(two)}; DELETE FROM ValidPaths WHERE path = '${two}'`,
    )
    const database = new DatabaseSync(file)
    addPath(database, two, 200)
    database.close()
    write(
      `INSERT INTO Refs SELECT ${idOf(two)}, id FROM ValidPaths WHERE path IN ('${lib}', '${two}')`,
    )
    const after = await read(one, two)
    expect(after).toEqual({ [one]: before[one], [two]: { [lib]: 1, [two]: 200 } })
  })
})

/** The kept file with another header, and a checksum that is right. */
function rewriteHeader(change: (text: string) => string): void {
  const bytes = readFileSync(keptFile())
  const length = bytes.readUInt32LE(0)
  const text = Buffer.from(change(bytes.toString('utf8', 8, 8 + length)))
  const body = bytes.subarray(8 + length + (-length & 7), -8)
  const head = Buffer.alloc(8)
  head.writeUInt32LE(text.length)
  const whole = Buffer.concat([head, text, Buffer.alloc(-text.length & 7), body])
  const sum = Buffer.alloc(8)
  sum.writeUInt32LE(crc32(whole))
  writeFileSync(keptFile(), Buffer.concat([whole, sum]))
}

describe('the file of closures', () => {
  it.each<[string, () => void]>([
    ['cut off', () => truncateSync(keptFile(), lstatSync(keptFile()).size - 9)],
    ['empty', () => truncateSync(keptFile(), 0)],
    ['garbage', () => writeFileSync(keptFile(), Buffer.alloc(500, 7))],
    [
      'changed in one place',
      () => {
        const bytes = readFileSync(keptFile())
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1
        writeFileSync(keptFile(), bytes)
      },
    ],
    ['of a later version', () => rewriteHeader((text) => text.replace('closures 1', 'closures 2'))],
    [
      'shorter than its header says',
      () => rewriteHeader((text) => text.replace(/"size":\d+/, '"size":999999')),
    ],
    [
      'a pipe, which never ends',
      () => {
        rmSync(keptFile())
        execFileSync('mkfifo', [keptFile()])
      },
    ],
    [
      'a directory',
      () => {
        rmSync(keptFile())
        mkdirSync(keptFile())
      },
    ],
  ])('is ignored where it is %s', async (_, spoil) => {
    const found = await readAndKeep(one, two)
    spoil()
    expect(await read(one, two)).toEqual(found)
  })

  it('is proven where it is from the future, of another machine or restored', async () => {
    const found = await readAndKeep(one, two)
    rewriteHeader((text) => text.replaceAll(/"\d+ \d+ \d+ \d+ no log"/g, '"1 2 3 4 no log"'))
    utimesSync(keptFile(), new Date('2999-01-01'), new Date('2999-01-01'))
    expect(await read(one, two)).toEqual(found)
    rewriteHeader((text) => text.replaceAll(/"\d+ \d+ \d+ \d+ no log"/g, '"1 2 3 4 no log"'))
    write(set(tool, 'narSize', 11))
    expect(await read(one, two)).toEqual(await fresh(one, two))
  })

  it('is not read where it belongs to someone else, nor kept where others may write', async () => {
    const found = await readAndKeep(one, two)
    if (process.getuid?.() === 0) {
      rewriteHeader((text) => text.replace(/"names":/, '"mine":1,"names":'))
      write(set(tool, 'narSize', 11))
      longAgo('2026-01-01') // nothing seems to be written, so only the owner shows it
      chownSync(keptFile(), 4711, 4711)
      expect((await read(two))[two]?.[tool]).toBe(11)
    }
    rmSync(keptFile())
    chmodSync(host.cache as string, 0o777)
    write(set(tool, 'narSize', 10))
    expect(await read(one, two)).toEqual(found)
    expect(existsSync(keptFile())).toBe(false)
  })

  it.each(['/dev/null/terrapin', '/proc/1/terrapin', '/dev/full'])(
    'is left out in %s',
    async (cache) => {
      host = { ...host, cache }
      expect(await read(one, two)).toEqual(await fresh(one, two))
    },
  )

  it('is for this user alone, and may be written by two at once', async () => {
    const cache = join(host.cache as string, 'terrapin')
    host = { ...host, cache }
    const found = await Promise.all([read(one), read(two), read(one, two)])
    expect(found[2]).toEqual({ ...found[0], ...found[1] })
    await vi.waitFor(() => expect(readdirSync(cache)).toHaveLength(1))
    expect(lstatSync(cache).mode & 0o777).toBe(0o700)
    expect(lstatSync(keptFile()).mode & 0o777).toBe(0o600)
    expect(await read(one, two)).toEqual(found[2])
  })
})
