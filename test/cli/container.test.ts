import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import { createMachine, type Machine } from '../support/machine/machine.ts'
import { documentOf } from './fixture.ts'

/** What only a machine with a boot loader has. */
const BOOTING = /kernel|boot menu|boot default|\/boot|incomplete|next boot/i

describeWithNix('a container or WSL, whose systems start no kernel', () => {
  let machine: Machine
  let paths: readonly string[]
  beforeAll(async () => {
    machine = await createMachine({ bootLoader: 'none' })
    const specs = [1, 2, 3, 4].map((number) => ({ label: `26.05.${number}`, kernel: null }))
    paths = await machine.buildSystems(specs)
    for (const path of paths) await machine.setGeneration(path)
    await machine.must(['ln', '-s', paths[3] ?? '', '/run/current-system'])
  })
  afterAll(() => machine?.remove())

  const terrapin = (...args: string[]) => machine.terrapin(args)

  it.each([
    [['list']],
    [['show', '2']],
    [['switch', '2', '--dry-run']],
    [['switch', '2', '--boot', '--dry-run']],
    [['switch', '2', '--test', '--dry-run']],
    [['rollback', '--dry-run']],
    [['delete', '1', '--dry-run']],
    [['pin', '1', 'good', '--dry-run']],
  ])('%s says nothing of kernels, menus and /boot', async (args) => {
    const { status, stdout, stderr } = await terrapin(...args)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout.length).toBeGreaterThan(50)
    expect(stdout).not.toMatch(BOOTING)
  })

  it('boot says why there is no menu', async () => {
    const outcome = await terrapin('boot')
    expect(outcome.stderr).toContain('no boot menu: its systems have no kernel, as in a container')
  })

  it('changes what it says, and undoes it', async () => {
    expect(await terrapin('switch', '2', '--yes')).toMatchObject({ status: 0 })
    expect(readlinkSync(join(machine.root, 'run/current-system'))).toBe(paths[1])
    expect(await terrapin('delete', '1', '--yes')).toMatchObject({ status: 0 })
    expect(await terrapin('undo', '--yes')).toMatchObject({ status: 0 })
    const list = documentOf(await terrapin('list', '--json'))
    expect(list.map(({ generation }: { generation: number }) => generation)).toEqual([4, 3, 2, 1])
  })
})
