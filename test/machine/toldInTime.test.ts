import { describe, expect, it } from 'vitest'
import { reportProblems } from '../../src/cli/problemLines.ts'
import type { Session } from '../../src/cli/session.ts'
import { assess } from '../../src/health/assess.ts'
import type { BootRecords } from '../../src/health/bootRecords.ts'
import { evidenceText } from '../../src/health/evidenceText.ts'
import { entryWords } from '../../src/machine/bootWords.ts'
import { warnLostRollback } from '../../src/plan/deletionLosses.ts'
import { planDelete } from '../../src/plan/planDelete.ts'
import { planMenu } from '../../src/plan/planMenu.ts'
import { planSwitch } from '../../src/plan/planSwitch.ts'
import { targetOf } from '../../src/targets/target.ts'
import { absent, link, type Machine } from '../support/layout.ts'
import { entryOf, grubIn, look, menuIn, type Seen, three, two } from './laidOut.ts'

const generation = ({ machine }: Seen, wanted: number) => {
  const found = machine.generations.find(({ number }) => number === wanted)
  if (found === undefined) throw new Error('no such generation')
  return found
}
/** Nothing is known of any boot. */
const RECORDS: BootRecords = {
  history: { status: 'unknown', reason: 'no journal', late: false },
  failedUnits: null,
  state: null,
  now: 0,
}
const running: Machine = { '/run/current-system': link(three), '/run/booted-system': link(three) }

it('a generation that can’t be activated is no way back from the current one', async () => {
  const said = 'Leaves nothing older than 3 (current) to roll back to.'
  const seen = await look({ ...menuIn(), ...running, [`${two}/bin/switch-to-configuration`]: '' })
  const plan = planDelete(seen.planning, [generation(seen, 1)])
  expect(warnLostRollback(plan, seen.machine, null).warnings).toContain(said)
  const whole = await look({ ...menuIn(), ...running })
  const other = planDelete(whole.planning, [generation(whole, 1)])
  expect(warnLostRollback(other, whole.machine, null).warnings).not.toContain(said)
})

it('a generation on trial is told with what its counter says', async () => {
  const counted = Object.values(entryOf(3))[0] as string
  const seen = await look({
    ...menuIn(),
    '/boot/loader/entries/nixos-generation-3.conf': absent,
    '/boot/loader/entries/nixos-generation-3+2-1.conf': counted,
  })
  const entry = seen.report.entries.find(({ entry: { tries } }) => tries !== null)
  expect(entry && entryWords(entry)).toEqual(['default', 'on trial: 2 attempts left, 1 failed'])
  const evidence = assess(seen.machine, RECORDS).of(generation(seen, 3))
  expect(evidenceText(evidence)).toEqual(['on trial'])
})

describe('a next boot that can’t start', () => {
  const kernels = ['kernel', 'initrd'].map((name) => [`/boot/kernels/${name}-3`, absent] as const)
  const broken = { ...grubIn('/boot', [3, 2, 1]), ...Object.fromEntries(kernels) }

  async function said(described: Machine, terminal: boolean, json = false): Promise<string[]> {
    const { host, machine } = await look(described)
    const lines: string[] = []
    const output = { json, terminal, say: (line: string) => lines.push(line) }
    const session = { host, machine, output, options: { profile: 'system' } }
    await reportProblems(session as unknown as Session, assess(machine, RECORDS), [])
    return lines
  }

  it('is said by list to a script, too, on stderr; nothing else is', async () => {
    const message = expect.stringContaining('The next boot will fail: /boot/kernels/kernel-3')
    expect(await said(broken, false)).toEqual([message])
    expect(await said(broken, true)).toContainEqual(message)
    expect(await said(broken, false, true)).toEqual([])
    expect(await said({ ...broken, ...menuIn('/efi') }, false, true)).toEqual([])
  })
})

it('a full /boot is said by every plan that regenerates the menu', async () => {
  const seen = await look({ ...menuIn(), ...running })
  const { bootDirectory } = seen.planning
  const full = (free: number) => ({
    ...seen.planning,
    bootDirectory: bootDirectory && { ...bootDirectory, space: { total: 65_536, free } },
  })
  const message = expect.stringContaining('/boot is full (0 B free)')
  const plans = (free: number) => [
    planDelete(full(free), [generation(seen, 1)]),
    planMenu(full(free), seen.report),
    planSwitch(full(free), targetOf(generation(seen, 2)), { mode: 'boot' }),
  ]
  for (const { warnings } of plans(0)) expect(warnings).toContainEqual(message)
  for (const { warnings } of plans(1 << 24)) expect(warnings.join()).not.toContain('is full')
})
