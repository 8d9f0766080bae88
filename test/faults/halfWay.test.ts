import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { documentOf, type Laptop, makeLaptop } from '../cli/fixture.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { listGenerations } from '../support/machine/oracles.ts'
import { killLeftovers, killTerrapin, PROFILE, startTerrapin, stepBegun } from './fixture.ts'

describeWithNix('a change that fails half way', () => {
  let laptop: Laptop
  beforeEach(async () => {
    laptop = await makeLaptop()
  })
  afterEach(() => laptop?.machine.remove())

  const run = (...args: string[]) => laptop.machine.terrapin(args)
  const must = async (...args: string[]) => {
    const outcome = await run(...args, '--yes')
    expect(outcome, outcome.stderr).toMatchObject({ status: 0 })
    return outcome
  }
  const link = (path: string) => readlinkSync(join(laptop.machine.root, path))
  const numbers = async () => (await listGenerations(laptop.machine)).map(({ number }) => number)

  it('is told like one that was cut off: a deletion whose menu was not written', async () => {
    const { machine } = laptop
    await must('pin', '1', 'good')
    await machine.tellToFail('boot', 1)
    const failed = await run('delete', '2', '--yes')
    expect(failed.status).toBe(1)
    expect(failed.stderr).toContain(
      'To undo it: terrapin undo. To finish it: terrapin undo --finish',
    )
    await machine.tellToFail('boot', null)
    expect((await run('list')).stderr).toContain('“Delete generation 2” failed')
    await must('undo')
    expect(await numbers()).toEqual([1, 2, 3, 4, 5])
    expect((await run('list')).stderr).toBe('')
    // The older change was not taken back in its place.
    expect(documentOf(await run('list', '--json'))[4].pins).toEqual(['good'])
  })

  it('is finished where that is wanted', async () => {
    const { machine } = laptop
    await machine.tellToFail('boot', 1)
    expect((await run('delete', '2', '--yes')).status).toBe(1)
    await machine.tellToFail('boot', null)
    const finished = await must('undo', '--finish')
    expect(finished.stderr).toContain('Verified: 2 is deleted')
    expect(await numbers()).toEqual([1, 3, 4, 5])
    expect((await run('list')).stderr).toBe('')
  })

  it('is told where putting back failed, too', async () => {
    const { machine } = laptop
    await machine.tellToFail('switch', 2)
    await machine.tellToFail('boot', 1)
    const failed = await run('switch', '2', '--yes')
    expect(failed.status).toBe(1)
    for (const action of ['switch', 'boot']) await machine.tellToFail(action, null)
    expect((await run('list')).stderr).toMatch(/“Switch to 2 now” failed/)
    await must('undo')
    expect(link(PROFILE)).toBe('system-5-link')
    const [newest] = documentOf(await run('list', '--json'))
    expect(newest).toMatchObject({ generation: 5, current: true, bootDefault: true })
  })

  it('is no such change where all of it was put back', async () => {
    await laptop.machine.tellToFail('switch', 2)
    expect((await run('switch', '2', '--yes')).status).toBe(1)
    await laptop.machine.tellToFail('switch', null)
    expect((await run('list')).stderr).toBe('')
  })

  it('is not finished past what someone else made current since', async () => {
    const { machine } = laptop
    await machine.tellToFail('switch', 'hang')
    startTerrapin(machine, ['switch', '2', '--yes'])
    await stepBegun(machine, 1)
    await killTerrapin(machine)
    await killLeftovers(machine)
    await machine.tellToFail('switch', null)
    await machine.must(['nix-env', '-p', PROFILE, '--switch-generation', '4'])
    const finish = await run('undo', '--finish', '--yes')
    expect(finish).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('4 has since been made current'),
    })
    const plan = await run('undo', '--dry-run')
    expect(plan.stdout).toContain(
      'Also reverts 4, which has since been made current by someone else',
    )
    await must('undo', '--leave')
    expect(link(PROFILE)).toBe('system-4-link')
  })

  it('what was collected since is passed over for the change before it', async () => {
    const { machine } = laptop
    await must('pin', '4', 'good')
    await must('delete', '2')
    await machine.must(['nix-store', '--gc'])
    const undone = await must('undo')
    expect(undone.stderr).toContain('“Delete generation 2” can’t be undone')
    const pins = documentOf(await run('list', '--json')).flatMap(
      (one: { pins: string[] }) => one.pins,
    )
    expect(pins).toEqual([])
  })
})
