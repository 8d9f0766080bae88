import { once } from 'node:events'
import { readlinkSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Laptop, makeLaptop } from '../cli/fixture.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { listGenerations } from '../support/machine/oracles.ts'
import {
  changelogOf,
  holdProfileLock,
  killCommands,
  killLeftovers,
  killTerrapin,
  PROFILE,
  startTerrapin,
  stepBegun,
} from './fixture.ts'

describeWithNix('while someone else holds the profile’s lock', () => {
  let laptop: Laptop
  beforeEach(async () => {
    laptop = await makeLaptop()
  })
  afterEach(() => laptop?.machine.remove())

  const run = (...args: string[]) => laptop.machine.terrapin(args)
  const link = (path: string) => readlinkSync(join(laptop.machine.root, path))
  const numbers = async () => (await listGenerations(laptop.machine)).map(({ number }) => number)

  it('a deletion waits for it, and is done then', async () => {
    const { machine } = laptop
    await holdProfileLock(machine)
    const child = startTerrapin(machine, ['delete', '1', '--yes'])
    const ended = once(child, 'exit')
    await stepBegun(machine, 0)
    expect(link(`${PROFILE}-1-link`)).toBe(laptop.paths[0])
    await killCommands(machine) // which lets go of the lock
    expect(await ended).toEqual([0, null])
    expect(await numbers()).toEqual([2, 3, 4, 5])
  })

  it.each([
    ['a switch', ['switch', '2', '--yes']],
    ['a deletion', ['delete', '1', '2', '--yes']],
  ])('%s that is killed is told, and can be taken back or finished', async (_, args) => {
    const { machine } = laptop
    await holdProfileLock(machine)
    startTerrapin(machine, args)
    await stepBegun(machine, 0)
    await killTerrapin(machine)
    await killLeftovers(machine)
    expect(link(PROFILE)).toBe('system-5-link')
    expect(await numbers()).toEqual([1, 2, 3, 4, 5])
    expect(changelogOf(machine).map(({ what }) => what)).toEqual(['begin', 'step'])
    expect((await run('list')).stderr).toContain('was interrupted')
    const finish = await run('undo', '--finish', '--dry-run')
    expect(finish, finish.stderr).toMatchObject({ status: 0 })
    const finished = await run('undo', '--finish', '--yes')
    expect(finished, finished.stderr).toMatchObject({ status: 0 })
    const back = await run('undo', '--yes')
    expect(back, back.stderr).toMatchObject({ status: 0 })
    expect(link(PROFILE)).toBe('system-5-link')
    expect(await numbers()).toEqual([1, 2, 3, 4, 5])
  })

  it('a deletion that had changed nothing is undone by nothing', async () => {
    const { machine } = laptop
    await holdProfileLock(machine)
    startTerrapin(machine, ['delete', '1', '--yes'])
    await stepBegun(machine, 0)
    await killTerrapin(machine)
    await killLeftovers(machine)
    const undone = await run('undo', '--yes')
    expect(undone, undone.stderr).toMatchObject({ status: 0 })
    expect(await numbers()).toEqual([1, 2, 3, 4, 5])
    expect((await run('list')).stderr).toBe('')
    expect(await run('undo', '--yes')).toMatchObject({ status: 2 })
  })

  it('a deletion cut off before the menu was regenerated is taken back', async () => {
    const { machine } = laptop
    await machine.tellToFail('boot', 'hang')
    startTerrapin(machine, ['delete', '1', '--yes'])
    await stepBegun(machine, 1)
    await killTerrapin(machine)
    await killLeftovers(machine)
    await machine.tellToFail('boot', null)
    expect(await numbers()).toEqual([2, 3, 4, 5])
    const undone = await run('undo', '--yes')
    expect(undone, undone.stderr).toMatchObject({ status: 0 })
    expect(await numbers()).toEqual([1, 2, 3, 4, 5])
    expect((await run('list')).stderr).toBe('')
  })

  it('a deletion of an absolute link that is cut off keeps the current one', async () => {
    const { machine } = laptop
    unlinkSync(join(machine.root, PROFILE))
    symlinkSync(`${PROFILE}-5-link`, join(machine.root, PROFILE))
    await holdProfileLock(machine)
    startTerrapin(machine, ['delete', '1', '--yes'])
    await stepBegun(machine, 0)
    await killTerrapin(machine)
    await killLeftovers(machine)
    const finished = await run('undo', '--finish', '--yes')
    expect(finished, finished.stderr).toMatchObject({ status: 0 })
    expect(link(PROFILE)).toBe('system-5-link')
    expect(await numbers()).toEqual([2, 3, 4, 5])
  })
})
