import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { switchVariants } from '../../src/changes/switchVariants.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import {
  generation,
  machine as machineOf,
  pathOf,
  planning,
  system,
  target,
} from '../plan/fixture.ts'
import { layOut } from '../support/layout.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { createMachine, type Machine } from '../support/machine/machine.ts'

const specialisations = { gaming: { kernelParams: ['quiet'] }, work: { kernelParams: ['splash'] } }

describeWithNix('where a specialisation runs', () => {
  let machine: Machine
  let gaming: string
  beforeAll(async () => {
    machine = await createMachine()
    const built = await machine.buildSystems([
      { label: '1', specialisations },
      { label: '2', specialisations },
      { label: '3' },
    ])
    for (const path of built) await machine.setGeneration(path)
    await machine.must(['/nix/var/nix/profiles/system/bin/switch-to-configuration', 'boot'])
    gaming = (await machine.must(['readlink', `${built[0]}/specialisation/gaming`])).trim()
    expect((await run('switch', '1/gaming', '--yes')).status).toBe(0)
  })
  afterAll(() => machine?.remove())

  const run = (...args: string[]) => machine.terrapin(args)
  const link = (path: string) => readlinkSync(join(machine.root, path))

  it('a switch elsewhere says that it leaves it, and how not to', async () => {
    const { stdout } = await run('switch', '2', '--dry-run')
    expect(stdout).toContain(
      '1/gaming is running; this activates 2 without its specialisation gaming.',
    )
    expect(stdout).toContain(
      'To keep the specialisation gaming: terrapin switch 2 --specialisation gaming',
    )
    expect((await run('switch', '3', '--dry-run')).stdout).toContain(
      '1/gaming is running, but 3 has no specialisation gaming.',
    )
    for (const words of [['2', '--specialisation', 'work'], ['2/work'], ['2', '--boot']]) {
      expect((await run('switch', ...words, '--dry-run')).stdout).not.toContain('is running')
    }
  })

  it('undo goes back to it', async () => {
    expect((await run('switch', '2', '--yes')).status).toBe(0)
    const { stdout } = await run('undo', '--dry-run')
    expect(stdout).toContain('the running system is 1/gaming')
    expect((await run('undo', '--yes')).status).toBe(0)
    expect(link('/run/current-system')).toBe(gaming)
    expect(link('/nix/var/nix/profiles/system')).toBe('system-1-link')
  })
})

it('the screen offers what runs as the second way', async () => {
  const special = (number: number) => [
    { name: 'work', storePath: pathOf(number, 'work') },
    { name: 'gaming', storePath: pathOf(number, 'gaming') },
  ]
  const generations = [69, 68].map((number) =>
    generation(number, {
      system: system(pathOf(number), { specialisations: special(number) }),
      current: number === 69,
    }),
  )
  const running = { running: pathOf(69, 'gaming'), booted: null }
  const some = planning(machineOf(generations, { pointers: running }))
  const variants = await switchVariants(mountedHost(layOut()), some, target(68, generations))
  const labels = variants.map(({ label }) => label)
  expect(labels.slice(0, 2)).toEqual(['now', 'specialisation gaming'])
  expect(labels.at(-1)).toBe('specialisation work')
})
