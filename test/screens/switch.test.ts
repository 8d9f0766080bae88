import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { Host, RunOptions, RunResult } from '../../src/host/host.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { ATTACKS, DRIVES_A_TERMINAL, expectHarmless } from '../support/terminal/evil.ts'
import { cursorNumber, expectWholeFrame, rowOf } from '../support/terminal/rows.ts'
import { openList, openOwnList } from '../support/terminal/sample.ts'
import type { Screen } from '../support/terminal/screen.ts'
import { relink } from '../support/terminal/small.ts'

/** A sample machine on which a command may come out otherwise; null plays it as always. */
async function hostWith(
  run: (argv: readonly string[], options: RunOptions) => Promise<RunResult | null>,
  changes: Partial<Host> = {},
): Promise<Host> {
  const host = await sampleHost()
  return {
    ...host,
    ...changes,
    run: async (argv, options = {}) => (await run(argv, options)) ?? host.run(argv, options),
  }
}

const ended = (status: number): RunResult => ({ status, signal: null, stdout: '', stderr: '' })
const isSwitch = (argv: readonly string[]) => argv.at(-1) === 'switch'

/** The plan to go back from the broken 43 to 41, which runs. */
async function planned(screen: Screen): Promise<void> {
  await screen.press('s')
  await screen.see('Switch to 41 now and make it the boot default')
}

describe('the plan of a switch', () => {
  it('shows every step with its command before anything runs', async () => {
    await using screen = await openList({ columns: 300, rows: 40 })
    await planned(screen)
    expectWholeFrame(screen)
    await screen.see(
      /1 {2}point the profile to 41 {2}\(root\)/,
      'nix-env --profile /nix/var/nix/profiles/system --switch-generation 41',
      /2 {2}activate 41 and regenerate the boot menu {2}\(root\)/,
      /-nixos-system-nixos-\S+\/bin\/switch-to-configuration switch/,
      'If a step fails: restore the profile to 43',
      'Verified afterwards: the profile points to 41',
    )
  })

  it('says first that a generation is known not to boot, and takes a word for it', async () => {
    await using screen = await openList({ rows: 40 })
    await screen.see(/ 43 .*✗ never up/)
    await screen.press('g', 's')
    await screen.see(
      / Switch to 43 now [^\n]*\n 43 never booted successfully\.\n The boot loader gave up after 3 failed attempts\.\n Booted 3 times, never successfully\./,
    )
    await screen.press('enter')
    await screen.see('Type switch and press Enter', '43 never booted successfully.')
  })

  it('says what may not come as expected, as a warning', async () => {
    await using screen = await openList()
    await screen.press('G', 's')
    await screen.see('Switch to 12')
    await screen.press('G')
    await screen.see(/^ Warning: 12 is older than every entry in the boot menu/m)
  })

  it('Tab shows the other ways to do it, and comes round', async () => {
    await using screen = await openList()
    await planned(screen)
    await screen.see('[now]', /^ Tab: .* once \(next boot only\) ·\n +specialisation travel$/m)
    await screen.press('tab')
    await screen.see('[at the next boot]', 'nothing changes until the next boot')
    await screen.press('tab')
    await screen.see('[test now]', 'Test ', 'the boot default is unchanged')
    expect(screen.has('--switch-generation')).toBe(false)
    await screen.press('tab')
    await screen.see('[once (next boot only)]', 'bootctl set-oneshot nixos-generation-41.conf')
    await screen.press('tab')
    await screen.see('[specialisation travel]', '/specialisation/travel/bin/')
    await screen.press('tab')
    await screen.see('[now]')
  })

  it.each(['escape', 'q'])('%s leaves everything as it is', async (key) => {
    await using screen = await openList()
    await planned(screen)
    await screen.press(key)
    await screen.see('STATE', 'Running 41, but the default is 43')
    expect(cursorNumber(screen)).toBe(41)
  })

  it('scrolls on a low terminal, and starts at the top of another way', async () => {
    await using screen = await openList({ columns: 40, rows: 12 })
    await screen.press('s')
    await screen.see('Switch to 41 now', '↓ more')
    await screen.type('j'.repeat(60))
    await screen.see('the boot default is 41.')
    expectWholeFrame(screen)
    await screen.press('tab')
    await screen.see('Make 41 the boot default')
  })
})

describe('a switch', () => {
  it('runs step by step, is checked, and the list shows it afterwards', async () => {
    await using screen = await openOwnList({ columns: 100 })
    await planned(screen)
    await screen.press('enter')
    await screen.see(
      'Done.',
      '✓  point the profile to 41',
      '✓  activate 41 and regenerate the boot menu',
    )
    await screen.see('switching profile from version 43 to 41', 'updating systemd-boot...')
    await screen.see('Verified: the profile points to 41, the running system is 41')
    expectWholeFrame(screen)
    await screen.press('enter')
    await screen.see('STATE')
    expect(rowOf(screen, 41)).toMatch(/run cur booted def ✓ 9 *$/)
    expect(rowOf(screen, 43)).toMatch(/GiB +✗ never up *$/)
    expect(screen.has('You are on')).toBe(false)
  })

  it('at the next boot leaves what runs alone', async () => {
    await using screen = await openOwnList()
    await screen.press('k', 's')
    await screen.see('Switch to 42')
    await screen.press('tab', 'enter')
    await screen.see('Done.')
    await screen.press('escape')
    expect(rowOf(screen, 42)).toMatch(/cur(?:rent)? def(?:ault)? *$/)
    expect(rowOf(screen, 41)).toMatch(/run(?:ning)? booted ✓ 9 *$/)
  })

  it('can’t be left while it runs', async () => {
    let release = (_: RunResult | null) => {}
    const held = new Promise<RunResult | null>((done) => {
      release = done
    })
    const host = await hostWith(async (argv) => (isSwitch(argv) ? held : null))
    await using screen = await openOwnList({ host })
    await planned(screen)
    await screen.press('enter')
    await screen.see('✓  point the profile to 41', '›  activate 41', 'Running…')
    for (const key of ['escape', 'q', 'enter']) {
      await screen.press(key)
      expect(screen.line(-1)).toBe(' Still running; Ctrl+C stops it.')
    }
    release(null)
    await screen.see('Done.')
  })

  it('is stopped by Ctrl+C, and what was done is put back', async () => {
    const host = await hostWith(async (argv, options) => {
      if (!isSwitch(argv) || options.stop === undefined) return null
      await once(options.stop, 'abort')
      return { ...ended(0), status: null, signal: 'SIGTERM' }
    })
    await using screen = await openOwnList({ host })
    await planned(screen)
    await screen.press('enter')
    await screen.see('›  activate 41')
    await screen.press('ctrl+c')
    await screen.see('Stopped.', 'was stopped: switch-to-configuration was killed by SIGTERM')
    await screen.see('restore the profile to 43.')
    expect(screen.line(-1)).toContain('↵ back')
  })

  it('says what runs where it does not stop, and how to end it', async () => {
    let release = () => {}
    const host = await hostWith(async (argv, options) => {
      if (!isSwitch(argv) || options.stop === undefined) return null
      options.onStart?.(process.pid)
      await new Promise<void>((done) => {
        release = done
      })
      return { ...ended(0), status: null, signal: 'SIGKILL' }
    })
    await using screen = await openOwnList({ host })
    await planned(screen)
    await screen.press('enter')
    await screen.see('›  activate 41')
    await screen.press('ctrl+c')
    await screen.see('Stopping: waiting for the running command.')
    await screen.press('ctrl+c')
    await screen.see('Still running after 0 s: the unit nixos-rebuild', '--signal=KILL')
    expectWholeFrame(screen)
    release()
    await screen.see('Stopped.', 'was killed by SIGKILL')
  })

  it('leaves a profile alone that someone else moved meanwhile', async () => {
    const host = await hostWith(async (argv) => {
      if (!isSwitch(argv)) return null
      await relink(host, '/nix/var/nix/profiles', 'system', 'system-38-link')
      return ended(1)
    })
    await using screen = await openOwnList({ host })
    await planned(screen)
    await screen.press('enter')
    await screen.see('meantime.')
    await screen.press('enter')
    expect(rowOf(screen, 38)).toContain('cur')
  })

  it('that fails asks, puts the profile back and says which step it was', async () => {
    const host = await hostWith(async (argv) => (isSwitch(argv) ? ended(1) : null))
    await using screen = await openOwnList({ host })
    await planned(screen)
    await screen.press('enter')
    await screen.see('✗  activate 41 and regenerate the boot menu', 'Restore the profile to 43?')
    await screen.see('Restore: restore the profile to 43', 'Keep: leave the profile as it is now')
    expect(screen.line(-1)).toContain('↵ restore')
    expect(screen.line(-1)).toContain('K keep')
    expectWholeFrame(screen)
    await screen.press('enter')
    await screen.see('Failed.', '✗  activate 41 and regenerate the boot menu')
    await screen.see('Step 2 (activate 41 and regenerate the boot menu) failed')
    await screen.see('Done: restore the profile to 43.')
    expectWholeFrame(screen)
    await screen.press('enter')
    expect(rowOf(screen, 43)).toMatch(/cur def +✗ never up/)
  })

  it('that fails stays where a person keeps it, and undo takes it back', async () => {
    const host = await hostWith(async (argv) => (isSwitch(argv) ? ended(2) : null))
    await using screen = await openOwnList({ host })
    await planned(screen)
    await screen.press('enter')
    await screen.see('Restore the profile to 43?')
    await screen.press('q', 'K')
    await screen.see('Kept, as you chose. To undo it: terrapin undo.')
    await screen.press('enter')
    await screen.see('STATE')
    expect(rowOf(screen, 41)).toMatch(/ cur/)
    await screen.press('u')
    await screen.see('Undo “Switch to 41 now', '--switch-generation 43')
  })

  it.each(['escape', 'ctrl+c'])('that fails is put back by %s', async (key) => {
    const host = await hostWith(async (argv) => (isSwitch(argv) ? ended(1) : null))
    await using screen = await openOwnList({ host })
    await planned(screen)
    await screen.press('enter')
    await screen.see('Restore the profile to 43?')
    await screen.press(key)
    await screen.see('Failed.', 'Done: restore the profile to 43.')
  })

  it('asks on a low terminal, too', async () => {
    const host = await hostWith(async (argv) => (isSwitch(argv) ? ended(1) : null))
    await using screen = await openOwnList({ host, columns: 40, rows: 12 })
    await screen.press('s')
    await screen.see('Switch to 41 now')
    await screen.press('G', 'enter')
    await screen.see('Restore the profile to 43?')
    await screen.see('↵ restore  K keep', '↓ more')
    expectWholeFrame(screen)
    await screen.press('pagedown')
    await screen.see('Keep: leave the', '↵ restore')
    await screen.press('pagedown')
    await screen.see('✗  activate 41')
    await screen.press('K')
    await screen.see('Failed.')
    await screen.press('pagedown', 'pagedown')
    await screen.see('✗  activate 41')
  })

  it('says beside its step how far it is, and what it did to how many units', async () => {
    let release = (_: RunResult | null) => {}
    const held = new Promise<RunResult | null>((done) => {
      release = done
    })
    let said = (_: string) => {}
    const host = await hostWith(async (argv, options) => {
      if (!isSwitch(argv)) return null
      said = (line) => options.onOutput?.(`${line}\n`)
      said('stopping the following units: a.service, b.service')
      return held
    })
    await using screen = await openOwnList({ host })
    await planned(screen)
    await screen.press('enter')
    await screen.see(
      /› {2}activate 41 and regenerate the boot menu *\n +stopping units: 2 stopped *$/m,
    )
    said('activating the configuration...')
    await screen.see(/boot menu\s+activating: 2 stopped *$/m)
    said('starting the following units: b.service')
    said('warning: the following units failed: \u202ec.service, d.service')
    await screen.see(/boot menu\s+units: 1 stopped, 1 restarted, 1 failed *$/m)
    expectWholeFrame(screen)
    release(ended(4))
    await screen.see(
      'Done, with problems.',
      'Newly failed: d.service.',
      'Inspect: systemctl status d.service',
    )
  })

  it('after which units failed says so', async () => {
    const host = await hostWith(async (argv, options) => {
      if (!isSwitch(argv)) return null
      options.onOutput?.('\x1b[31mwarning:\x1b[0m the following units failed: a.service\n')
      return ended(4)
    })
    await using screen = await openOwnList({ host })
    await planned(screen)
    await screen.press('enter')
    await screen.see('Done, with problems.', 'warning: the following units failed: a.service')
    await screen.see('units failed (exit status 4)', 'Newly failed: a.service.')
  })

  it('of someone without root hands the terminal over for the password', async () => {
    const seen: (boolean | undefined)[] = []
    let screen: Screen | null = null
    const host = await hostWith(
      async (_, options) => {
        if (options.asRoot !== true) return null // the journal is read as well
        seen.push(options.mayAsk)
        const isNormal = () => screen?.terminal.buffer.active.type === 'normal'
        await screen?.until(isNormal, 'the normal screen')
        return null
      },
      { user: { root: false, name: 'ada', home: '/home/ada' } },
    )
    screen = await openOwnList({ host })
    try {
      await planned(screen)
      await screen.press('enter')
      await screen.see('Done.')
      expect(new Set(seen)).toEqual(new Set([true]))
      // Each step stands there before it may ask.
      expect(screen.errors()).toMatch(
        /^→ point the profile to 41\n {2}nix-env --profile \S+ --switch-generation 41\n.*\n→ activate 41/ms,
      )
      expect(screen.terminal.buffer.active.type).toBe('alternate')
      expectWholeFrame(screen)
      await screen.press('enter')
      await screen.see('STATE')
    } finally {
      await screen.close()
    }
  })

  it('of someone without root shows nothing raw of what a command prints', async () => {
    let screen: Screen | null = null
    const host = await hostWith(
      async (_, options) => {
        if (options.asRoot !== true) return null
        for (const error of [false, true]) {
          for (const character of ATTACKS.join('')) options.onOutput?.(character, error)
        }
        return null
      },
      { user: { root: false, name: 'ada', home: '/home/ada' } },
    )
    screen = await openOwnList({ host })
    try {
      await planned(screen)
      await screen.press('enter')
      await screen.see('Done.')
      expect(screen.errors()).toContain('\\x9b2J\\x9d0;owned\\x9c')
      expect(screen.errors()).not.toMatch(DRIVES_A_TERMINAL)
      await screen.see('\\x00\\x01\\x02')
      expectHarmless(screen)
    } finally {
      await screen.close()
    }
  })

  it('shows no secret that a command prints', async () => {
    const host = await hostWith(async (_, options) => {
      for (const piece of ['db: PASSWORD=hID', 'Den\nroot:$6$salt$hIDDhIDDhIDD:1::\n']) {
        options.onOutput?.(piece, true)
      }
      return null
    })
    await using screen = await openOwnList({ host })
    await planned(screen)
    await screen.press('enter')
    await screen.see('Done.', 'db: PASSWORD=…', 'root:…')
    expect(screen.written()).not.toContain('hID')
  })

  it('shows no secret in the reason why a step failed', async () => {
    const host = await hostWith(async ([program]) =>
      program?.endsWith('nix-env') ? { ...ended(1), stderr: 'login: token=hIDDen\n' } : null,
    )
    await using screen = await openOwnList({ host })
    await planned(screen)
    await screen.press('enter')
    await screen.see('failed with exit status 1 (login: token=…)')
    expect(screen.written()).not.toContain('hID')
  })
})
