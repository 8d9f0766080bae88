import { afterAll, beforeAll, expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { readSizes } from '../../src/machine/sizes.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { createMachine, type Machine, systemProfile } from '../support/machine/machine.ts'
import { closureOf, listGenerations, pathInfoSizes } from '../support/machine/oracles.ts'
import { systems } from './fixture.ts'

describeWithNix('generations and their closures, against the real Nix', () => {
  let machine: Machine
  let built: string[]
  let gone: string

  beforeAll(async () => {
    machine = await createMachine()
    const container = { label: '26.05.9', kernel: null }
    built = await machine.buildSystems([...systems.slice(0, 5), container])
    // Around both changes of the clock in 2026, and a link that claims to be of the future.
    const dates = ['2025-12-31T23:59:59Z', '2026-03-29T00:59:59Z', '2026-03-29T01:00:00Z']
    dates.push('2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2031-07-01T12:00:00Z')
    for (const [index, path] of built.entries()) {
      await machine.setGeneration(path, { date: new Date(dates[index] as string) })
    }
    gone = built[5] as string
    await machine.must(['nix-env', '-p', systemProfile, '--switch-generation', '4'])
    await machine.must(['nix-env', '-p', systemProfile, '--delete-generations', '2'])
    await machine.must(['nix-store', '--delete', '--ignore-liveness', gone])
    // Names that are no generations, though Nix itself would take the first for number 9.
    const strays = ['system-9-link.bak', 'system-x-link', 'other-3-link', 'system-link']
    for (const name of strays) {
      await machine.must(['ln', '-s', built[0] as string, `/nix/var/nix/profiles/${name}`])
    }
  })
  afterAll(() => machine?.remove())

  const read = () => readMachine(mountedHost(machine.root), systemProfile)

  it.each(['UTC', 'Europe/Berlin', 'Pacific/Chatham', 'America/St_Johns'])(
    'lists the generations that nix-env lists, with their dates in %s',
    async (zone) => {
      const shown = new Intl.DateTimeFormat('sv-SE', {
        ...{ timeZone: zone, dateStyle: 'short', timeStyle: 'medium' },
      })
      const { generations } = await read()
      const reported = generations.toReversed().map(({ number, created, current }) => ({
        number,
        date: shown.format(created),
        current,
      }))
      const listed = await listGenerations(machine, { zone })
      expect(reported).toEqual(listed.filter(({ number }) => number !== 9))
      expect(reported.map(({ number }) => number)).toEqual([1, 3, 4, 5, 6])
    },
  )

  it('gives every closure the size and the number of paths that Nix gives', async () => {
    const machineFacts = await read()
    const sizes = await readSizes(mountedHost(machine.root), machineFacts)
    const paths = machineFacts.generations.flatMap(({ storePath }) => storePath ?? [])
    const valid = paths.filter((path) => path !== gone)
    expect(valid).toHaveLength(4)
    const real = await pathInfoSizes(machine, valid)
    for (const path of valid) {
      expect(sizes.closureSize(path), path).toBe(real.get(path))
      expect(sizes.keptPaths({ storePath: path, target: path }), path).toBe(
        (await closureOf(machine, path)).length,
      )
    }
    expect(new Set(real.values()).size).toBe(4)
  })

  it('has no size for a generation whose path is gone, rather than none of it', async () => {
    const machineFacts = await read()
    const sizes = await readSizes(mountedHost(machine.root), machineFacts)
    const [newest] = machineFacts.generations
    expect(newest).toMatchObject({ number: 6, storePath: gone, present: false, system: null })
    expect(sizes.closureSize(gone as StorePath)).toBeNull()
    expect(newest && sizes.exclusiveSize(newest)).toBeNull()
  })
})
