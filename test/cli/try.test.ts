import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runPlan } from '../../src/execute/runPlan.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { readPlanning } from '../../src/plan/planning.ts'
import { planTry } from '../../src/plan/planTry.ts'
import { findTarget } from '../../src/targets/target.ts'
import { describeWith } from '../boot/available.ts'
import { whyNoMachine } from '../support/machine/available.ts'
import { hostInside } from '../support/machine/host.ts'
import { createMachine, type Machine, systemProfile } from '../support/machine/machine.ts'
import type { SystemSpec } from '../support/machine/spec.ts'
import { documentOf } from './fixture.ts'

const SYSTEMS: SystemSpec[] = [
  { label: '26.05.1', kernel: '6.18.1' },
  { label: '26.05.2', kernel: '6.18.3', specialisations: { travel: { kernelParams: ['quiet'] } } },
  { label: '26.05.3', kernel: '6.18.3' },
]

/** Generations 1 to 3, of which 3 is the default; the menu lists the newest two. */
async function make(bootLoader: 'grub' | 'systemd-boot', limit = 100): Promise<Machine> {
  const machine = await createMachine({ bootLoader })
  const limited = SYSTEMS.map((system) => ({ ...system, configurationLimit: limit }))
  for (const path of await machine.buildSystems(limited)) {
    await machine.setGeneration(path, { date: new Date('2026-03-04T05:06:07Z') })
  }
  await machine.must(['/nix/var/nix/profiles/system/bin/switch-to-configuration', 'boot'])
  return machine
}

describeWith(
  'starting one once under GRUB',
  ['grub-reboot', 'grub-editenv'],
  () => {
    let machine: Machine
    beforeAll(async () => {
      machine = await make('grub')
    })
    afterAll(() => machine?.remove())

    const run = (...args: string[]) => machine.terrapin(args)
    const environment = () =>
      existsSync(join(machine.root, 'boot/grub/grubenv'))
        ? readFileSync(join(machine.root, 'boot/grub/grubenv'), 'utf8')
        : ''
    const next = () => /^next_entry=(.*)$/m.exec(environment())?.[1] ?? null
    const oneShot = async () => documentOf(await run('boot', '--json')).oneShot

    it('sets it, says so everywhere, and takes it back', async () => {
      const outcome = await run('try', '1', '--yes')
      expect(outcome.stderr).toContain('Verified: only the next boot starts 1.')
      expect(outcome.status).toBe(0)
      const title = 'NixOS - All configurations>NixOS - Configuration 1 (2026-03-04 - 26.05.1)'
      expect(next()).toBe(title)
      expect(await oneShot()).toBe(title)
      expect((await run('boot')).stdout).toContain('Next boot only: 1.')
      const undone = await run('undo', '--yes')
      expect(undone).toMatchObject({ status: 0 })
      expect(undone.stderr).toContain('the next boot starts the default')
      expect(next()).toBeNull()
    })

    it('leads to a generation with specialisations, and to one of these', async () => {
      const two = await run('try', '2', '--yes')
      expect(two.status).toBe(0)
      expect(two.stderr).toContain('GRUB identifies the entry by position')
      expect(next()).toBe(
        'NixOS - All configurations>1>NixOS - Configuration 2 - Default (2026-03-04 - 26.05.2)',
      )
      const travel = await run('try', '2/travel', '--yes')
      expect(travel.stderr).toContain('Replaces the one-time boot entry (2).')
      expect(travel.stderr).toContain('starts 2/travel')
      expect(travel.status).toBe(0)
    })

    it('gives way, by an undo, to the one whose place it took', async () => {
      const back = await run('undo', '--yes')
      expect(back.stderr).toContain('Verified: only the next boot starts 2.')
      expect([back.status, next()]).toEqual([
        0,
        'NixOS - All configurations>1>NixOS - Configuration 2 - Default (2026-03-04 - 26.05.2)',
      ])
      expect((await run('undo', '--yes')).stderr).toContain('the next boot starts the default')
      expect(next()).toBeNull()
    })

    it('is taken back by a switch to another, by a rollback, and by itself', async () => {
      expect((await run('try', '3', '--yes')).status).toBe(0)
      const switched = await run('switch', '2', '--yes')
      expect(switched.stderr).toContain('Clears the one-time boot entry (3)')
      expect(switched.stderr).toMatch(/Verified: .*the next boot starts the default\./)
      expect([switched.status, next()]).toEqual([0, null])

      expect((await run('mark', '2', 'good')).status).toBe(0)
      expect((await run('try', '3', '--yes')).status).toBe(0)
      const back = await run('rollback', '--known-good', '--yes')
      expect(back.stderr).not.toContain('Nothing to run')
      expect([back.status, next()]).toEqual([0, null])
      expect((await run('rollback', '--known-good', '--yes')).stderr).toContain('Nothing to run')

      expect((await run('try', '3', '--yes')).status).toBe(0)
      expect(await run('boot', '--forget', '--yes')).toMatchObject({ status: 0 })
      expect(next()).toBeNull()
      expect((await run('boot', '--forget', '--regenerate')).status).toBe(2)

      expect((await run('switch', '3', '--yes')).status).toBe(0)
      expect((await run('mark', '2', 'none')).status).toBe(0)
    })

    it('changes nothing with --dry-run', async () => {
      const before = environment()
      const plan = documentOf(await run('try', '3', '--dry-run', '--json'))
      expect(plan).toMatchObject({ kind: 'try', generations: [3], refused: [] })
      expect(plan.steps[0].argv.slice(0, 2)).toEqual(['grub-reboot', '--boot-directory=/boot'])
      expect(environment()).toBe(before)
    })

    it('says first, and takes a word for, what is known to speak against it', async () => {
      expect((await run('mark', '1', 'bad')).status).toBe(0)
      const said = await run('try', '1', '--dry-run')
      expect(said.stdout).toMatch(/^Boot 1 once \(next boot only\)\n {2}1 is rated bad\.$/m)
      expect(documentOf(await run('try', '1', '--dry-run', '--json')).warnings[0]).toBe(
        '1 is rated bad.',
      )
      expect((await run('mark', '1', 'none')).status).toBe(0)
    })

    it('can’t undo what has started since; what was done before it can be undone then', async () => {
      expect((await run('pin', '1', 'good', '--yes')).status).toBe(0)
      expect((await run('try', '1', '--yes')).status).toBe(0)
      // As GRUB does when it starts it.
      await machine.must(['grub-editenv', '/boot/grub/grubenv', 'unset', 'next_entry'])
      expect((await run('undo', '--dry-run')).stdout).toContain('Pin 1')
    })

    it('stops where the menu was regenerated after it was planned', async () => {
      const host = hostInside(machine)
      const facts = await readMachine(host, systemProfile)
      const target = await findTarget(host, facts, '1')
      const plan = planTry(await readPlanning(host, facts, null), target)
      const menu = join(machine.root, 'boot/grub/grub.cfg')
      const text = readFileSync(menu, 'utf8')
      writeFileSync(menu, text.replace('NixOS - Configuration 1 (', 'NixOS - Renamed 1 ('))
      const before = environment()
      await expect(runPlan(host, plan, systemProfile)).rejects.toMatchObject({
        code: 'moved',
        message: expect.stringContaining('boot menu has changed since'),
      })
      writeFileSync(menu, text)
      expect(environment()).toBe(before)
    })

    it('fails with status 4 where grub-reboot does nothing', async () => {
      const place = join(machine.root, 'run/wrappers/bin/grub-reboot')
      writeFileSync(place, '#!/bin/sh\nexit 0\n', { mode: 0o755 })
      const outcome = await run('try', '1', '--yes')
      await machine.must(['rm', '/run/wrappers/bin/grub-reboot'])
      expect(outcome.status).toBe(4)
      expect(outcome.stderr).toContain('Check failed: only the next boot starts 1')
    })

    it('is refused from outside', async () => {
      const outcome = await run('--root', '/', 'try', '1', '--yes')
      expect(outcome.status).toBe(3)
      expect(outcome.stderr).toContain('mounted')
    })
  },
  whyNoMachine,
)

describeWith(
  'starting one once under systemd-boot',
  ['bootctl'],
  () => {
    let machine: Machine
    beforeAll(async () => {
      machine = await make('systemd-boot', 2)
    })
    afterAll(() => machine?.remove())

    const run = (...args: string[]) => machine.terrapin(args)

    it('is refused without EFI, and nothing was run', async () => {
      const outcome = await run('try', '2', '--yes')
      expect(outcome.status).toBe(3)
      expect(outcome.stderr).toContain('not booted in EFI mode')
      expect(outcome.stderr).toContain('Nothing was changed.')
    })

    describe('with variables of EFI', () => {
      const GUID = '4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'
      const VARIABLES = '/sys/firmware/efi/efivars'
      const write = (name: string, value: Buffer) =>
        machine.must(['sh', '-c', `cat > ${VARIABLES}/${name}-${GUID}`], {
          input: Buffer.concat([Buffer.from([7, 0, 0, 0]), value]).toString('latin1'),
        })
      const utf16 = (text: string) => Buffer.from(`${text}\0`, 'utf16le')
      beforeAll(async () => {
        await machine.must(['mount', '-t', 'tmpfs', 'tmpfs', '/sys/firmware'])
        await machine.must(['mkdir', '-p', VARIABLES])
        await write('LoaderInfo', utf16('systemd-boot 257'))
        await write('LoaderFeatures', Buffer.from([0x7f, 0, 0, 0, 0, 0, 0, 0]))
      })

      it('is set by the real bootctl, and taken back by it', async () => {
        const outcome = await run('try', '2', '--yes')
        expect(outcome.stderr).toContain('Verified: only the next boot starts 2.')
        expect(outcome.status).toBe(0)
        expect(documentOf(await run('boot', '--json')).oneShot).toBe('nixos-generation-2.conf')
        expect((await run('undo', '--yes')).status).toBe(0)
        expect(documentOf(await run('boot', '--json')).oneShot).toBeNull()
      })

      it('fails where the firmware’s variables can’t be written, and changes nothing', async () => {
        await machine.must(['mount', '-o', 'remount,ro', '/sys/firmware'])
        const outcome = await run('try', '2', '--yes')
        await machine.must(['mount', '-o', 'remount,rw', '/sys/firmware'])
        expect(outcome.status).toBe(1)
        expect(outcome.stderr).toContain('Read-only file system')
        expect(outcome.stderr).toContain('Nothing was changed.')
        expect(documentOf(await run('boot', '--json')).oneShot).toBeNull()
      })

      it('reads what is set, whoever set it', async () => {
        await write('LoaderEntryOneShot', utf16('nixos-generation-2-specialisation-travel.conf'))
        expect((await run('boot')).stdout).toContain('Next boot only: 2/travel.')
        expect((await run('try', '3', '--dry-run')).stdout).toContain(
          'Replaces the one-time boot entry (2/travel',
        )
      })

      it('is refused for a generation that the menu does not list, until it is pinned', async () => {
        const outcome = await run('try', '1', '--yes')
        expect(outcome.status).toBe(3)
        expect(outcome.stderr).toContain('not in the boot menu: pin it to add an entry')
        expect((await run('pin', '1', 'first', '--yes')).status).toBe(0)
        const plan = documentOf(await run('try', 'first', '--dry-run', '--json'))
        expect(plan.steps[0].argv[2]).toBe('nixos-first-generation-1.conf')
      })
    })
  },
  whyNoMachine,
)
