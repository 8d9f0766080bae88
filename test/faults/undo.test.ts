import { lstatSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Laptop, makeLaptop } from '../cli/fixture.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { garbageAfter } from '../support/machine/garbage.ts'
import { listGenerations } from '../support/machine/oracles.ts'

const PROFILE = '/nix/var/nix/profiles/system'

describeWithNix('undo on a real store', () => {
  let laptop: Laptop
  beforeEach(async () => {
    laptop = await makeLaptop()
  })
  afterEach(() => laptop?.machine.remove())

  const run = (...args: string[]) => laptop.machine.terrapin(args)
  const inside = (path: string) => join(laptop.machine.root, path)

  it('brings deleted generations back with their numbers, dates and entries', async () => {
    const before = await listGenerations(laptop.machine)
    const date = lstatSync(inside(`${PROFILE}-1-link`)).mtimeMs
    expect(await run('delete', '1', '2', '--yes')).toMatchObject({ status: 0 })
    const outcome = await run('undo', '--yes')
    expect(outcome, outcome.stderr).toMatchObject({ status: 0 })
    expect(await listGenerations(laptop.machine)).toEqual(before)
    expect(lstatSync(inside(`${PROFILE}-1-link`)).mtimeMs).toBe(Math.floor(date / 1000) * 1000)
    expect(readlinkSync(inside(`${PROFILE}-1-link`))).toBe(laptop.paths[0])
    const list = JSON.parse((await run('list', '--json')).stdout)
    const first = list.find(({ generation }: { generation: number }) => generation === 1)
    expect(first).toMatchObject({ inBootMenu: true, storePath: laptop.paths[0] })
    expect(await run('undo', '--yes')).toMatchObject({ status: 2 })
  })

  it('is refused for what was collected, with the reason', async () => {
    await run('delete', '1', '--yes')
    await laptop.machine.must(['nix-store', '--gc'])
    const outcome = await run('undo', '--yes', '--json')
    expect(outcome.status).toBe(3)
    expect(JSON.parse(outcome.stdout).refused).toEqual([
      { generation: 1, reason: 'its store path was garbage-collected' },
    ])
  })

  it('goes back step by step: a pin, then a switch', async () => {
    expect(await run('switch', '2', '--yes')).toMatchObject({ status: 0 })
    expect(await run('pin', '1', 'good', '--yes')).toMatchObject({ status: 0 })
    expect(await run('undo', '--yes')).toMatchObject({ status: 0 })
    expect(JSON.parse((await run('list', '--json')).stdout)[4].pins).toEqual([])
    expect(await run('undo', '--yes')).toMatchObject({ status: 0 })
    expect(readlinkSync(inside(PROFILE))).toBe('system-5-link')
  })

  it('pins again what was unpinned', async () => {
    await run('pin', '1', 'good', '--yes')
    await run('unpin', 'good', '--yes')
    expect(await run('undo', '--yes')).toMatchObject({ status: 0 })
    expect(readlinkSync(inside('/nix/var/nix/profiles/system-profiles/good-1-link'))).toBe(
      laptop.paths[0],
    )
  })

  it('a collection frees what was foretold', async () => {
    await run('delete', '1', '2', '--yes')
    const plan = JSON.parse((await run('gc', '--dry-run', '--json')).stdout)
    const dead = (await laptop.machine.must(['nix-store', '--gc', '--print-dead']))
      .trim()
      .split('\n')
    expect(plan.title).toBe(
      `Collect garbage: ${dead.filter((line) => line.startsWith('/nix')).length} store paths`,
    )
    const said = plan.freed.store
    expect(said).toBeGreaterThan(0)
    const outcome = await run('gc', '--yes')
    expect(outcome, outcome.stderr).toMatchObject({ status: 0 })
    expect((await garbageAfter(laptop.machine, async () => {})).bytes).toBe(0)
  })
})
