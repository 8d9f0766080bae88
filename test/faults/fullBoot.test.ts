import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runPlan } from '../../src/execute/runPlan.ts'
import { readMachine } from '../../src/machine/machine.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { planDelete } from '../../src/plan/planDelete.ts'
import { type Planning, readPlanning } from '../../src/plan/planning.ts'
import { planPin } from '../../src/plan/planPin.ts'
import { planSwitch } from '../../src/plan/planSwitch.ts'
import { findGeneration, findTarget } from '../../src/targets/target.ts'
import { documentOf, type Laptop, makeLaptop } from '../cli/fixture.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { hostInside } from '../support/machine/host.ts'
import { systemProfile } from '../support/machine/machine.ts'
import { changelogOf, PROFILE } from './fixture.ts'

const BOOT_ANEW = 'boot --regenerate'
const WRITE_MENU = [`${systemProfile}/bin/switch-to-configuration`, 'boot']

/*
 * /boot is a file system of its own that fills up, or becomes read-only, between the plan and the
 * step that writes to it: no check before it could have known.
 */
describeWithNix('a /boot that can’t be written any more', () => {
  let laptop: Laptop
  beforeEach(async () => {
    laptop = await makeLaptop()
    const { machine } = laptop
    await machine.must(['mount', '-t', 'tmpfs', '-o', 'size=8m', 'none', '/boot'])
    await machine.must(['mkdir', '-p', '/boot/loader/entries'])
    await machine.must(WRITE_MENU)
  })
  afterEach(() => laptop?.machine.remove())

  const inside = (path: string) => join(laptop.machine.root, path)
  const fill = () => laptop.machine.run(['dd', 'if=/dev/zero', 'of=/boot/full', 'bs=4k'])
  const makeReadOnly = () => laptop.machine.must(['mount', '-o', 'remount,ro', '/boot'])
  const spoilers = [
    ['full', fill],
    ['read-only', makeReadOnly],
  ] as const

  const run = async (
    plan: (planning: Planning, host: ReturnType<typeof hostInside>) => Promise<Plan>,
    spoil: () => Promise<unknown>,
  ) => {
    const host = hostInside(laptop.machine)
    const planning = await readPlanning(host, await readMachine(host, PROFILE), null)
    const made = await plan(planning, host)
    expect(made.blocked).toBe(false)
    await spoil()
    return runPlan(host, made, PROFILE)
  }

  /** What boots by itself has its entry, and each of its files is there, as long as in the store. */
  const bootsStill = async () => {
    const { machine } = laptop
    const read = (path: string) => machine.must(['cat', path])
    const [, id] = /^default (\S+)$/m.exec(await read('/boot/loader/loader.conf')) ?? []
    const entry = await read(`/boot/loader/entries/${id}`)
    const files = [...entry.matchAll(/^(?:linux|initrd) (\S+)$/gm)].map(([, file]) => file)
    expect(files).toHaveLength(2)
    for (const file of files) await machine.must(['test', '-s', `/boot${file}`])
    const [, init = ''] = /init=(\S+)\/init/.exec(entry) ?? []
    expect(existsSync(inside(init))).toBe(true)
  }

  it.each(spoilers)('because it is %s: a switch is put back', async (_, spoil) => {
    const { outcome, notes } = await run(
      async (planning, host) =>
        planSwitch(planning, await findTarget(host, planning.machine, '1'), { mode: 'switch' }),
      async () => {
        // Its kernel is not in the menu yet, so regenerating the menu needs room for it.
        await laptop.machine.must(['sh', '-c', 'rm -f /boot/EFI/nixos/*6.18.1*'])
        await spoil()
      },
    )
    expect(outcome).toBe('failed')
    expect(notes.join(' ')).toContain('restore the profile to 5')
    expect(readlinkSync(inside(PROFILE))).toBe('system-5-link')
    expect(readlinkSync(inside('/run/current-system'))).toBe(laptop.paths[2])
    await bootsStill()
  })

  it.each(spoilers)('because it is %s: a deletion says what is still to do', async (_, spoil) => {
    const { outcome, notes } = await run(
      async (planning, host) =>
        planDelete(planning, [await findGeneration(host, planning.machine, '4')]),
      spoil,
    )
    // Without room an entry can still go, but not where nothing at all can be written.
    expect(readdirSync(inside('/nix/var/nix/profiles'))).not.toContain('system-4-link')
    expect(readlinkSync(inside(PROFILE))).toBe('system-5-link')
    if (outcome === 'failed') {
      expect(notes.join(' ')).toContain(`Not done: ${WRITE_MENU.join(' ')}`)
      expect(changelogOf(laptop.machine).at(-1)).toMatchObject({ what: 'end', outcome: 'failed' })
    }
    await bootsStill()
  })

  it.each(spoilers)('because it is %s: a pin holds, and its entry is missing', async (_, spoil) => {
    const { outcome } = await run(
      async (planning, host) =>
        planPin(planning, await findTarget(host, planning.machine, '2'), 'good'),
      spoil,
    )
    expect(outcome).not.toBe('done')
    await bootsStill()
    const list = documentOf(await laptop.machine.terrapin(['list', '--json']))
    expect(list[3]).toMatchObject({ generation: 2, pins: ['good'] })
    await laptop.machine.must(['nix-collect-garbage', '-d'])
    expect(existsSync(inside(laptop.paths[1] as string))).toBe(true)
  })

  it('is seen beforehand where it is read-only, and only a test goes on', async () => {
    await makeReadOnly()
    for (const command of ['switch 1', 'switch 1 --boot', 'pin 2 early', 'delete 4', BOOT_ANEW]) {
      const outcome = await laptop.machine.terrapin([...command.split(' '), '--yes', '--json'])
      expect([command, outcome.status]).toEqual([command, 3])
      expect(documentOf(outcome).error.message).toContain(
        '/boot is mounted read-only, so the boot menu can’t be regenerated: check dmesg for disk errors, then run mount -o remount,rw /boot as root',
      )
    }
    expect(readlinkSync(inside(PROFILE))).toBe('system-5-link')
    expect(await laptop.machine.must(['ls', '/nix/var/nix/profiles'])).toContain('system-4-link')
    const tested = await laptop.machine.terrapin(['switch', '4', '--test', '--yes'])
    expect(tested.status).toBe(0)
  })

  it('is seen beforehand where it is full already, and nothing is begun', async () => {
    await fill()
    await laptop.machine.must(['sh', '-c', 'rm -f /boot/EFI/nixos/*6.18.1*'])
    const outcome = await laptop.machine.terrapin(['delete', '4', '--yes', '--json'])
    expect(outcome.status).toBe(3)
    expect(documentOf(outcome).error.message).toMatch(
      /\/boot is too full: regenerating the boot menu needs up to .*, .* free/,
    )
    expect(readdirSync(inside('/nix/var/nix/profiles'))).toContain('system-4-link')
    await bootsStill()
    // What it says would help does.
    const [, others = ''] =
      /delete (.*) first\. Nothing/.exec(documentOf(outcome).error.message) ?? []
    const numbers = others.match(/\d+/g) ?? []
    expect(numbers).not.toEqual([])
    const all = await laptop.machine.terrapin(['delete', '4', ...numbers, '--yes'])
    expect(all).toMatchObject({ status: 0, stderr: expect.stringContaining('are deleted') })
    await bootsStill()
  })
})
