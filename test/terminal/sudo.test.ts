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

/** One step, which needs root; the kernel stays, so that only yes or no is asked. */
const TRY = 'switch 2 --test'

describeWithAskers('a change on the command line', () => {
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
    await tmux.see('ready>')
  })
  afterEach(() => tmux?.close())

  let runs = 0
  /** Runs it on a clear screen, where nothing of the run before can be taken for its own. */
  const start = async (command: string, path = '"$PATH"') => {
    runs += 1
    tmux.enter(`clear; echo "run ${runs}"; PATH=${path} ${PROGRAM} ${command}; echo "status $?"`)
    await tmux.see(new RegExp(`^run ${runs}$`, 'm'))
  }
  const agree = async () => {
    await tmux.see('Proceed? [y/N]')
    tmux.enter('y')
  }
  const ended = () => tmux.see(/^status \d+$/m)
  const unchanged = async (work: () => Promise<string>) => {
    const before = await made.status()
    const shown = await work()
    expect(await made.status()).toEqual(before)
    return shown.replaceAll('\n', '')
  }

  describe.each(['sudo', 'doas'] as const)('by %s', (asker) => {
    beforeEach(() => made.choose(asker))
    const asked = () => tmux.see(PROMPTS[asker])

    it('says in the plan what becomes root', async () => {
      await start(`${TRY} --dry-run`)
      expect(await ended()).toMatch(new RegExp(`activate \\d+  \\(root, by ${asker}\\)`))
    })

    it('takes the password from its first character on, each of 12 times', async () => {
      const before = (await made.machine.activations()).length
      for (let time = 1; time <= 12; time += 1) {
        await start(TRY)
        await agree()
        await asked()
        tmux.enter(PASSWORD)
        const shown = await ended()
        expect(shown).toContain('status 0')
        expect(shown.split(PROMPTS[asker])).toHaveLength(2)
      }
      const after = (await made.machine.activations()).slice(before)
      expect(after).toEqual(Array(12).fill('26.05.2 test'))
    }, 240_000)

    it('asks again only where nothing is remembered', async () => {
      await made.setPolicy({ asks: 'once' })
      await start(`pin 1 once_${asker}`)
      await agree()
      await asked()
      tmux.enter(PASSWORD)
      const shown = await ended()
      expect(shown).toContain('status 0')
      expect(shown.split(PROMPTS[asker])).toHaveLength(2)

      await made.setPolicy({ asks: 'each time' })
      await start(`unpin once_${asker}`)
      await agree()
      for (const step of ['remove the pin', 'regenerate the boot menu']) {
        await tmux.see(`→ ${step}`)
        await tmux.see(new RegExp(`→ ${step}\\n${RegExp.escape(PROMPTS[asker])}`))
        tmux.enter(PASSWORD)
      }
      expect(await ended()).toContain('status 0')
    })

    it('does not ask who need not answer', async () => {
      await made.setPolicy({ asks: 'never' })
      await start(TRY)
      await agree()
      const shown = await ended()
      expect(shown).toContain('status 0')
      expect(shown).not.toContain(PROMPTS[asker])
    })

    it('changes nothing where Ctrl+C is the answer, and lives to say so', async () => {
      const shown = await unchanged(async () => {
        await start('switch 2')
        await agree()
        await asked()
        tmux.press('C-c')
        return ended()
      })
      expect(shown).toContain(`stopped: ${asker} did not run the command, so nothing was changed:`)
      expect(shown).toContain('Nothing was changed.')
      expect(shown).toMatch(/Now: .*5/)
      expect(shown).toContain('status 1')
      tmux.enter('clear; echo typed "$(stty -a | grep -c -- -echo\\ )"')
      await tmux.see(/^typed 0$/m)
    })

    it('stops a command in its middle where Ctrl+C asks for it, and puts things back', async () => {
      const { machine } = made
      await made.setPolicy({ asks: 'once' })
      await machine.tellToFail('switch', 'hang')
      try {
        const before = (await machine.activations()).length
        const since = async () => (await machine.activations()).slice(before)
        await start('switch 2')
        await agree()
        await asked()
        tmux.enter(PASSWORD)
        await expect.poll(since, { timeout: 40_000 }).toEqual(['26.05.2 switch'])
        tmux.press('C-c')
        const shown = await ended()
        expect(shown).toContain('Done: restore the profile to 5.')
        expect(shown).toContain('status 1')
        expect(shown.split(PROMPTS[asker])).toHaveLength(2)
        expect(await since()).toEqual(['26.05.2 switch', '26.05.5 boot'])
      } finally {
        await machine.tellToFail('switch', null)
      }
    })

    it('changes nothing where the policy does not know the person', async () => {
      await made.setPolicy({ knows: 'bob' })
      const shown = await unchanged(async () => {
        await start(`${TRY} --yes`)
        if (asker === 'sudo') {
          await asked()
          tmux.enter(PASSWORD)
        }
        return ended()
      })
      expect(shown).toContain(`failed: ${asker} did not run the command, so nothing was changed:`)
      expect(shown).toContain('status 1')
    })

    it('tells a command that failed from one that was not run', async () => {
      await made.machine.tellToFail('test', 1)
      try {
        await start(TRY)
        await agree()
        await asked()
        tmux.enter(PASSWORD)
        const shown = await ended()
        expect(shown).toMatch(/^activating the configuration/m) // and no line end is lost
        expect(shown).toMatch(/^Step 1 \(activate \d+\) failed: switch-to-configuration failed/m)
        expect(shown).not.toContain('did not run the command')
      } finally {
        await made.machine.tellToFail('test', null)
      }
    })
  })

  it('by sudo takes the right password after a wrong one', async () => {
    await start(TRY)
    await agree()
    await tmux.see(PROMPTS.sudo)
    tmux.enter('wrong')
    await tmux.see(/Sorry, try again\.\n\[sudo\] password/)
    tmux.enter(PASSWORD)
    expect(await ended()).toContain('status 0')
  })

  it('by sudo changes nothing where three passwords are wrong, and says so', async () => {
    const shown = await unchanged(async () => {
      await start('delete 1 --yes')
      for (const tries of [1, 2, 3]) {
        await tmux.see(new RegExp(`(${RegExp.escape(PROMPTS.sudo)}[^]*){${tries}}`))
        tmux.enter('wrong')
      }
      return ended()
    })
    expect(shown).toContain(
      'sudo did not run the command, so nothing was changed: 3 incorrect password',
    )
    expect(shown).toContain('status 1')
  })

  it('by doas changes nothing where the password is wrong, and can be asked for again', async () => {
    await made.choose('doas')
    const shown = await unchanged(async () => {
      await start(TRY)
      await agree()
      await tmux.see(PROMPTS.doas)
      tmux.enter('wrong')
      return ended()
    })
    expect(shown).toContain(
      'doas did not run the command, so nothing was changed: Authentication failed',
    )
    expect(shown).toContain('status 1')
    await start(TRY)
    await agree()
    await tmux.see(PROMPTS.doas)
    tmux.enter(PASSWORD)
    expect(await ended()).toContain('status 0')
  })

  it('is refused before any question where there is no way to root', async () => {
    const shown = await unchanged(async () => {
      await start(TRY, '/nowhere')
      return ended()
    })
    expect(shown).toContain(
      'terrapin: This needs root, but no way to become root was found: sudo is not in',
    )
    expect(shown).toContain('Nothing was changed.')
    expect(shown).not.toContain('Proceed?')
    expect(shown).toContain('status 3')
  })

  it('is refused where what is set can’t be had, and where the settings are wrong', async () => {
    await made.choose('run0')
    await start(TRY)
    expect((await ended()).replaceAll('\n', '')).toMatch(
      /run0 (is not in PATH|can’t work).*status 3/,
    )
    await made.choose('su')
    await start(TRY)
    expect((await ended()).replaceAll('\n', '')).toMatch(
      /config\.toml, line 1: elevation must be "sudo", "doas" or "run0"\..*status 2/,
    )
  })
})
