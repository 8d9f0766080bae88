import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explainChange } from '../../src/history/explainChange.ts'
import { explainingCommit, whyText } from '../../src/history/explanation.ts'
import {
  type HistoryChange,
  type HistoryPart,
  nameOfChange,
  namesOfChange,
  settingText,
} from '../../src/history/historyEntry.ts'
import { mergedHistory, systemHistory } from '../../src/history/systemHistory.ts'
import type { Host } from '../../src/host/host.ts'
import { type Machine, readMachine } from '../../src/machine/machine.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { Problem } from '../../src/problem.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'

describe('the history of features, units and files', () => {
  let host: Host
  let machine: Machine
  beforeAll(async () => {
    host = await sampleHost()
    machine = await readMachine(host, SYSTEM_PROFILE)
  })
  afterAll(() => host.close())
  const read = (parts: readonly HistoryPart[], wants: (change: HistoryChange) => boolean) =>
    Array.fromAsync(systemHistory(host, machine.generations, new Set(parts), wants))
  const named = (name: string) => (change: HistoryChange) => namesOfChange(change).includes(name)

  it('says since when there is a tunnel, by what people call it, and by which commit', async () => {
    const [entry, ...others] = await read(['features'], named('tunnel'))
    expect(others).toEqual([])
    expect(entry).toMatchObject({ generation: 43, comparedWith: 42 })
    const [change] = entry?.changes ?? []
    expect(nameOfChange(change as HistoryChange)).toBe('WireGuard: home')
    expect(settingText(change as never)).toMatch(/^added 10\.20\.0\.2\/24/)
    const [before, after] = [42, 43].map((wanted) =>
      machine.generations.find(({ number }) => number === wanted),
    )
    const explanation = await explainChange(host, before, after, null)
    expect(whyText(change as HistoryChange, explanation)).toBe('6b5c3a7 wireguard: a tunnel home')
  })

  it('has a unit with and without its suffix, newest first, also where it was only rebuilt', async () => {
    const [whole, bare] = [
      await read(['units'], named('greetd.service')),
      await read(['units'], named('greetd')),
    ]
    expect(bare).toEqual(whole)
    expect(whole.map(({ generation }) => generation)).toEqual([43, 36, 31, 29, 25])
    expect(whole.map(({ changes }) => settingText(changes[0] as never))).toEqual([
      ...['changed ExecStart, greetd.toml, sway-session', 'rebuilt'],
      ...['changed ExecStart, greetd.toml', 'changed ExecStart, greetd.toml', 'rebuilt'],
    ])
  })

  it('says what could not be compared, and takes it for no answer', async () => {
    const unreadable: Host = {
      ...host,
      tree: async () => {
        throw new Problem('unreadable', 'Disk error.')
      },
    }
    const [newest, second] = machine.generations
    const some = [newest, second].filter((one) => one !== undefined)
    const parts = new Set<HistoryPart>(['units', 'features'])
    const [entry] = await Array.fromAsync(systemHistory(unreadable, some, parts, () => false))
    expect(entry).toMatchObject({ generation: 43, changes: [] })
    expect(entry?.unknown.get('units')).toBe('Disk error.')
  })

  it('has a file by its path and by its name', async () => {
    for (const name of ['etc/fstab', '/etc/fstab', 'fstab']) {
      expect((await read(['files'], named(name))).map(({ generation }) => generation)).toEqual([43])
    }
  })

  it('finds a commit whose patch touches it, though nothing else names it', async () => {
    const [entry] = await read(['files'], named('etc/fstab'))
    const change = entry?.changes[0] as HistoryChange
    const [before, after] = [42, 43].map((wanted) =>
      machine.generations.find(({ number }) => number === wanted),
    )
    const plain = await explainChange(host, before, after, null)
    expect(explainingCommit(change, plain)).toBeNull()
    const searched = await explainChange(host, before, after, null, ['discard'])
    expect(explainingCommit(change, searched)?.subject).toBe('disks: give free blocks back at once')
    const odd = await explainChange(host, before, after, null, ['(.*', 'no such [word'])
    expect(odd.touching).toEqual(new Set())
  })

  it('ends before the next pair once nobody waits for it', async () => {
    let asked = 0
    const entries = systemHistory(
      ...([host, machine.generations, new Set<HistoryPart>(['units']), () => true] as const),
      () => ++asked < 3,
    )
    const found = await Array.fromAsync(entries)
    expect(found.map(({ generation }) => generation)).toEqual([43, 42])
    expect(asked).toBe(3)
  })

  it('is merged by generation, newest first', () => {
    const entry = (generation: number, name: string) => ({
      ...{ generation, storePath: '', comparedWith: generation - 1 },
      changes: [{ part: 'files', row: { path: name } } as HistoryChange],
      unknown: new Map(),
    })
    const merged = mergedHistory([entry(3, 'a'), entry(1, 'b')], [entry(3, 'c'), entry(2, 'd')])
    expect(
      merged.map(({ generation, changes }) => [generation, changes.map(nameOfChange)]),
    ).toEqual([
      [3, ['a', 'c']],
      [2, ['d']],
      [1, ['b']],
    ])
  })
})
