import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readBootMenu } from '../../src/boot/readBootMenu.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { readPointers } from '../../src/nix/pointers.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { hostInside } from '../support/machine/host.ts'
import { createMachine, type Machine, systemProfile } from '../support/machine/machine.ts'
import { listRoots } from '../support/machine/oracles.ts'
import type { SystemSpec } from '../support/machine/spec.ts'

const unit = (words: string) => `[Service]\nExecStart=${words}\n`

const specs: SystemSpec[] = [
  {
    label: '26.05.1',
    kernel: '6.12.30',
    packages: [{ name: 'glibc', version: '2.39' }],
    units: { 'foo.service': unit('foo'), 'old.service': unit('old') },
  },
  {
    label: '26.05.2',
    kernel: '6.12.31',
    packages: [{ name: 'glibc', version: '2.40' }],
    units: { 'foo.service': unit('foo --new'), 'bar.service': unit('bar') },
    specialisations: { travel: { kernelParams: ['quiet'] } },
    configurationRevision: 'a1b2c3d',
  },
  { label: '26.05.3', kernel: null },
]

describeWithNix('a test machine', () => {
  let machine: Machine
  let first: string
  let second: string

  beforeAll(async () => {
    machine = await createMachine()
    const built = await machine.buildSystems(specs)
    ;[first, second] = built as [string, string]
    await machine.setGeneration(first, { date: new Date('2026-03-01T08:00:00Z') })
    await machine.setGeneration(second, { date: new Date('2026-03-29T02:30:00Z') })
    await machine.must([`${second}/bin/switch-to-configuration`, 'boot'])
    await machine.boot(first)
  })
  afterAll(() => machine?.remove())

  const script = (toplevel: string) => `${toplevel}/bin/switch-to-configuration`
  const entries = () => readdirSync(join(machine.root, 'boot/loader/entries'))

  it('has a store and profile of its own, which the real Nix made', async () => {
    expect(await listRoots(machine)).toEqual(
      new Map([
        [`${systemProfile}-1-link`, first],
        [`${systemProfile}-2-link`, second],
        ['/run/current-system', first],
        ['/run/booted-system', first],
      ]),
    )
    await machine.must(['nix-store', '--verify', '--check-contents'])
    expect(existsSync(first), 'the store of the computer that runs the tests').toBe(false)
    expect((await machine.must(['hostname'])).trim()).toBe('testhost')
  })

  it('lists its generations in the boot menu, specialisations too, and starts the last', async () => {
    const menu = await readBootMenu(mountedHost(machine.root))
    const travel = readlinkSync(join(machine.root, second, 'specialisation/travel'))
    const listed = new Map(menu?.entries.map(({ id, toplevel }) => [id, toplevel]))
    expect(listed).toEqual(
      new Map([
        ['nixos-generation-1.conf', first],
        ['nixos-generation-2.conf', second],
        ['nixos-generation-2-specialisation-travel.conf', travel],
      ]),
    )
    expect(menu?.defaultEntry?.toplevel).toBe(second)
    for (const file of menu?.entries.flatMap((entry) => entry.files) ?? []) {
      expect(existsSync(join(machine.root, file)), file).toBe(true)
    }
  })

  it('says what a switch would do, does it, and records both', async () => {
    const reported = await machine.run([script(second), 'dry-activate'])
    expect(reported.stderr).toContain('would stop the following units: foo.service, old.service\n')
    expect(reported.stderr).toContain('would start the following units: foo.service\n')
    expect(readlinkSync(join(machine.root, 'run/current-system'))).toBe(first)

    const done = await machine.run([script(second), 'switch'])
    expect([done.status, done.stderr]).toEqual([
      0,
      expect.stringContaining('the following new units were started: bar.service\n'),
    ])
    expect(await readPointers(mountedHost(machine.root))).toEqual({
      running: second,
      booted: first,
    })
    expect(await machine.activations()).toEqual([
      '26.05.2 boot',
      '26.05.2 dry-activate',
      '26.05.2 switch',
    ])
  })

  it.each([1, 2, 4, 100] as const)('fails with status %i when told to', async (failure) => {
    await machine.boot(first)
    await machine.tellToFail('switch', failure)
    const failed = await machine.run([script(second), 'switch'])
    await machine.tellToFail('switch', null)
    expect(failed.status).toBe(failure)
    // Only a boot loader or an init that does not fit keeps the real one from activating.
    const running = readlinkSync(join(machine.root, 'run/current-system'))
    expect(running).toBe(failure === 1 || failure === 100 ? first : second)
    expect((await machine.run([script(second), 'switch'])).status).toBe(0)
  })

  it('ends what hangs, with all that it started', async () => {
    await machine.tellToFail('test', 'hang')
    await expect(machine.run([script(first), 'test'], { timeout: 2000 })).rejects.toThrow('no end')
    await machine.tellToFail('test', null)
    const left = await machine.must(['sh', '-c', 'cat /proc/[0-9]*/cmdline | tr "\\0" " "'])
    expect(left).not.toContain('sleep 100000')
  })

  it('has someone without root, who reads and may not write', async () => {
    const alice = hostInside(machine, 'alice')
    const read = await alice.run(['cat', '/run/current-system/nixos-version'])
    expect(read).toMatchObject({ status: 0, stdout: '26.05.2' })
    expect((await alice.run(['rm', systemProfile])).status).not.toBe(0)
    expect((await alice.run([script(first), 'switch'])).status).toBe(1)
    expect((await alice.run(['id', '-u'], { asRoot: true })).stdout).toBe('0\n')
    await expect(alice.run(['no-such-program'])).rejects.toThrow('could not be started')
  })

  it('writes a GRUB menu where GRUB is the boot loader', async () => {
    const other = await createMachine({ bootLoader: 'grub' })
    try {
      const [only = ''] = await other.buildSystems([{ label: '25.11.7' }])
      await other.setGeneration(only)
      await other.setGeneration(only, { profile: `${systemProfile}-profiles/known_good` })
      await other.must([script(only), 'switch'])
      const menu = await readBootMenu(mountedHost(other.root))
      expect(menu).toMatchObject({ loader: 'grub', defaultEntry: { id: 'NixOS', toplevel: only } })
      expect(menu?.entries.map(({ id }) => id.replace(/\(.*?-.*?-.* - /, '('))).toEqual([
        'NixOS',
        'NixOS - All configurations>NixOS - Configuration 1 (25.11.7)',
        "NixOS - Profile 'known_good'>NixOS - Configuration 1 (25.11.7)",
      ])
    } finally {
      await other.remove()
    }
  })

  it('leaves no mount, process or file behind', async () => {
    const other = await createMachine()
    const running = other.start(['sleep', '1000'])
    const ended = new Promise((resolve) => running.once('exit', resolve))
    await other.remove()
    await ended
    expect(existsSync(other.root)).toBe(false)
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(other.root)
  })

  it('keeps the menu of systems that can’t boot empty of them', async () => {
    expect(entries()).toHaveLength(3)
    const [container = ''] = await machine.buildSystems([specs[2] as SystemSpec])
    await machine.setGeneration(container)
    await machine.must([script(container), 'boot'])
    expect(entries()).toHaveLength(3)
    expect(existsSync(join(machine.root, container, 'boot.json'))).toBe(false)
  })
})
