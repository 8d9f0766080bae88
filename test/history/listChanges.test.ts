import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type ListChanges, readListChanges } from '../../src/history/listChanges.ts'
import { nameFilter } from '../../src/history/nameFilter.ts'
import { readHistory } from '../../src/history/readHistory.ts'
import type { Host } from '../../src/host/host.ts'
import { type Machine, readMachine } from '../../src/machine/machine.ts'
import { readSizes, type Sizes } from '../../src/machine/sizes.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { noYield } from '../../src/runtime/yieldIfDue.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import * as closures from '../../src/store/readClosures.ts'

describe('what the list says of each generation', () => {
  let host: Host
  let machine: Machine
  let sizes: Sizes
  const cache = mkdtempSync(join(tmpdir(), 'terrapin-changes-'))
  beforeAll(async () => {
    host = { ...(await sampleHost()), cache }
    machine = await readMachine(host, SYSTEM_PROFILE)
    sizes = await readSizes(host, machine)
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })
  afterAll(async () => {
    rmSync(cache, { recursive: true })
    await host.close()
  })
  const read = (report?: (known: ListChanges) => void) =>
    readListChanges(host, machine, sizes, noYield, report)
  const keptFile = () => readdirSync(cache).find((name) => /^changes-\d+-\d+$/.test(name)) ?? ''

  it('comes newest first, and is what the history tells', async () => {
    const reports: number[][] = []
    const all = await read(({ changes }) => reports.push([...changes.keys()]))
    expect(reports[0]).toEqual([12]) // nothing is older
    expect(reports.at(-1)).toEqual(machine.generations.map(({ number }) => number))
    const history = await readHistory(host, machine, nameFilter([]))
    for (const { generation, packages } of history) {
      const upgraded = packages.filter(({ status }) => status === 'upgraded').length
      expect(all.changes.get(generation)?.counts.get('upgraded') ?? 0).toBe(upgraded)
    }
    expect(all.changes.get(42)?.explicit).toEqual([
      { name: 'firefox', status: 'upgraded', before: ['150.0'], after: ['150.0.1'] },
    ])
    expect(all.changes.get(31)).toMatchObject({ comparedWith: 29, sameAs: 28 })
  })

  it('is kept by store path, and needs no closure then', async () => {
    const first = await read()
    await vi.waitFor(() => expect(keptFile()).not.toBe(''))
    const asked = vi.spyOn(closures, 'readClosures')
    const reports: ListChanges[] = []
    expect(await read((known) => reports.push(known))).toEqual(first)
    expect(reports).toHaveLength(1)
    expect(asked).not.toHaveBeenCalled()
  })

  it('is read again where what was kept is damaged', async () => {
    const first = await read()
    await vi.waitFor(() => expect(keptFile()).not.toBe(''))
    writeFileSync(join(cache, keptFile()), 'no cache')
    expect(await read()).toEqual(first)
  })
})
