import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { compareClosures } from '../../src/compare/packages/compareClosures.ts'
import { plainPackages } from '../../src/compare/packages/plain.ts'
import type { Host } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
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
  let cache: string

  beforeAll(async () => {
    machine = await createMachine()
    const specs = [...nastySystems(count - 1), ...systems.slice(1, 2)]
    built = (await machine.buildSystems(specs)) as StorePath[]
    cache = await mkdtemp(join(tmpdir(), 'terrapin-cache-'))
  })
  afterAll(async () => {
    await machine?.remove()
    await rm(cache, { recursive: true, force: true })
  })

  // As this computer reads its own store: the first comparison of a system keeps its closure.
  const reported = async (before: StorePath, after: StorePath) => {
    const host: Host = { ...mountedHost(machine.root), kind: 'local', cache }
    const side = (storePath: StorePath) => ({ storePath, system: null })
    return plainPackages((await compareClosures(host, side(before), side(after))).packages)
  }

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
