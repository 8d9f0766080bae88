import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type ClosurePath,
  closurePaths,
  comparePackages,
} from '../../src/compare/packages/packageChanges.ts'
import { plainPackages } from '../../src/compare/packages/plain.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import { readGraph } from '../../src/store/readGraph.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { createMachine, type Machine } from '../support/machine/machine.ts'
import { diffClosures, rowForm } from '../support/machine/oracles.ts'
import { systems } from './fixture.ts'
import { nastySystems } from './nastySystems.ts'

/** As many systems, and each is compared with every other both ways round. */
const count = 10

describeWithNix('packages that differ, against nix store diff-closures', () => {
  let machine: Machine
  let built: StorePath[]
  let closures: Map<StorePath, ClosurePath[]>

  beforeAll(async () => {
    machine = await createMachine()
    const specs = [...nastySystems(count - 1), ...systems.slice(1, 2)]
    built = (await machine.buildSystems(specs)) as StorePath[]
    const settings = { keepDerivations: false, keepOutputs: false }
    const graph = await readGraph(mountedHost(machine.root), built, settings)
    closures = new Map()
    for (const path of built) closures.set(path, await closurePaths(graph, path))
  })
  afterAll(() => machine?.remove())

  const reported = async (before: StorePath, after: StorePath) =>
    plainPackages(await comparePackages(closures.get(before) ?? [], closures.get(after) ?? []))

  it('prints what Nix prints, byte for byte, for every ordered pair', async () => {
    const inItsForm = await rowForm(machine)
    expect(built).toHaveLength(count)
    const pairs = built.flatMap((before) => built.map((after) => [before, after] as const))
    const printed: string[] = []
    for (const [before, after] of pairs) {
      const real = await diffClosures(machine, before, after)
      const rows = await reported(before, after)
      expect(inItsForm(rows), `${before} → ${after}`).toBe(real)
      printed.push(rows)
    }
    const all = printed.join('')
    // What makes this hard must be in it, or it proves little.
    for (const hard of [' ∅ ', ' ε', '+8.0 KiB', '-8.2 KiB', '+8.8 KiB', '+9.2 KiB', 'pre12, ']) {
      expect(all).toContain(hard)
    }
    expect(printed.filter((text) => text === '')).toHaveLength(count)
  })
})
