import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureJson, readFailure } from '../../src/cli/diff/diffFailure.ts'
import { textLines } from '../../src/cli/diff/diffLines.ts'
import type { Diff } from '../../src/cli/diff/diffParts.ts'
import { diffSections } from '../../src/cli/diff/diffSections.ts'
import { compareSystems } from '../../src/compare/comparison.ts'
import { compareClosures } from '../../src/compare/packages/compareClosures.ts'
import { NO_CONFIG } from '../../src/config/loadConfig.ts'
import type { Host } from '../../src/host/host.ts'
import { comparisonContext } from '../../src/machine/comparisonContext.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { findTarget } from '../../src/targets/target.ts'
import { PLAIN } from './plainForm.ts'

describe('what failed, and what may have broken it', () => {
  let host: Host
  beforeAll(async () => {
    host = await sampleHost()
  })
  afterAll(() => host.close())
  const diff = async (a: string, b: string): Promise<Diff> => {
    const machine = await readMachine(host, SYSTEM_PROFILE)
    const [before, after] = [await findTarget(host, machine, a), await findTarget(host, machine, b)]
    return {
      ...{ before, after, closures: await compareClosures(host, before, after) },
      systems: await compareSystems(host, before, after, comparisonContext(machine, NO_CONFIG)),
      failure: await readFailure(host, SYSTEM_PROFILE, before, after),
      dryRun: null,
    }
  }

  it('comes first in the text, and its units come first among the units', async () => {
    const found = await diff('42', '43')
    const lines = textLines(found, diffSections(found), [], PLAIN)
    const summary = lines.slice(lines.indexOf('Summary') + 1)
    expect(summary[0]).toMatch(/^Failed +greetd\.service in 3 of 3 boots of 43$/)
    expect(summary[1]).toMatch(/^Candidate +greetd\.service changed: greetd\.toml, sway-session/)
    expect(summary[2]).toMatch(/^Candidate +commit 6506cc0 “greetd: start sway .*” names greetd$/)
    const units = lines.slice(lines.findIndex((line) => /^Units \(\d+\)$/.test(line)))
    expect(units[2]).toMatch(/^C +greetd\.service /)
  })

  it('is in the JSON with its kind and name, whichever side failed', async () => {
    const json = failureJson(await diff('43', '41'))
    expect(json.failed).toEqual([
      {
        ...{ side: '43', unit: 'greetd.service', failedBoots: 3, boots: 3 },
        boot: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ])
    expect(json.candidates).toEqual([
      {
        kind: 'unit',
        name: 'greetd.service',
        description: expect.stringContaining('greetd.service'),
      },
      {
        kind: 'commit',
        name: expect.stringMatching(/^6506cc0[0-9a-f]{33}$/),
        description: expect.stringContaining('names greetd'),
      },
    ])
  })

  it('is empty where nothing failed, and null where that is unknown', async () => {
    const found = await diff('38', '41')
    expect(failureJson(found)).toEqual({ failed: [], candidates: [] })
    expect(failureJson({ ...found, failure: 'unknown' })).toEqual({
      failed: null,
      candidates: null,
    })
    expect(diffSections(found)[0]?.rows[0]?.cells[0]).not.toBe('Failed')
  })
})
