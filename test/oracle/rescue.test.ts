import { readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { readSizes } from '../../src/machine/sizes.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { type Machine, systemProfile } from '../support/machine/machine.ts'
import { pathInfoSizes } from '../support/machine/oracles.ts'
import { createRescue, mountPoint } from '../support/machine/rescue.ts'
import { systems } from './fixture.ts'

const homeProfile = '/home/alice/.local/state/nix/profiles/home-manager'

/*
 * What terrapin relies on where it works on a system that is mounted and not running.
 */
describeWithNix('the real Nix on a mounted system', () => {
  let rescue: Machine
  let root: string
  let built: string[]
  let sizes: Map<string, number>

  beforeAll(async () => {
    const made = await createRescue(async (system) => {
      built = await system.buildSystems(systems.slice(0, 5))
      for (const path of built.slice(0, 3)) await system.setGeneration(path)
      await system.setGeneration(built[3] as string, { profile: homeProfile })
      await system.must([`${built[2]}/bin/switch-to-configuration`, 'switch'])
      return pathInfoSizes(system, built)
    })
    rescue = made.rescue
    root = made.root
    sizes = made.prepared
  })
  afterAll(() => rescue?.remove())

  const profile = join(mountPoint, systemProfile)
  const nixEnv = (...rest: string[]) =>
    rescue.must(['nix-env', '--store', `local?root=${mountPoint}`, '-p', profile, ...rest])
  const read = () => readMachine(mountedHost(root), systemProfile)
  const numbers = async () => (await read()).generations.map(({ number }) => number)

  it('is read with the sizes that it has when it runs', async () => {
    const machine = await read()
    const reported = await readSizes(mountedHost(root), machine)
    expect(machine.problems).toEqual([])
    expect(
      machine.generations.map(({ storePath }) => storePath && reported.closureSize(storePath)),
    ).toEqual([2, 1, 0].map((index) => sizes.get(built[index] as string)))
    expect(machine.generations.map(({ bootDefault }) => bootDefault)).toEqual([true, false, false])
  })

  it('takes nix-env from outside, which touches nothing of the rescue machine', async () => {
    const own = () => readdirSync(join(rescue.root, 'nix/var/nix'), { recursive: true })
    const before = own()
    await nixEnv('--set', built[4] as string)
    await nixEnv('--switch-generation', '2')
    await nixEnv('--delete-generations', '1')
    expect(own()).toEqual(before)
    expect(await numbers()).toEqual([4, 3, 2])
    expect((await read()).profile.target).toBe('system-2-link')
    expect(readlinkSync(join(root, `${systemProfile}-4-link`))).toBe(built[4])
  })

  it('gets its boot menu regenerated through nixos-enter', async () => {
    const script = `${systemProfile}/bin/switch-to-configuration`
    await rescue.must(['nixos-enter', '--root', mountPoint, '--', script, 'boot'])
    const { generations } = await read()
    expect(generations.map(({ number, bootDefault }) => [number, bootDefault])).toEqual([
      [4, false],
      [3, false],
      [2, true],
    ])
    expect(generations.every(({ inBootMenu }) => inBootMenu)).toBe(true)
  })

  it('loses people’s GC roots when asked for its roots from outside', async () => {
    // So terrapin reads the links itself, and never asks Nix for roots or dead paths from outside.
    const keepsHome = async () => {
      const machine = await readMachine(mountedHost(root), homeProfile)
      const { freedBy } = await readSizes(mountedHost(root), machine)
      return freedBy(machine.generations.map(({ link }) => link)) > 0
    }
    expect(await keepsHome()).toBe(true)
    const asked = ['-q', '--roots', built[3] as string]
    await rescue.must(['nix-store', '--store', `local?root=${mountPoint}`, ...asked])
    expect(await keepsHome()).toBe(false)
  })
})
