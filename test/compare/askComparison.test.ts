import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { askComparison } from '../../src/compare/askComparison.ts'
import {
  type ComparisonContext,
  compareSystems,
  type SystemComparison,
} from '../../src/compare/comparison.ts'
import type { Side } from '../../src/compare/side.ts'
import type { Host } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { stopUnfinished } from '../../src/host/unfinished.ts'
import { readSystem } from '../../src/nix/system.ts'
import { layOut, toplevel } from '../support/layout.ts'
import { ONE, OTHER, units } from './units/fixture.ts'

const NOWHERE: ComparisonContext = { bootMenu: null, booted: null, running: null, repository: null }

/** Two systems on a mounted disk, of which one unit differs. */
function disk(): Host {
  return mountedHost(
    layOut({
      ...toplevel(ONE),
      ...toplevel(OTHER),
      ...units(ONE, 1, { 'web.service': '[Service]\nExecStart=one\n' }),
      ...units(OTHER, 2, { 'web.service': '[Service]\nExecStart=other\n' }),
    }),
  )
}

async function sides(host: Host): Promise<[Side, Side]> {
  const side = async (storePath: typeof ONE) => ({
    storePath,
    system: await readSystem(host, storePath),
  })
  return [await side(ONE), await side(OTHER)]
}

describe('two systems of a mounted disk', () => {
  it('are compared by another process as this one would, and told part by part', async () => {
    const host = disk()
    const both = await sides(host)
    const reported: Partial<SystemComparison>[] = []
    const comparison = await askComparison(host, ...both, NOWHERE, (part) => reported.push(part))
    expect(comparison).toEqual(await compareSystems(host, ...both, NOWHERE))
    expect(comparison.units).toMatchObject({ value: { changes: [{ name: 'web.service' }] } })
    expect(reported.map((part) => Object.keys(part))).toEqual(
      ['boot', 'units', 'files', 'features', 'configuration'].map((name) => [name]),
    )
  })

  it('end where another comparison has taken their place', async () => {
    const superseded = new AbortController()
    const host = disk()
    const both = await sides(host)
    const asked = askComparison(host, ...both, NOWHERE, undefined, undefined, superseded.signal)
    superseded.abort()
    expect(await asked).toMatchObject({ units: { status: 'unknown' } })
  })

  it('are not known where that process was ended, and say so', async () => {
    const host = disk()
    const both = await sides(host)
    const reported: Partial<SystemComparison>[] = []
    const asked = askComparison(host, ...both, NOWHERE, (part) => reported.push(part))
    while (reported.length === 0) {
      stopUnfinished()
      await setImmediate()
    }
    const comparison = await asked
    const ended = {
      status: 'unknown',
      reason: 'The comparison took too long or used too much memory.',
    }
    expect(comparison).toEqual({
      ...{ boot: ended, units: ended, files: ended, features: ended, configuration: ended },
    })
    expect(reported).toEqual([comparison])
  })
})
