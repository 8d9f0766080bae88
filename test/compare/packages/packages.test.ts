import { describe, expect, it } from 'vitest'
import { compareClosures } from '../../../src/compare/packages/compareClosures.ts'
import { differingPackages } from '../../../src/compare/packages/differingPackages.ts'
import {
  type ClosurePath,
  comparePackages as compareLists,
  packageChanges,
  pathCounts,
} from '../../../src/compare/packages/packageChanges.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { nameOf, type StorePath } from '../../../src/nix/storePath.ts'
import { hashOf, NO_CLOSURES, tableOf } from '../../../src/store/closureTable.ts'
import type { ReferenceGraph } from '../../../src/store/graph.ts'
import { readGraph } from '../../../src/store/readGraph.ts'
import { withClosures } from '../../../src/store/withClosures.ts'
import { layOut, link, storePath, writeDatabase } from '../../support/layout.ts'

/** A closure of paths with these names, of 10 bytes each; `name*2` is another build of it. */
const closure = (...names: string[]): ClosurePath[] =>
  names.map((written) => {
    const [name = '', build = '1'] = written.split('*')
    return { path: storePath(name, Number(build)), narSize: 10 }
  })
const [BEFORE, AFTER] = [storePath('system-1'), storePath('system-2')]

/** What differs between two closures with these paths. */
async function comparePackages(
  before: readonly ClosurePath[],
  after: readonly ClosurePath[],
  selected?: ReadonlySet<string>,
) {
  const paths = new Map([...before, ...after].map(({ path, narSize }) => [path, narSize]))
  const ids = new Map([...paths.keys()].map((path, index) => [path, index + 1]))
  const rows = [...paths].map(([path, narSize]) => ({
    id: ids.get(path) ?? 0,
    narSize,
    references: 0,
    registered: 1,
    hash: hashOf(path),
    name: nameOf(path),
  }))
  const idsOf = (some: readonly ClosurePath[]) =>
    Float64Array.from(some, ({ path }) => ids.get(path) ?? 0)
  const read = new Map([
    [BEFORE, { id: 1, ids: idsOf(before) }],
    [AFTER, { id: 2, ids: idsOf(after) }],
  ])
  const table = await withClosures(NO_CLOSURES.paths, new Map(), await tableOf(rows), read)
  const differing = await differingPackages(table, BEFORE, AFTER)
  const changes = await packageChanges(differing, selected)
  expect(await compareLists(before, after, selected)).toEqual(changes)
  return changes
}

const versions = (...some: string[]) => closure(...some.map((version) => `it-${version}`))

describe('the state of a package', () => {
  it.each<[string[], string[], string]>([
    [[], ['1.0'], 'added'],
    [['1.0'], [], 'removed'],
    [['1.0'], ['1.1'], 'upgraded'],
    [['1.1'], ['1.0'], 'downgraded'],
    [['1.0', '2.0'], ['1.1', '2.1'], 'changed'],
    [['1.0', '1.1'], ['2.0', '2.1'], 'upgraded'],
    [['2.0', '2.1'], ['1.0', '1.1'], 'downgraded'],
    [['1.1.0', '1.3'], ['1.1.0', '1.4'], 'upgraded'], // 1.1.0 has not changed
    [['1.0', '5.0'], ['2.0', '4.0'], 'changed'],
    [['1.2.0', '1.5'], ['1.2.0'], 'changed'],
    [['1.2.0'], ['1.2.0', '1.5'], 'changed'],
    [['1.9'], ['1.10'], 'upgraded'], // by value
    [['1.0pre1'], ['1.0'], 'upgraded'],
    [['1.0'], ['1-0'], 'changed'], // other versions, but neither is older
    [['1.0*1'], ['1.0*2'], 'rebuilt'],
    [['1.0*1', '1.0*2'], ['1.0*1'], 'rebuilt'], // one path fewer, the same versions
  ])('%j → %j: %s', async (before, after, status) => {
    const [change] = await comparePackages(versions(...before), versions(...after))
    expect(change).toMatchObject({ name: 'it', status })
  })

  it('is told of every name whose paths differ, and of no other', async () => {
    const before = closure('b-1', 'same-1', 'a-1', 'Z-1')
    const after = closure('b-2', 'same-1', 'a-1*2', 'Z-1', 'c')
    expect(
      (await comparePackages(before, after)).map(({ name, status }) => [name, status]),
    ).toEqual([
      ['a', 'rebuilt'],
      ['b', 'upgraded'],
      ['c', 'added'],
    ])
  })
})

describe('a row', () => {
  it.each<[string, string[], string[], readonly [number, number] | null]>([
    ['a second copy of the same version', ['1.0'], ['1.0', '1.0*2'], [1, 2]],
    ['one copy fewer', ['1.0', '1.0*2'], ['1.0'], [2, 1]],
    ['an upgrade that brings a second copy', ['1.0'], ['1.1', '1.1*2'], [1, 2]],
    ['one more version', ['1.0'], ['1.0', '1.1'], null],
    ['as many copies, rebuilt', ['1.0', '1.0*2'], ['1.0*3', '1.0*4'], null],
    ['what is added', [], ['1.0', '1.0*2'], null],
  ])('counts the paths of %s', async (_, before, after, counts) => {
    const [change] = await comparePackages(versions(...before), versions(...after))
    expect(change).toMatchObject({ beforePaths: before.length, afterPaths: after.length })
    expect(change && pathCounts(change)).toEqual(counts)
  })

  it('has all versions of a side in byte order, the empty one too', async () => {
    const before = closure('it-9', 'it-10', 'it', 'it-9-dev', 'kept-1')
    const [change] = await comparePackages(before, closure('it-9', 'kept-1'))
    expect(change).toMatchObject({ before: ['', '10', '9'], after: ['9'] })
  })

  it('has the change of the summed sizes', async () => {
    const grown = closure('it-1', 'it-1-dev').map((path) => ({ ...path, narSize: 1e15 + 1 }))
    expect((await comparePackages(closure('it-1*2'), grown))[0]?.sizeDelta).toBe(2e15 + 2 - 10)
    expect((await comparePackages(grown, []))[0]?.sizeDelta).toBe(-(2e15 + 2))
  })

  it('says whether a person chose it', async () => {
    const changes = await comparePackages([], closure('a-1', 'b-1'), new Set(['a']))
    expect(changes.map(({ selected }) => selected)).toEqual([true, false])
  })

  it('stands before others by the bytes of its name', async () => {
    const changes = await comparePackages([], closure('b', 'Z', 'a', '_x', 'a+b', 'a1'))
    expect(changes.map(({ name }) => name)).toEqual(['Z', '_x', 'a', 'a+b', 'a1', 'b'])
  })
})

describe('the closures that are compared', () => {
  const [system, path] = [storePath('nixos-system-1'), storePath('system-path')]
  const [tool, lib] = [storePath('tool-1.0'), storePath('lib-2.0')]
  const machine = () => {
    const directory = layOut({ [`${system}/sw`]: link(path) })
    writeDatabase(directory, {
      [lib]: { size: 1 },
      [tool]: { size: null, refs: [lib] },
      [path]: { size: 3, refs: [path, tool] },
      [system]: { size: 4, refs: [path, lib] },
    })
    return mountedHost(directory)
  }
  const compare = (before: StorePath, after: StorePath, known: ReferenceGraph | null = null) => {
    const side = (root: StorePath) => ({ storePath: root, system: null })
    return compareClosures(machine(), side(before), side(after), known)
  }

  it('have every path with its size', async () => {
    const { before, after, packages } = await compare(lib, system)
    expect([before, after]).toEqual([1, 8])
    expect(packages.map(({ name, sizeDelta }) => [name, sizeDelta])).toEqual([
      ['nixos-system', 4],
      ['system', 3],
      ['tool', 0],
    ])
  })

  it('were chosen by a person as far as sw refers to them itself', async () => {
    const { packages } = await compare(lib, system)
    expect(packages.filter(({ selected }) => selected).map(({ name }) => name)).toEqual(['tool'])
  })

  it('name the paths that only one side has, and the way to the first of them', async () => {
    const { pathsOf } = await compare(lib, system)
    expect(await pathsOf('tool')).toEqual({
      before: [],
      after: [{ path: tool, narSize: 0 }],
      chain: [system, path, tool],
    })
  })

  it('are not compared where a side is not valid', async () => {
    await expect(compare(lib, storePath('gone'))).rejects.toMatchObject({ code: 'no-path' })
  })

  it('are the same in a graph, for a person who may not read the database', async () => {
    const host = machine()
    const settings = { keepDerivations: true, keepOutputs: false }
    const graph = await readGraph(host, [system, lib], settings)
    const paths = await graph.paths([...Array(graph.size).keys()])
    const elsewhere = {
      ...graph,
      paths: async (nodes: readonly number[]) => nodes.map((node) => paths[node] as StorePath),
    }
    const closed = { ...host, localFile: async () => null }
    const side = (root: StorePath) => ({ storePath: root, system: null })
    const found = await compareClosures(closed, side(lib), side(system), elsewhere)
    const { pathsOf, ...rest } = await compare(lib, system)
    expect(found).toMatchObject(rest)
    expect(await found.pathsOf('tool')).toEqual(await pathsOf('tool'))
  })
})
