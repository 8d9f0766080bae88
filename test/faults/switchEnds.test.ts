import { existsSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { documentOf, type Laptop, makeLaptop } from '../cli/fixture.ts'
import { describeWithNix } from '../support/machine/available.ts'
import type { Failure } from '../support/machine/machine.ts'
import { PROFILE } from './fixture.ts'

const SWITCH = `${PROFILE}/bin/switch-to-configuration`
const START_LIST = 'run/nixos/start-list'

/** A switch from 2 to 5, between which web.service is stopped and started. */
describeWithNix('a switch that does not come to its end', () => {
  let laptop: Laptop
  beforeAll(async () => {
    laptop = await makeLaptop()
  })
  afterAll(() => laptop?.machine.remove())
  beforeEach(async () => {
    const { machine } = laptop
    await machine.must(['nix-env', '-p', PROFILE, '--switch-generation', '2'])
    await machine.must([SWITCH, 'switch'])
  })

  const profile = () => readlinkSync(join(laptop.machine.root, PROFILE))
  const running = () => readlinkSync(join(laptop.machine.root, 'run/current-system'))
  const switched = async (failure: Failure) => {
    await laptop.machine.tellToFail('switch', failure)
    const outcome = await laptop.machine.terrapin(['switch', '5', '--yes', '--json'])
    await laptop.machine.tellToFail('switch', null)
    expect(outcome.status).toBe(1)
    const { result } = documentOf(outcome)
    return result.notes.join('\n') as string
  }

  it.each<[Failure, 'old' | 'new', RegExp]>([
    ['not-nixos', 'old', /did not find NixOS, so nothing was done.*\(exit status 2\)\.$/m],
    ['locked', 'old', /another switch-to-configuration is running, so nothing was done: wait/],
    [
      'unparsed',
      'old',
      /aborted \(exit status 1\) after only the boot menu was regenerated: it can’t parse web\.service of the new system \(7:1 expecting "="\)\.$/m,
    ],
    [
      'script-and-units',
      'new',
      /the activation script failed, and units failed afterwards \(exit status 4\).*only partly activated/,
    ],
    [
      'stopped',
      'old',
      /stopped before it finished \(exit status 0\) while stopping units, before anything/,
    ],
    [
      'stopped-late',
      'new',
      /stopped before it finished \(exit status 0\) while starting units\.$/m,
    ],
    ['killed', 'old', /was killed by SIGKILL while stopping units, before anything/],
  ])(
    '%s: the %s system runs, the profile is put back, and why is said',
    async (failure, runs, why) => {
      const notes = await switched(failure)
      expect(notes).toMatch(why)
      expect(notes).toContain('Done: restore the profile to 2.')
      expect(profile()).toBe('system-2-link')
      expect(running()).toBe(laptop.paths[runs === 'new' ? 4 : 1])
    },
  )

  it.each<Failure>(['stopped', 'stopped-late', 'killed'])(
    '%s: what is down is named with the way to start it, until the next switch does',
    async (failure) => {
      const { machine } = laptop
      expect(await switched(failure)).toContain(
        'Probably not started: web.service.\n' +
          'The next switch takes care of them. To start them now, as root: systemctl start web.service',
      )
      expect(existsSync(join(machine.root, START_LIST))).toBe(true)
      const again = await machine.terrapin(['switch', '5', '--yes', '--json'])
      expect(documentOf(again).result.outcome).toBe('done')
      expect(existsSync(join(machine.root, START_LIST))).toBe(false)
    },
  )

  it.each<[Failure, boolean]>([
    ['checks', false],
    ['locked', false],
    ['not-nixos', false],
    [1, true],
    ['unparsed', true],
  ])('%s: whether the boot menu is regenerated again: %s', async (failure, isWritten) => {
    const notes = await switched(failure)
    expect(notes).toContain('Done: restore the profile to 2.')
    expect(notes.includes('Done: make 2 the boot default again')).toBe(isWritten)
    expect((await laptop.machine.activations()).at(-1)).toBe(
      isWritten ? '26.05.2 boot' : '26.05.5 switch',
    )
  })

  it('names nothing as down where nothing was stopped', async () => {
    expect(await switched('unparsed')).not.toContain('systemctl start')
  })
})
