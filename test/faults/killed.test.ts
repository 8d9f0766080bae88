import { existsSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { documentOf, type Laptop, makeLaptop } from '../cli/fixture.ts'
import { describeWithNix } from '../support/machine/available.ts'
import type { Machine } from '../support/machine/machine.ts'
import {
  changelogOf,
  hangingCommand,
  holdLock,
  killLeftovers,
  killTerrapin,
  PROFILE,
  startTerrapin,
  stepBegun,
} from './fixture.ts'

interface Case {
  readonly change: readonly string[]
  /** What is done before it. */
  readonly first?: readonly (readonly string[])[]
  /** The step in whose middle it is killed, counted from 0. */
  readonly step: number
  /** What keeps that step from its end. */
  readonly by: 'menu' | 'activation' | 'program' | string
  /** Whether it has a way back. */
  readonly back?: false
}

/** Found before the real one (`namespace.ts`). */
const STALLED = '/run/wrappers/bin/nix-env'

/** Until it is removed no nix-env does anything. */
async function stallNixEnv(machine: Machine): Promise<void> {
  writeFileSync(join(machine.root, STALLED), '#!/bin/sh\nsleep 999\nexit 1\n', { mode: 0o755 })
}

const CASES: readonly Case[] = [
  { change: ['switch', '2'], step: 0, by: `${PROFILE}.lock` },
  { change: ['switch', '2'], step: 1, by: 'activation' },
  { change: ['switch', '2', '--boot'], step: 1, by: 'menu' },
  // nix-env --set takes no lock.
  { change: ['pin', '1', 'good'], first: [['pin', '2', 'other']], step: 0, by: 'program' },
  { change: ['pin', '1', 'good'], first: [['pin', '2', 'other']], step: 1, by: 'menu' },
  { change: ['unpin', 'good'], first: [['pin', '1', 'good']], step: 1, by: 'menu' },
  { change: ['delete', '1', '2'], step: 0, by: `${PROFILE}.lock` },
  { change: ['delete', '1', '2'], step: 1, by: 'menu' },
  { change: ['undo'], first: [['delete', '1']], step: 2, by: 'menu', back: false },
  { change: ['undo'], first: [['pin', '1', 'good']], step: 1, by: 'menu', back: false },
  {
    ...{ change: ['undo'], first: [['switch', '2', '--boot']] },
    ...{ step: 0, by: `${PROFILE}.lock`, back: false },
  },
  { change: ['boot', '--regenerate'], step: 0, by: 'menu', back: false },
  { change: ['gc'], first: [['delete', '1']], step: 0, by: '/nix/var/nix/gc.lock', back: false },
]

describeWithNix('kill -9 in the middle of a step', () => {
  let laptop: Laptop
  beforeEach(async () => {
    laptop = await makeLaptop()
  })
  afterEach(() => laptop?.machine.remove())

  const run = (...args: string[]) => laptop.machine.terrapin(args)
  const must = async (...args: string[]) => {
    const outcome = await run(...args, '--yes')
    expect(outcome, outcome.stderr).toMatchObject({ status: 0 })
  }
  const writeJournal = (entries: readonly object[]) => {
    const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`)
    writeFileSync(join(laptop.machine.root, 'var/lib/terrapin/journal'), lines.join(''))
  }
  /** All that a change may move: the list, the pins, the menu's default. */
  const status = async () =>
    documentOf(await run('list', '--json')).map(
      ({ generation, date, storePath, current, bootDefault, inBootMenu, pins }: never) => ({
        ...{ generation, date, storePath, current, bootDefault, inBootMenu, pins },
      }),
    )

  const interruptedChange = async ({ change, first = [], step, by }: Case) => {
    const { machine } = laptop
    for (const args of first) await must(...args)
    const before = await status()
    if (by.startsWith('/')) await holdLock(machine, by)
    else if (by === 'program') await stallNixEnv(machine)
    else await machine.tellToFail(by === 'menu' ? 'boot' : 'switch', 'hang')
    startTerrapin(machine, [...change, '--yes'])
    await stepBegun(machine, step)
    await killTerrapin(machine)
    await killLeftovers(machine)
    for (const action of ['boot', 'switch']) await machine.tellToFail(action, null)
    await machine.must(['rm', '-f', STALLED])
    return before
  }

  /** Nothing that anyone relies on is lost, whatever was cut off. */
  const checkInvariants = async () => {
    const { machine, paths } = laptop
    const current = (await machine.must(['readlink', '-f', PROFILE])).trim()
    expect(paths).toContain(current)
    const list = documentOf(await run('list', '--json'))
    const needed = list
      .filter((one: Record<string, unknown>) => one.running || one.booted || one.bootDefault)
      .map(({ storePath }: { storePath: string }) => storePath)
    for (const path of [current, ...needed]) {
      expect(existsSync(join(machine.root, path))).toBe(true)
    }
    await machine.must(['nix-store', '--check-validity', current, ...needed])
    expect(() => changelogOf(machine)).not.toThrow()
  }

  const name = ({ change, first = [], step }: Case) =>
    [...first, change]
      .map((args) => args.join(' '))
      .join(', then ')
      .concat(`, step ${step + 1}`)

  it('the way back that was cut off is done again, though all links say that it is there', async () => {
    const { machine } = laptop
    await must('mark', '3', 'good')
    const back = ['rollback', '--known-good']
    const change = { change: ['switch', '3'], first: [['switch', '3']], step: 1, by: 'activation' }
    await interruptedChange(change)
    const activations = async () => (await machine.activations()).length
    const before = await activations()
    const plan = documentOf(await run(...back, '--dry-run', '--json'))
    expect(plan.reasons).toEqual([
      expect.stringMatching(/was interrupted: its activation may be incomplete, so it is repeated/),
    ])
    const done = await run(...back, '--yes', '--json')
    expect([done.status, documentOf(done).result.outcome]).toEqual([0, 'done'])
    expect(await activations()).toBe(before + 1)
    const again = await run(...back, '--yes')
    expect(again.stderr).toContain('Nothing to run')
    expect(again.stderr).not.toContain('was interrupted')
  })

  it('is told, and nothing is begun, while what it started runs on', async () => {
    const { machine } = laptop
    await must('mark', '3', 'good')
    await must('switch', '3')
    await machine.tellToFail('switch', 'hang')
    startTerrapin(machine, ['switch', '3', '--yes'])
    await stepBegun(machine, 1)
    // That is told before the command is there.
    await hangingCommand(machine)
    await killTerrapin(machine)
    expect((await run('list')).stderr).toMatch(
      /^terrapin: “Switch to 3 .*” is not finished: another/,
    )
    const refused = await run('rollback', '--known-good', '--yes', '--json')
    expect(refused.status).not.toBe(0)
    expect(documentOf(refused).error.code).toBe('locked')
    await killLeftovers(machine)
    await machine.tellToFail('switch', null)
  })

  it.each(CASES.map((one) => [name(one), one] as const))(
    '%s: it is told, and finished',
    async (_, one) => {
      await interruptedChange(one)
      await checkInvariants()
      expect((await run('list')).stderr).toContain('was interrupted')
      await must('undo', '--finish')
      await checkInvariants()
      expect((await run('list')).stderr).toBe('')
    },
  )

  it.each(CASES.filter(({ back }) => back !== false).map((one) => [name(one), one] as const))(
    '%s: it is taken back, and all is as it was',
    async (_, one) => {
      const before = await interruptedChange(one)
      await must('undo')
      await checkInvariants()
      expect((await run('list')).stderr).toBe('')
      expect(await status()).toEqual(before)
    },
  )

  it.each<[string[][], number]>([
    [[['switch', '2']], 1],
    [[['delete', '1', '2']], 1],
    [[['pin', '1', 'good']], 1],
    [[['pin', '1', 'mine', '--own']], 0],
    [
      [
        ['pin', '1', 'mine', '--own'],
        ['unpin', 'mine'],
      ],
      0,
    ],
    [[['delete', '1'], ['gc']], 0],
    [[['delete', '1'], ['undo']], 1],
  ])(
    'after the last step of %j: only what the machine does not show is done again',
    async (all, left) => {
      for (const args of all) await must(...args)
      const before = await status()
      writeJournal(changelogOf(laptop.machine).slice(0, -1))
      expect((await run('list')).stderr).toContain('was interrupted')
      const plan = documentOf(await run('undo', '--finish', '--dry-run', '--json'))
      expect(plan.steps).toHaveLength(left)
      await must('undo', '--finish')
      expect((await run('list')).stderr).toBe('')
      expect(await status()).toEqual(before)
    },
  )

  describe('with terrapin 0.1.0, whose journal does not say what was asked for', () => {
    const forget = () => {
      writeJournal(changelogOf(laptop.machine).map(({ request, ...entry }) => entry))
    }

    it('a deletion is finished, for its way back says it', async () => {
      await interruptedChange({ change: ['delete', '1', '2'], step: 1, by: 'menu' })
      forget()
      expect((await run('list')).stderr).toContain('“Delete generations 1, 2” was interrupted')
      await must('undo', '--finish')
      await checkInvariants()
      expect((await run('list')).stderr).toBe('')
    })

    it('a switch is not finished, and can be taken back', async () => {
      const before = await interruptedChange({ change: ['switch', '2'], step: 1, by: 'activation' })
      forget()
      const refused = await run('undo', '--finish', '--yes')
      expect(refused).toMatchObject({
        status: 3,
        stderr: expect.stringContaining('the changelog does not record what it was to do'),
      })
      await must('undo')
      await checkInvariants()
      expect(await status()).toEqual(before)
    })
  })

  it('what has no way back says so, and can be left', async () => {
    await interruptedChange({
      change: ['gc'],
      first: [['delete', '1']],
      step: 0,
      by: '/nix/var/nix/gc.lock',
    })
    const refused = await run('undo', '--yes')
    expect(refused).toMatchObject({ status: 3, stderr: expect.stringContaining('undo --leave') })
    await must('undo', '--leave')
    expect((await run('list')).stderr).toBe('')
    // The deletion before it can still be undone: nothing was collected.
    await must('undo')
    expect(readlinkSync(join(laptop.machine.root, `${PROFILE}-1-link`))).toBe(laptop.paths[0])
  })
})
