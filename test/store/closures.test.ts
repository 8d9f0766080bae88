import { describe, expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import type { Root } from '../../src/nix/root.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import { type Closures, closuresOf } from '../../src/store/closures.ts'
import { readGraph } from '../../src/store/readGraph.ts'
import { layOut, storePath, type Valid, writeDatabase } from '../support/layout.ts'

type Store = Readonly<Record<string, Valid>>
const [one, two, three] = [storePath('system-1'), storePath('system-2'), storePath('system-3')]
const [lib, tool, doc] = [storePath('lib-1'), storePath('tool-1'), storePath('doc-1')]
const [toolDrv, source] = [storePath('tool-1.drv'), storePath('source')]
const NEITHER = { keepDerivations: false, keepOutputs: false }

/** Three systems: all use lib, 2 and 3 use tool, only 3 uses doc. */
const THREE: Store = {
  [lib]: { size: 1, refs: [lib] },
  [tool]: { size: 10, refs: [lib] },
  [doc]: { size: 100 },
  [one]: { size: 1000, refs: [lib, one] },
  [two]: { size: 10_000, refs: [tool, lib] },
  [three]: { size: 100_000, refs: [tool, doc] },
}
const generation = (number: number) => `system-${number}-link`
const LINKS: Readonly<Record<string, StorePath>> = {
  [generation(1)]: one,
  [generation(2)]: two,
  [generation(3)]: three,
}

/** Sizes where these links are all the roots; those of generations can go. */
async function sizesOf(
  store: Store,
  links: Readonly<Record<string, StorePath>>,
  settings = NEITHER,
  shown: readonly StorePath[] = [],
): Promise<Closures> {
  const directory = layOut()
  writeDatabase(directory, store)
  const roots: Root[] = Object.entries(links).map(([link, storePath]) => ({ link, storePath }))
  const wanted = [...Object.values(links), ...shown]
  const graph = await readGraph(mountedHost(directory), wanted, settings)
  return closuresOf(graph, roots, (link) => link.startsWith('system-'))
}

describe('a closure', () => {
  it.each([
    ['its references and itself, each once', one, 1001, 2],
    ['what its references refer to', two, 10_011, 3],
    ['paths that others share with it', three, 100_111, 4],
  ])('holds %s', async (_, path, bytes, paths) => {
    const sizes = await sizesOf(THREE, LINKS)
    expect([sizes.closureSize(path), sizes.pathCount(path)]).toEqual([bytes, paths])
  })

  it('of a path that is not valid is unknown, not empty', async () => {
    const sizes = await sizesOf(THREE, { ...LINKS, 'system-9-link': storePath('gone') })
    expect([sizes.closureSize(storePath('gone')), sizes.pathCount(storePath('gone'))]).toEqual([
      null,
      null,
    ])
    expect(sizes.freedBy(['system-9-link'])).toBe(0)
  })

  it('holds no derivers, though they are kept with it', async () => {
    const store = {
      [toolDrv]: { size: 7, outputs: [tool] },
      [tool]: { size: 10, deriver: toolDrv },
    }
    const settings = { keepDerivations: true, keepOutputs: true }
    const sizes = await sizesOf(store, { [generation(1)]: tool }, settings)
    expect(sizes.closureSize(tool)).toBe(10)
  })
})

describe('what deleting generations frees', () => {
  it.each<[string, number[], number]>([
    ['nothing by deleting none', [], 0],
    ['what only the first has', [1], 1000],
    ['not what the third shares', [2], 10_000],
    ['what only the third has', [3], 100_100],
    ['more by two than by each of them', [2, 3], 110_110],
    ['all by all', [1, 2, 3], 111_111],
    ['no more by one that is named twice', [1, 1], 1000],
  ])('%s', async (_, numbers, bytes) => {
    const sizes = await sizesOf(THREE, LINKS)
    expect(sizes.freedBy(numbers.map(generation))).toBe(bytes)
  })

  it('is not what another root keeps', async () => {
    const sizes = await sizesOf(THREE, { ...LINKS, '/home/alice/result': doc })
    expect(sizes.freedBy([generation(3)])).toBe(100_000)
    expect(sizes.freedBy(['/home/alice/result'])).toBe(0) // it can't go
  })

  it('is nothing where another generation has the same store path', async () => {
    const sizes = await sizesOf(THREE, { [generation(1)]: one, [generation(2)]: one })
    expect([1, 2].map((number) => sizes.freedBy([generation(number)]))).toEqual([0, 0])
    expect(sizes.freedBy([generation(1), generation(2)])).toBe(1001)
  })

  it('is not what is garbage already', async () => {
    const sizes = await sizesOf(THREE, { [generation(1)]: one }, NEITHER, [three])
    expect(sizes.closureSize(three)).toBe(100_111)
    expect(sizes.freedBy([generation(1)])).toBe(1000 + 1) // lib too: 3 protects nothing
  })

  it.each([31, 32, 33, 64, 100])('is right with %i generations', async (count) => {
    const systems = [...Array(count).keys()].map((number) => storePath(`system-${number}`))
    const store: Record<string, Valid> = { [lib]: { size: 5 } }
    for (const path of systems) store[path] = { size: 3, refs: [lib] }
    const links = Object.fromEntries(systems.map((path, number) => [generation(number), path]))
    const sizes = await sizesOf(store, links)
    expect(Object.keys(links).map((link) => sizes.freedBy([link]))).toEqual(systems.map(() => 3))
    expect(sizes.freedBy(Object.keys(links))).toBe(3 * count + 5)
    expect(sizes.freedBy(Object.keys(links).slice(1))).toBe(3 * (count - 1))
  })
})

describe('with what nix.conf keeps', () => {
  /** A tool that was built here: its derivation refers to a source. */
  const BUILT: Store = {
    [source]: { size: 1 },
    [toolDrv]: { size: 10, refs: [source], outputs: [tool, doc] },
    [tool]: { size: 100, deriver: toolDrv },
    [doc]: { size: 1000, deriver: toolDrv },
  }
  it.each([
    ['neither', NEITHER, tool, 100],
    ['keep-derivations: the derivation too', { ...NEITHER, keepDerivations: true }, tool, 111],
    ['keep-outputs: nothing more of an output', { ...NEITHER, keepOutputs: true }, tool, 100],
    ['keep-outputs: the outputs of a derivation', { ...NEITHER, keepOutputs: true }, toolDrv, 1111],
    ['both: a cycle, and so everything', { keepDerivations: true, keepOutputs: true }, tool, 1111],
  ])('%s', async (_, settings, root, bytes) => {
    const sizes = await sizesOf(BUILT, { [generation(1)]: root }, settings)
    expect(sizes.freedBy([generation(1)])).toBe(bytes)
  })

  it('two outputs that keep one derivation share it', async () => {
    const settings = { ...NEITHER, keepDerivations: true }
    const sizes = await sizesOf(BUILT, { [generation(1)]: tool, [generation(2)]: doc }, settings)
    expect(sizes.freedBy([generation(1)])).toBe(100)
    expect(sizes.freedBy([generation(1), generation(2)])).toBe(1111)
  })
})
