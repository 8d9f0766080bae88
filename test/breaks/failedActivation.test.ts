import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Laptop, makeLaptop } from '../cli/fixture.ts'
import { goodBoot, logged, writeJournal } from '../support/journal.ts'
import type { Failure } from '../support/machine/machine.ts'
import { describeBreak } from './available.ts'
import {
  ago,
  bootDefault,
  goBack,
  JOURNAL,
  openTerminal,
  printed,
  runningBootId,
  status,
  upSince,
} from './brokenLaptop.ts'

const PROFILE = '/nix/var/nix/profiles/system'
const SWITCH = 'bin/switch-to-configuration'

describeBreak('a machine whose newest generation fails to activate', () => {
  let laptop: Laptop
  /** 4 runs and works, and 5 was built. */
  beforeEach(async () => {
    laptop = await makeLaptop()
    const { machine, paths } = laptop
    await machine.must(['nix-env', '-p', PROFILE, '--switch-generation', '4'])
    await machine.must([`${PROFILE}/${SWITCH}`, 'switch'])
    await machine.boot(paths[3] as string)
  })
  afterEach(() => laptop?.machine.remove())

  /** The journal: 3 and 4 worked; in the boot that runs, the switch to 5 ended so. */
  function reported(status: number | null) {
    const { machine, paths } = laptop
    const [, , three = '', four = '', five = ''] = paths
    const failed = `switching to system configuration ${five} failed (status ${status})`
    const switched = status === null ? [] : [logged(3000, 'nixos', failed)]
    writeJournal(join(machine.root, JOURNAL), [
      { id: 1, at: ago(20), entries: goodBoot(three, 90_000) },
      { id: 2, at: ago(5), entries: goodBoot(four, 90_000) },
      { id: runningBootId(), at: ago(0, 2), entries: [...upSince(four), ...switched] },
    ])
  }

  /** As nixos-rebuild does it: the profile first, and it stays there. */
  async function rebuilt(failure: Failure): Promise<void> {
    const { machine } = laptop
    await machine.must(['nix-env', '-p', PROFILE, '--switch-generation', '5'])
    await machine.tellToFail('switch', failure)
    const { status } = await machine.run([`${PROFILE}/${SWITCH}`, 'switch'])
    expect(status).toBe(failure)
    await machine.tellToFail('switch', null)
  }

  it('by nixos-rebuild: the journal’s word is at the top, and r goes back in three keys', async () => {
    const { machine, paths } = laptop
    const [four, five] = [paths[3], paths[4]]
    await rebuilt(2)
    reported(2)
    const left = { current: 5, profile: five, running: five, booted: four }
    expect(await status(machine)).toEqual(left)
    expect(await printed(machine, ['list'])).toContain(
      '▲ The last switch to 5 failed (exit status 2). To roll back to 4: terrapin rollback --known-good',
    )
    const tmux = openTerminal(machine)
    try {
      expect(await tmux.see('The last switch')).toMatch(
        /^▲ The last switch to 5 failed \(exit status 2\)\. +r roll back to 4 *$/m,
      )
      expect(await goBack(tmux)).toBeLessThanOrEqual(3)
    } finally {
      tmux.close()
    }
    const back = { current: 4, profile: four, running: four, booted: four }
    expect(await status(machine)).toEqual(back)
    expect(await bootDefault(machine, 'systemd-boot')).toBe(four)
    expect(await printed(machine, ['list'])).not.toContain('▲')
  })

  it('by nixos-rebuild, where the boot loader could not be installed: only the profile moved', async () => {
    const { machine, paths } = laptop
    const four = paths[3]
    await rebuilt(1)
    reported(null)
    expect(await printed(machine, ['list'])).toContain(
      '▲ Running and booting 4, but the profile points to 5.',
    )
    const outcome = await machine.terrapin(['switch', '4', '--boot', '--yes'])
    expect(outcome.status).toBe(0)
    expect(await status(machine)).toMatchObject({ current: 4, running: four })
    expect(await printed(machine, ['list'])).not.toContain('▲')
  })

  it('by terrapin: it is put back, the half that runs is told, and r stops at what was put back', async () => {
    const { machine, paths } = laptop
    const [four, five] = [paths[3], paths[4]]
    await machine.tellToFail('switch', 2)
    const outcome = await machine.terrapin(['switch', '5', '--yes'])
    await machine.tellToFail('switch', null)
    expect(outcome.status).toBe(1)
    expect(outcome.stderr).toContain('Now: Running 5, booted 4, current 4, boot default 4.')
    expect(await status(machine)).toMatchObject({ current: 4, running: five })
    expect(await bootDefault(machine, 'systemd-boot')).toBe(four)

    reported(2)
    const again = await machine.terrapin(['rollback', '--known-good', '--yes'])
    expect(again.stderr).toContain('Why 4: ')
    expect(again.status).toBe(0)
    expect(await status(machine)).toMatchObject({ current: 4, running: four, booted: four })
  })
})
