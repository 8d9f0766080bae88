import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import { createMachine, type Machine } from '../support/machine/machine.ts'
import { pathInfoSizes } from '../support/machine/oracles.ts'
import { type Document, documentOf, SYSTEMS } from './fixture.ts'

const PROFILE = '/nix/var/nix/profiles/system'

describeWithNix('a machine that deploy-rs deploys', () => {
  let machine: Machine
  let wrappers: readonly string[]
  beforeAll(async () => {
    machine = await createMachine()
    wrappers = await machine.buildSystems(SYSTEMS.map((spec) => ({ ...spec, wrapped: true })))
    for (const path of wrappers) await machine.setGeneration(path)
    await machine.must([`${PROFILE}/bin/switch-to-configuration`, 'switch'])
    await machine.must(['cp', '-P', '/run/current-system', '/run/booted-system'])
  })
  afterAll(() => machine?.remove())

  const terrapin = (...args: string[]) => machine.terrapin(args)
  const list = async () => documentOf(await terrapin('list', '--json'))
  const one = async (number: number) =>
    (await list()).find(({ generation }: Document) => generation === number)

  it('runs, boots and starts what its newest wrapper leads to', async () => {
    expect(wrappers[4]).toMatch(/-activatable-nixos-system-/)
    expect((await machine.must(['readlink', `${PROFILE}-5-link`])).trim()).toBe(wrappers[4])
    const what = { running: true, booted: true, current: true, bootDefault: true, inBootMenu: true }
    expect(await one(5)).toMatchObject(what)
    expect(await one(4)).toMatchObject({ running: false, booted: false, inBootMenu: true })
    const { entries } = documentOf(await terrapin('boot', '--json'))
    expect(entries.filter(({ dangling }: Document) => dangling)).toEqual([])
  })

  it('costs what its link keeps: never less than deleting it alone would free', async () => {
    const asked = await pathInfoSizes(machine, wrappers)
    for (const [index, path] of wrappers.entries()) {
      const { closureSize, exclusiveSize } = await one(index + 1)
      expect(closureSize).toBe(asked.get(path))
      expect(exclusiveSize).toBeLessThanOrEqual(closureSize)
      expect((await terrapin('show', `${index + 1}`)).stdout).toMatch(/Closure size .*paths/)
    }
  })

  it('a switch holds what it promises, and what was booted stays protected', async () => {
    const outcome = await terrapin('switch', '4', '--yes')
    expect(outcome).toMatchObject({ status: 0 })
    expect(await one(4)).toMatchObject({ running: true, current: true, bootDefault: true })
    const refused = documentOf(await terrapin('delete', '5', '4', '--dry-run', '--json')).refused
    expect(refused).toEqual([
      { generation: 5, reason: 'booted' },
      { generation: 4, reason: 'running, current, boot default' },
    ])
  })

  it('a deletion is undone with the wrapper, so that deploy-rs can go back to it', async () => {
    expect(await terrapin('delete', '3', '--yes')).toMatchObject({ status: 0 })
    const undone = await terrapin('undo', '--yes')
    expect(undone).toMatchObject({ status: 0 })
    expect((await machine.must(['readlink', `${PROFILE}-3-link`])).trim()).toBe(wrappers[2])
    await machine.must(['test', '-x', `${PROFILE}-3-link/deploy-rs-activate`])
  })

  it('is pinned and unpinned like any other', async () => {
    expect(await terrapin('pin', '2', 'good', '--yes')).toMatchObject({ status: 0 })
    expect(await one(2)).toMatchObject({ pins: ['good'] })
    expect(await terrapin('unpin', 'good', '--yes')).toMatchObject({ status: 0 })
    expect(await one(2)).toMatchObject({ pins: [] })
  })
})
