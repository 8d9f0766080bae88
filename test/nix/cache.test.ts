import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { readGraph } from '../../src/nix/database/readGraph.ts'
import { DATABASE } from '../../src/nix/database/reasons.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
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

  it('is not used for a root that it does not know, nor with other settings', async () => {
    await readAndKeep([tool])
    forgetSilently()
    expect((await read([system])).narSize).toContain(999)
    longAgo()
    const other = { keepDerivations: false, keepOutputs: true }
    expect((await readGraph(host, [tool], other, { cached: true })).narSize).toContain(999)
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
