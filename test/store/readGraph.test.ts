import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import { DATABASE } from '../../src/store/database/databaseProblems.ts'
import { type Edges, targetsOf } from '../../src/store/graph.ts'
import { readGraph } from '../../src/store/readGraph.ts'
import {
  addPath,
  layOut,
  openDatabase,
  storePath,
  type Valid,
  writeDatabase,
} from '../support/layout.ts'

const [system, lib, tool] = [storePath('system-1'), storePath('lib-1'), storePath('tool-1')]
const [libDrv, toolDrv] = [storePath('lib-1.drv'), storePath('tool-1.drv')]
const other = storePath('other-1')

const STORE: Record<StorePath, Valid> = {
  [other]: { size: 5000 }, // nobody refers to it
  [toolDrv]: { size: 3, outputs: [tool, storePath('tool-1-doc')] },
  [libDrv]: { size: 2, outputs: [lib] },
  [lib]: { size: 10, refs: [lib], deriver: libDrv },
  [tool]: { size: null, refs: [lib], deriver: storePath('gone-1.drv') },
  [system]: { size: 100, refs: [tool, lib, system] },
}
const NOTHING_MORE = { keepDerivations: false, keepOutputs: false }

async function graphOf(roots: StorePath[], settings = NOTHING_MORE, store = STORE) {
  const directory = layOut()
  writeDatabase(directory, store)
  const graph = await readGraph(mountedHost(directory), roots, settings)
  const nodes = [...Array(graph.size).keys()]
  const paths = await graph.paths(nodes)
  const edges = (some: Edges) =>
    Object.fromEntries(
      nodes.flatMap((node) => {
        const targets = [...targetsOf(some, node)].map((target) => paths[target])
        return targets.length === 0 ? [] : [[paths[node], targets.sort()]]
      }),
    )
  return {
    graph,
    paths: [...paths].sort(),
    size: (path: StorePath) => graph.narSize[paths.indexOf(path)],
    references: edges(graph.references),
    keeps: edges(graph.keeps),
  }
}

describe('what roots reach', () => {
  it('is every path by its references, self references included, and no other', async () => {
    const { graph, paths, references } = await graphOf([system])
    expect(paths).toEqual([lib, system, tool].sort())
    expect(references).toEqual({
      [system]: [lib, system, tool].sort(),
      [tool]: [lib],
      [lib]: [lib],
    })
    expect([...graph.roots.keys()]).toEqual([system])
  })

  it('counts a size that the database does not know as 0, as Nix does', async () => {
    const { size } = await graphOf([system])
    expect([size(system), size(lib), size(tool)]).toEqual([100, 10, 0])
  })

  it('leaves out a root that is not valid', async () => {
    const { graph, paths } = await graphOf([storePath('gone-1'), lib, lib])
    expect([...graph.roots.keys()]).toEqual([lib])
    expect(paths).toEqual([lib])
  })

  it.each([
    ['no roots', [], STORE],
    ['an empty store', [system], {}],
  ])('is nothing with %s', async (_, roots, store) => {
    const { graph } = await graphOf(roots, NOTHING_MORE, store)
    expect([graph.size, graph.roots.size]).toEqual([0, 0])
  })
})

describe('what else a path keeps alive', () => {
  it('its valid deriver, with keep-derivations', async () => {
    const { keeps, paths } = await graphOf([system], { keepDerivations: true, keepOutputs: false })
    expect(keeps).toEqual({ [lib]: [libDrv] })
    expect(paths).toContain(libDrv)
  })

  it('its valid outputs, with keep-outputs', async () => {
    const { keeps, paths } = await graphOf([toolDrv], { keepDerivations: false, keepOutputs: true })
    expect(keeps).toEqual({ [toolDrv]: [tool] })
    expect(paths).toEqual([toolDrv, tool, lib].sort())
  })

  it('nothing with neither', async () => {
    expect((await graphOf([system, toolDrv])).keeps).toEqual({})
  })

  it('a deriver that does not list it, as none lists a content-addressed path', async () => {
    const store = { ...STORE, [libDrv]: { size: 2 } }
    const settings = { keepDerivations: true, keepOutputs: false }
    expect((await graphOf([lib], settings, store)).keeps).toEqual({ [lib]: [libDrv] })
  })

  it.each(['Realisations', 'BuildTraceV3'])(
    'a deriver where every derivation is content-addressed and %s names its outputs',
    async (table) => {
      const directory = layOut()
      const store: Record<StorePath, Valid> = {
        [libDrv]: { size: 2 },
        [lib]: { size: 10, deriver: libDrv },
      }
      const database = openDatabase(directory, store)
      database.exec(`CREATE TABLE ${table} (id integer primary key, drvPath text not null,
        outputName text not null, outputPath text not null, signatures text);
        INSERT INTO ${table} (drvPath, outputName, outputPath) VALUES ('x', 'out', 'y')`)
      database.close()
      const settings = { keepDerivations: true, keepOutputs: false }
      const graph = await readGraph(mountedHost(directory), [lib], settings)
      expect(await graph.paths([0, 1])).toEqual([lib, libDrv])
    },
  )

  it('both ways at once, which makes a cycle', async () => {
    const { keeps } = await graphOf([lib], { keepDerivations: true, keepOutputs: true })
    expect(keeps).toEqual({ [lib]: [libDrv], [libDrv]: [lib] })
  })
})

it('reads ids that lie far apart, as years of collecting leave them', async () => {
  const directory = layOut()
  const database = openDatabase(directory, { [system]: { size: 1 } })
  addPath(database, lib, 2)
  database.exec(`UPDATE ValidPaths SET id = 9007199254740000 WHERE id = 2;
    INSERT INTO Refs VALUES (1, 9007199254740000)`)
  database.close()
  const graph = await readGraph(mountedHost(directory), [system], NOTHING_MORE)
  expect(await graph.paths([...targetsOf(graph.references, 0)])).toEqual([lib])
})

it('asks to try again where a path was collected before its name was asked for', async () => {
  const directory = layOut()
  writeDatabase(directory, { [lib]: { size: 1 } })
  const graph = await readGraph(mountedHost(directory), [lib], NOTHING_MORE)
  const collector = new DatabaseSync(join(directory, DATABASE))
  collector.exec('DELETE FROM ValidPaths')
  collector.close()
  await expect(graph.paths([0])).rejects.toMatchObject({
    code: 'database',
    message: 'The store was garbage-collected in the meantime; try again.',
  })
})
