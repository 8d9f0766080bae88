import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Tmux } from '../support/tmux.ts'
import {
  type AskingMachine,
  describeWithAskers,
  makeAskingMachine,
  PASSWORD,
  PROGRAM,
  PROMPTS,
} from './sudoMachine.ts'

describeWithAskers('a change on the screen', () => {
  let made: AskingMachine
  let tmux: Tmux
  beforeAll(async () => {
    made = await makeAskingMachine()
  })
  afterAll(() => made?.machine.remove())
  beforeEach(async () => {
    await made.setPolicy({})
    await made.choose(null)
    tmux = made.terminal()
  })
  afterEach(() => tmux?.close())

  const open = async (path = '"$PATH"') => {
    await tmux.see('ready>')
    tmux.enter(`clear; PATH=${path} ${PROGRAM}; echo "status $?"`)
    await tmux.see(/^ +GEN/m)
  }
  /** Up to where the plan of one step, which needs root, is run. */
  const tryIt = async () => {
    tmux.press('s')
    await tmux.see('[now]')
    tmux.press('Tab')
    await tmux.see('[at the next boot]')
    tmux.press('Tab')
    await tmux.see('[test now]')
    tmux.press('Enter')
  }
  /** Asked for the `nth` time: the questions before stand above this one. */
  const asked = (prompt: string, nth = 1) =>
    tmux.see(
      new RegExp(`(?:${RegExp.escape(prompt)}[^]*){${nth}}(?<=${RegExp.escape(prompt)}\\s*)$`),
    )
  const backToList = async () => {
    tmux.press('Enter')
    await tmux.see(/^ +GEN/m)
  }
  /** The screen is there again and takes keys, and what it leaves behind is as it was. */
  const livesOn = async () => {
    await backToList()
    tmux.press('?')
    await tmux.see('In the list')
    tmux.press('Escape')
    await tmux.see(/^ +GEN/m)
    tmux.press('q')
    await tmux.see(/^status 0$/m)
    tmux.enter('clear; echo typed "$(stty -a | grep -c -- -echo\\ )"')
    await tmux.see(/^typed 0$/m)
  }
  const stopped = async () => {
    const shown = await tmux.see('Stopped.')
    return shown.replaceAll(/\s+/g, ' ')
  }
  const failed = async () => {
    const shown = await tmux.see('Failed.')
    return shown.replaceAll(/\s+/g, ' ')
  }
  const unchanged = async (work: () => Promise<void>) => {
    const before = await made.status()
    await work()
    expect(await made.status()).toEqual(before)
  }

  describe.each(['sudo', 'doas'] as const)('by %s', (asker) => {
    const prompt = PROMPTS[asker]
    beforeEach(() => made.choose(asker))

    it('takes the password from its first character on, each of 12 times', async () => {
      const before = (await made.machine.activations()).length
      await open()
      for (let time = 1; time <= 12; time += 1) {
        await tryIt()
        await asked(prompt, time)
        tmux.enter(PASSWORD)
        const shown = await tmux.see('Done.')
        expect(shown).toContain('activating the configuration')
        expect(shown).not.toContain(prompt)
        await backToList()
      }
      const after = (await made.machine.activations()).slice(before)
      expect(after).toEqual(Array(12).fill('26.05.3 test'))
      tmux.press('q')
      await tmux.see(/^status 0$/m)
    }, 240_000)

    it('asks before each step where nothing is remembered', async () => {
      await made.machine.must(['mkdir', '-p', '/nix/var/nix/profiles/system-profiles'])
      await open()
      tmux.press('p')
      await tmux.see('Name:')
      tmux.press(`screen_${asker}`, 'Enter')
      await tmux.see('regenerate the boot menu')
      tmux.press('Enter')
      await asked(prompt)
      tmux.enter(PASSWORD)
      await asked(prompt, 2)
      tmux.enter(PASSWORD)
      await tmux.see('Done.')
      await livesOn()
    })

    it('does not ask who need not answer', async () => {
      await made.setPolicy({ asks: 'never' })
      await open()
      await tryIt()
      await tmux.see('Done.')
      await livesOn()
    })

    it('changes nothing where Ctrl+C is the answer, and goes on', async () => {
      await open()
      await unchanged(async () => {
        await tryIt()
        await asked(prompt)
        tmux.press('C-c')
        expect(await stopped()).toContain(
          `${asker} did not run the command, so nothing was changed:`,
        )
      })
      await backToList()
      await tryIt()
      await asked(prompt, 2)
      tmux.enter(PASSWORD)
      await tmux.see('Done.')
      await livesOn()
    })

    it('asks again where Ctrl+Z and fg come between', async () => {
      await open()
      await tryIt()
      await asked(prompt)
      tmux.press('C-z')
      await tmux.see(/Stopped[\s\S]*ready>/)
      tmux.enter('fg')
      await asked(prompt, 2)
      tmux.enter(PASSWORD)
      await tmux.see('Done.')
      await backToList()
      tmux.press('q')
      await tmux.see('ready>')
    })

    it('changes nothing where no password is right, and says so', async () => {
      await open()
      await unchanged(async () => {
        await tryIt()
        for (const nth of asker === 'sudo' ? [1, 2, 3] : [1]) {
          await asked(prompt, nth)
          tmux.enter('wrong')
        }
        expect(await failed()).toContain(
          `${asker} did not run the command, so nothing was changed:`,
        )
      })
      await livesOn()
    })
  })

  it('says what hangs where Ctrl+C does not end it, and puts things back once it is killed', async () => {
    const { machine } = made
    await made.setPolicy({ asks: 'never' })
    await machine.tellToFail('test', 'deaf')
    try {
      await machine.must(['rm', '-f', '/var/log/switch-to-configuration.log'])
      await open()
      await tryIt()
      const last = async () => (await machine.activations()).at(-1)
      await expect.poll(last, { timeout: 40_000 }).toBe('26.05.3 test')
      tmux.press('C-c')
      await tmux.see('Stopping: waiting for the running command.')
      tmux.press('C-c')
      // The terminal breaks the line after 100 columns, wherever that is.
      const shown = (await tmux.see(/-\s?K\s?I\s?L\s?L\s\d+\./)).replaceAll('\n', '')
      const [, what, pid = ''] = / s: (.+) \(process (\d+)\)/.exec(shown) ?? []
      expect(what).toMatch(/activate/)
      await machine.must(['kill', '-KILL', pid])
      expect(await stopped()).toMatch(/was stopped: switch-to-configuration (?:was )?\w+ by/)
      await livesOn()
    } finally {
      await machine.tellToFail('test', null)
    }
  })

  it('by sudo takes the right password after a wrong one', async () => {
    await open()
    await tryIt()
    await asked(PROMPTS.sudo)
    tmux.enter('wrong')
    await asked(PROMPTS.sudo, 2)
    tmux.enter(PASSWORD)
    await tmux.see('Done.')
    await livesOn()
  })

  it('changes nothing where there is no way to root, and says what helps', async () => {
    await open('/nowhere')
    await unchanged(async () => {
      await tryIt()
      const shown = await failed()
      expect(shown).toContain(
        'This needs root, but no way to become root was found: sudo is not in PATH',
      )
      expect(shown).toContain('Nothing was changed')
    })
    await livesOn()
  })

  it('is made with what is there where the settings are wrong', async () => {
    await made.choose('su')
    await open()
    await tmux.see('elevation must be')
    await tryIt()
    await asked(PROMPTS.sudo)
    tmux.enter(PASSWORD)
    await tmux.see('Done.')
    await livesOn()
  })
})
