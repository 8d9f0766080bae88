import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import { DATABASE } from '../../src/store/database/databaseProblems.ts'
import { deleteOldCaches } from '../../src/store/oldCaches.ts'
import { readGraph } from '../../src/store/readGraph.ts'
import { layOut, storePath, writeDatabase } from '../support/layout.ts'

const [lib, tool, system] = [storePath('lib-1'), storePath('tool-1'), storePath('system-1')]
const SETTINGS = { keepDerivations: true, keepOutputs: false }

let directory: string
let host: Host
let file: string

beforeEach(() => {
  directory = layOut()
  host = { ...mountedHost(directory), cache: layOut() }
  writeDatabase(directory, {
    [lib]: { size: 1, refs: [lib] },
    [tool]: { size: 10, refs: [lib] },
    [system]: { size: 100, refs: [tool, system] },
  })
  file = join(directory, DATABASE)
  longAgo()
})

/** A database that was written just now is not kept. */
function longAgo(): void {
  utimesSync(file, new Date('2026-01-01'), new Date('2026-01-01'))
}

/** A start's reading; what it keeps is written when the answer is there already. */
const readAndKeep = async (roots?: readonly StorePath[]) => {
  const graph = await read(roots)
  await vi.waitFor(() => expect(kept()).toHaveLength(1))
  return graph
}
const read = (roots: readonly StorePath[] = [system]) =>
  readGraph(host, roots, SETTINGS, { cached: true })
const kept = () =>
  readdirSync(host.cache as string)
    .filter((name) => !name.includes('.')) // one that is still being written
    .map((name) => join(host.cache as string, name))
/** The roots that the next start knows, from the header of the kept file. */
const keptRoots = () => {
  const bytes = readFileSync(kept()[0] as string)
  return bytes.toString('utf8', 8, 8 + bytes.readUInt32LE(0))
}
const comparable = async (graph: Awaited<ReturnType<typeof read>>) => ({
  ...graph,
  paths: await graph.paths([...Array(graph.size).keys()]),
})

/** Spoils the database without a trace, so that only what was kept can still be right. */
function forgetSilently(): void {
  const database = new DatabaseSync(file)
  database.exec('UPDATE ValidPaths SET narSize = 999')
  database.close()
  longAgo()
}

describe('what was read before', () => {
  it('is kept whole, and answers as the database did', async () => {
    const first = await comparable(await readAndKeep())
    forgetSilently()
    // Same size, same date: as far as can be seen nothing was written.
    const second = await read()
    expect([...second.narSize].sort()).toEqual([...first.narSize].sort())
    expect(await comparable(second)).toEqual(first)
  })

  it('is not used once the database was written to', async () => {
    await readAndKeep()
    const database = new DatabaseSync(file)
    database.exec('UPDATE ValidPaths SET narSize = 999')
    database.close()
    expect([...(await read()).narSize]).toEqual([999, 999, 999])
  })

  it('is not used with other settings', async () => {
    await readAndKeep([tool])
    forgetSilently()
    const other = { keepDerivations: false, keepOutputs: true }
    expect((await readGraph(host, [tool], other, { cached: true })).narSize).toContain(999)
  })

  it('makes a path that it has a root, and reads nothing again', async () => {
    await readAndKeep([system])
    forgetSilently()
    const graph = await read([tool, lib])
    expect(graph.narSize).not.toContain(999)
    expect(await graph.paths([...graph.roots.values()])).toEqual([...graph.roots.keys()])
    expect(graph.roots.has(tool) && graph.roots.has(lib)).toBe(true)
  })

  it('takes an invalid path, such as a lock, for no root', async () => {
    await readAndKeep([system])
    forgetSilently()
    const lock = storePath('system-1.lock')
    const graph = await read([system, lock])
    expect([graph.size, graph.roots.has(lock)]).toEqual([3, false])
    expect(graph.narSize).not.toContain(999)
  })

  it('reads only what it does not have, and keeps it, too', async () => {
    await readAndKeep([tool])
    forgetSilently()
    const graph = await read([tool, system])
    expect([...graph.narSize].sort((a, b) => a - b)).toEqual([1, 10, 999])
    expect(await graph.paths([graph.roots.get(system) as number])).toEqual([system])
    await vi.waitFor(() => expect(keptRoots()).toContain(system))
    expect(await comparable(await read([system]))).toEqual(await comparable(graph))
  })

  it('is not kept of a database that was written just now', async () => {
    utimesSync(file, new Date(), new Date())
    await read()
    expect(kept()).toEqual([])
  })

  it.each<[string, (path: string) => void]>([
    ['cut off', (path) => truncateSync(path, readFileSync(path).length - 9)],
    [
      'a pipe, which never ends',
      (path) => {
        rmSync(path)
        execFileSync('mkfifo', [path])
      },
    ],
    ['empty', (path) => truncateSync(path, 0)],
    ['garbage', (path) => writeFileSync(path, Buffer.alloc(500, 7))],
    [
      'changed in one place',
      (path) => {
        const bytes = readFileSync(path)
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1
        writeFileSync(path, bytes)
      },
    ],
  ])('is read again where the file is %s', async (_, spoil) => {
    const first = await comparable(await readAndKeep())
    const path = kept()[0] as string
    const whole = readFileSync(path)
    spoil(path)
    expect(await comparable(await read())).toEqual(first)
    await vi.waitFor(() => expect(lstatSync(path).isFile()).toBe(true))
    await vi.waitFor(() => expect(readFileSync(path).equals(whole)).toBe(true))
    forgetSilently()
    expect(await comparable(await read())).toEqual(first) // it was mended
  })

  it.each(['/dev/null/terrapin', '/proc/1/terrapin'])('is left out in %s', async (cache) => {
    const graph = await readGraph({ ...host, cache }, [system], SETTINGS, { cached: true })
    expect(graph.size).toBe(3)
  })

  it('is kept for this user alone, and not where others may write', async () => {
    const cache = join(layOut(), 'terrapin')
    await readGraph({ ...host, cache }, [system], SETTINGS, { cached: true })
    await vi.waitFor(() => expect(readdirSync(cache)).toHaveLength(1))
    expect(lstatSync(cache).mode & 0o777).toBe(0o700)
    chmodSync(cache, 0o770)
    rmSync(join(cache, readdirSync(cache)[0] as string))
    await readGraph({ ...host, cache }, [system], SETTINGS, { cached: true })
    expect(readdirSync(cache)).toEqual([])
  })

  it('may be written by two at once', async () => {
    const graphs = await Promise.all([read(), read(), read()])
    expect(new Set(graphs.map(({ size }) => size))).toEqual(new Set([3]))
    await vi.waitFor(() => expect(readdirSync(host.cache as string)).toHaveLength(1))
  })
})

describe('the directory of caches', () => {
  const names = () => readdirSync(host.cache as string).sort()
  const inCache = (name: string) => join(host.cache as string, name)
  /** A file that was last used so many days ago. */
  const put = (name: string, days: number, bytes = 1) => {
    writeFileSync(inCache(name), '')
    truncateSync(inCache(name), bytes)
    const date = new Date(Date.now() - days * 86_400_000)
    utimesSync(inCache(name), date, date)
  }
  const own = () => {
    const { dev, ino } = lstatSync(file, { bigint: true })
    return `graph-${dev}-${ino}`
  }
  /** What is there once a graph was written and the old ones were deleted. */
  const afterWriting = async (gone: string) => {
    await read()
    await vi.waitFor(() => expect(names()).not.toContain(gone))
    return names()
  }

  it('holds the graphs of eight databases, those used last', async () => {
    for (let days = 1; days <= 10; days++) put(`graph-1-${days}`, days)
    const kept = [1, 2, 3, 4, 5, 6, 7].map((days) => `graph-1-${days}`)
    expect(await afterWriting('graph-1-10')).toEqual([...kept, own()].sort())
  })

  it('counts a graph that is read as used', async () => {
    await readAndKeep()
    put('graph-1-1', 1)
    utimesSync(inCache(own()), new Date('2026-01-01'), new Date('2026-01-01'))
    await read()
    expect(lstatSync(inCache(own())).mtimeMs).toBeGreaterThan(
      lstatSync(inCache('graph-1-1')).mtimeMs,
    )
  })

  it('holds 200 MB of graphs', async () => {
    for (let days = 1; days <= 4; days++) put(`graph-1-${days}`, days, 60_000_000)
    expect(await afterWriting('graph-1-4')).toEqual(
      ['graph-1-1', 'graph-1-2', 'graph-1-3', own()].sort(),
    )
  })

  it('keeps the graph just written, whatever its size and the dates of others', () => {
    for (let days = 1; days <= 9; days++) put(`graph-1-${days}`, -days)
    put('graph-2-1', 1)
    deleteOldCaches(host.cache as string, inCache('graph-2-1'))
    expect(names()).toHaveLength(8)
    expect(names()).toContain('graph-2-1')
    put('graph-2-1', 1, 300_000_000)
    deleteOldCaches(host.cache as string, inCache('graph-2-1'))
    expect(names()).toEqual(['graph-2-1'])
  })

  it('loses what killed terrapins left, and the code of earlier versions', async () => {
    put('graph-1-1.77.1', 2)
    put('graph-1-2.78.1', 0) // of one that may still be writing
    mkdirSync(inCache('code'))
    put('code/commands-diff.78d9f155a8e26640', 0)
    put('code/screens.78d9f155a8e26640', 0)
    expect(await afterWriting('code')).toEqual(['graph-1-2.78.1', own()].sort())
  })

  it('does not look for earlier versions’ code where `code` is a link', () => {
    const elsewhere = layOut()
    symlinkSync(elsewhere, inCache('code'))
    put('code/commands.78d9f155a8e26640', 99)
    deleteOldCaches(host.cache as string, inCache('graph-1-1'))
    expect(readdirSync(elsewhere)).toHaveLength(1)
  })

  it('keeps all else: other names, links, directories, files of other people', async () => {
    for (let days = 1; days <= 8; days++) put(`graph-1-${days}`, days)
    const others = ['graph-1-9.old', 'graph-1', 'xgraph-1-1', 'graph-1-x', 'notes']
    for (const name of others) put(name, 99)
    symlinkSync('/etc/passwd', inCache('graph-2-1'))
    mkdirSync(inCache('graph-2-2'))
    for (const name of ['graph-2-1', 'graph-2-2']) lutimesSync(inCache(name), 1, 1)
    for (const directory of ['code', 'node']) mkdirSync(inCache(directory))
    put('code/mine.txt', 99)
    put('node/commands.78d9f155a8e26640', 99)
    const isRoot = process.getuid?.() === 0
    if (isRoot) {
      put('graph-2-3', 99)
      chownSync(inCache('graph-2-3'), 4711, 4711)
    }
    const kept = await afterWriting('graph-1-8')
    expect(kept).toEqual(expect.arrayContaining([...others, 'graph-2-1', 'graph-2-2']))
    expect(kept).toEqual(expect.arrayContaining(isRoot ? ['graph-2-3'] : []))
    expect(readdirSync(inCache('code'))).toEqual(['mine.txt'])
    expect(readdirSync(inCache('node'))).toHaveLength(1)
  })
})
