import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import { createMachine, type Machine } from '../support/machine/machine.ts'
import { documentOf } from './fixture.ts'

const withInhibitors = (label: string, values: Readonly<Record<string, string>> | null) => ({
  label,
  ...(values !== null && { replaces: { 'switch-inhibitors': JSON.stringify(values) } }),
})

describeWithNix('a system that NixOS does not switch to while another one runs', () => {
  let machine: Machine
  let paths: readonly string[]
  beforeAll(async () => {
    machine = await createMachine()
    paths = await machine.buildSystems([
      withInhibitors('26.05.1', null),
      withInhibitors('26.05.2', { 'dbus-implementation': 'dbus', 'only-here': 'x' }),
      withInhibitors('26.05.3', { 'dbus-implementation': 'dbus' }),
      withInhibitors('26.11.4', { 'dbus-implementation': 'broker' }),
    ])
    for (const path of paths) await machine.setGeneration(path)
    await machine.must(['/nix/var/nix/profiles/system/bin/switch-to-configuration', 'boot'])
    await machine.boot(paths[2] ?? '')
  })
  afterAll(() => machine?.remove())

  const running = () => readlinkSync(join(machine.root, 'run/current-system'))
  const refused = async (...args: string[]) =>
    documentOf(await machine.terrapin([...args, '--dry-run', '--json'])).refused

  it.each([[[]], [['--test']]])(
    'is refused before anything is changed: switch %s',
    async (args) => {
      expect(await refused('switch', '4', ...args)).toEqual([
        {
          generation: 4,
          reason:
            'it can’t be activated without a reboot (dbus-implementation: dbus → broker): boot it instead (terrapin switch 4 --boot), or set NIXOS_NO_CHECK=1',
        },
      ])
      expect(await machine.terrapin(['switch', '4', ...args, '--yes'])).toMatchObject({ status: 3 })
      expect(running()).toBe(paths[2])
    },
  )

  it('can be switched to where no value differs, or only one side has the name', async () => {
    for (const gen of ['1', '2', '3']) expect(await refused('switch', gen)).toEqual([])
  })

  it('can be booted, and is named in what a comparison says first', async () => {
    expect(await refused('switch', '4', '--boot')).toEqual([])
    const { stdout } = await machine.terrapin(['diff', '3', '4'])
    expect(stdout).toContain(
      'dbus-implementation: dbus → broker: switch refused; boot it instead, or set NIXOS_NO_CHECK=1',
    )
    expect((await machine.terrapin(['diff', '2', '3'])).stdout).not.toContain('dbus-implementation')
  })

  it('is switched to where the person wants no checks, with that said first', async () => {
    const env = { NIXOS_NO_CHECK: '1' }
    const plan = await machine.terrapin(['switch', '4', '--dry-run'], { env })
    expect(plan.stdout).toMatch(
      /^[^\n]+\n+ *These must not change without a reboot: dbus-implementation: dbus → broker\.\s+NIXOS_NO_CHECK=1 skips the checks before a switch\./,
    )
    const outcome = await machine.terrapin(['switch', '4', '--yes'], { env })
    expect(outcome).toMatchObject({ status: 0 })
    expect(outcome.stderr).toContain('NIXOS_NO_CHECK=1 skips the checks before a switch')
    expect((await machine.activations()).at(-1)).toBe('26.11.4 switch NIXOS_NO_CHECK=1')
    expect(running()).toBe(paths[3])
  })
})
