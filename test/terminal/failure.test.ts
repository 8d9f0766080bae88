import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Tmux } from '../support/tmux.ts'
import {
  type AskingMachine,
  describeWithAskers,
  makeAskingMachine,
  PROGRAM,
} from './sudoMachine.ts'

const PROFILE = 'nix/var/nix/profiles/system'
const QUESTION = 'Restore the profile to 5? [Y/n]'

describeWithAskers('an activation that fails, in a terminal', () => {
  let made: AskingMachine
  let tmux: Tmux
  let before = 0
  beforeAll(async () => {
    made = await makeAskingMachine()
    await made.setPolicy({ asks: 'never' })
    await made.choose('sudo')
    await made.machine.tellToFail('switch', 2)
  })
  afterAll(() => made?.machine.remove())
  beforeEach(async () => {
    await made.machine.must(['nix-env', '-p', `/${PROFILE}`, '--switch-generation', '5'])
    await made.machine.must([`/${PROFILE}/bin/switch-to-configuration`, 'boot'])
    await made.machine.boot(made.paths[2] as string)
    before = (await made.machine.activations()).length
    tmux = made.terminal()
    await tmux.see('ready>')
  })
  afterEach(() => tmux?.close())

  const profile = () => readlinkSync(join(made.machine.root, PROFILE))
  const activations = async () => (await made.machine.activations()).slice(before)
  const wentBack = async () => {
    expect(profile()).toBe('system-5-link')
    expect(await activations()).toEqual(['26.05.2 switch', '26.05.5 boot'])
  }
  const stayed = async () => {
    expect(profile()).toBe('system-2-link')
    expect(await activations()).toEqual(['26.05.2 switch'])
  }

  describe('on the command line', () => {
    const start = async (options = '') => {
      tmux.enter(`clear; ${PROGRAM} switch 2 ${options}; echo "status $?"`)
      if (options !== '') return
      await tmux.see(/Proceed\?|Type switch/)
      tmux.enter(tmux.text().includes('Type switch') ? 'switch' : 'y')
      await tmux.see(QUESTION)
    }
    const ended = async () => (await tmux.see(/^status 1$/m)).replaceAll(/\s+/g, ' ')

    it.each([
      ['Enter', ''],
      ['y', 'y'],
      ['something else', 'keep'],
    ])('goes back at %s', async (_, answer) => {
      await start()
      expect(tmux.text().replaceAll(/\s+/g, ' ')).toMatch(
        /Restore: restore the profile to 5.*Keep:/,
      )
      tmux.enter(answer)
      expect(await ended()).toContain('Done: restore the profile to 5.')
      await wentBack()
    })

    it.each(['n', 'No'])('stays at %s', async (answer) => {
      await start()
      tmux.enter(answer)
      expect(await ended()).toContain('Kept, as you chose. To undo it: terrapin undo.')
      await stayed()
    })

    it.each(['C-c', 'C-d'])('goes back at %s', async (key) => {
      await start()
      tmux.press(key)
      expect(await ended()).toContain('Done: restore the profile to 5.')
      await wentBack()
      tmux.enter('clear; echo typed "$(stty -a | grep -c -- -echo\\ )"')
      await tmux.see(/^typed 0$/m)
    })

    it.each(['SIGTERM', 'SIGHUP'])('goes back at a %s', async (signal) => {
      await start()
      await made.machine.must(['pkill', `-${signal}`, '-f', 'terrapin.js switch'])
      expect(await ended()).toContain('Done: restore the profile to 5.')
      await wentBack()
    })

    it('goes back where the terminal is closed', async () => {
      await start()
      tmux.close()
      await expect.poll(activations, { timeout: 40_000 }).toHaveLength(2)
      await expect.poll(profile).toBe('system-5-link')
      // The menu is being written still when that is noted.
      const left = async () =>
        (await made.machine.run(['pgrep', '-f', '[t]errapin.js switch'])).status
      await expect.poll(left, { timeout: 40_000 }).toBe(1)
      await wentBack()
    })

    it('asks nothing of who said yes beforehand', async () => {
      await start('--yes')
      expect(await ended()).not.toContain('[Y/n]')
      await wentBack()
    })
  })

  describe('on the screen, whose terminal the commands have', () => {
    const start = async () => {
      tmux.enter(`clear; ${PROGRAM}; echo "status $?"`)
      await tmux.see(/^ +GEN/m)
      tmux.press('j', 's') // from 3, which runs
      await tmux.see('Switch to 2')
      tmux.press('Enter')
      await tmux.see(/\[Y\/n\]|Type switch and press/)
      if (tmux.text().includes('Type switch')) {
        tmux.press('switch', 'Enter')
      }
      await tmux.see(QUESTION)
    }

    it.each([
      ['Enter', 'Done: restore the profile to 5.'],
      ['C-c', 'Done: restore the profile to 5.'],
      ['n', 'Kept, as you chose'],
    ])('takes %s, and comes back', async (key, message) => {
      await start()
      tmux.press(...(key === 'n' ? ['n', 'Enter'] : [key]))
      const shown = await tmux.see('Failed.')
      expect(shown.replaceAll(/\s+/g, ' ')).toContain(message)
      await (key === 'n' ? stayed() : wentBack())
      tmux.press('Enter')
      await tmux.see(/^ +GEN/m)
      tmux.press('q')
      await tmux.see(/^status 0$/m)
      tmux.enter('clear; echo typed "$(stty -a | grep -c -- -echo\\ )"')
      await tmux.see(/^typed 0$/m)
    })
  })
})
