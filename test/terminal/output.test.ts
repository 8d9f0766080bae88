import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { chmod, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BACKGROUND_QUERY } from '../../screens/background.ts'
import { documentOf, SYSTEMS } from '../cli/fixture.ts'
import { ATTACKS, DRIVES_A_TERMINAL } from '../support/terminal/evil.ts'
import type { Tmux } from '../support/tmux.ts'
import {
  type AskingMachine,
  describeWithAskers,
  makeAskingMachine,
  PASSWORD,
  PROGRAM,
  PROMPTS,
} from './sudoMachine.ts'

/** Every byte, and every attack, as the activation of generation 6 prints it. */
const PRINTED = Buffer.concat([
  Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  Buffer.from(`${ATTACKS.join('\n')}\nevil ends\n`),
])

/** A link that anyone may make (`nix-build -o NAME`), which Nix names as it collects garbage. */
const LINK = '/tmp/\u009b2J\u009d0;owned\u009c\u202eevil link'
const LINK_SHOWN = '\\x9b2J\\x9d0;owned\\x9c\\u202eevil link'

/** What `Output.progress` and the screens' terminal write of their own. */
const ERASED = '\r\u001b[K'
/** A title of ours, and what is CSI; a string of another kind, or another title, is not. */
const OWN_TITLE = /\u001b\]2;terrapin: testhost\u0007/g
const CSI = /\u001b\[[0-9;?]*[A-Za-z]/g

describeWithAskers('what commands print', () => {
  let made: AskingMachine
  let tmux: Tmux
  let record: string
  beforeAll(async () => {
    made = await makeAskingMachine()
    const { machine } = made
    const activate = 'cat /tmp/printed; cat /tmp/printed >&2'
    const system = { ...SYSTEMS[4], label: '26.05.6', kernel: '6.18.3', activate }
    const [path = ''] = await machine.buildSystems([system])
    await machine.setGeneration(path)
    await machine.must(['/nix/var/nix/profiles/system/bin/switch-to-configuration', 'boot'])
    writeFileSync(join(machine.root, 'tmp/printed'), PRINTED)
  })
  afterAll(() => made?.machine.remove())
  beforeEach(async () => {
    const { machine } = made
    await made.setPolicy({ asks: 'never' })
    // What nothing keeps any more, so that there is something to collect.
    writeFileSync(join(machine.root, 'tmp/garbage'), `${performance.now()}`)
    await machine.must(['nix-store', '--add', '/tmp/garbage'])
    const auto = join(machine.root, 'nix/var/nix/gcroots/auto/0123456789abcdfghijklmnpqrsvwxyz')
    await rm(auto, { force: true })
    symlinkSync(LINK, auto)
    tmux = made.terminal()
    await tmux.see('ready>')
    record = join(machine.root, 'tmp/record')
    await rm(record, { force: true })
    tmux.record(record)
    await expect.poll(() => existsSync(record)).toBe(true)
  })
  afterEach(() => tmux?.close())

  /** All that reached the terminal, without what is the line discipline's. */
  const recorded = () => readFileSync(record, 'utf8').replaceAll('\r\n', '\n')
  const expectPlain = (text: string) => {
    const left = text.replaceAll(ERASED, '')
    expect(left).not.toMatch(DRIVES_A_TERMINAL)
    expect(left).not.toContain('\r')
  }
  const ended = () => tmux.see(/^status \d$/m)

  describe('on the command line', () => {
    it('of an activation comes to the terminal as text', async () => {
      // Without colours of its own every sequence is someone else's.
      tmux.enter(`${PROGRAM} --no-color switch 6 --test --yes; echo "status $?"`)
      await ended()
      const said = recorded()
      expect(said).toContain('activating the configuration')
      expect(said.split('evil ends\n')).toHaveLength(3)
      expect(said).toContain('\\x9b2J\n')
      expectPlain(said)
    })

    it('of the real collector comes there as text, too', async () => {
      tmux.enter(`${PROGRAM} --no-color gc --yes; echo "status $?"`)
      await ended()
      expect(recorded()).toContain(LINK_SHOWN)
      expectPlain(recorded())
    })

    it('comes through a pipe as text', async () => {
      for (const args of [
        ['switch', '6', '--test', '--yes'],
        ['gc', '--yes', '--json'],
      ]) {
        const { stdout, stderr } = await made.machine.terrapin(args)
        expect(stderr).toContain(args[0] === 'gc' ? LINK_SHOWN : '\\x9b2J\n')
        expect(stdout + stderr).not.toMatch(DRIVES_A_TERMINAL)
        expect(stdout + stderr).not.toContain('\r')
      }
    })

    it('is told as text where the command fails', async () => {
      const { machine } = made
      const program = join(machine.root, 'run/wrappers/bin/nix-env')
      writeFileSync(
        program,
        '#! /bin/sh\nprintf "one\\ntwo \\033[31;5;8m\\302\\2332J" >&2; exit 1\n',
      )
      await chmod(program, 0o755)
      try {
        const args = ['switch', '6', '--yes']
        const { stderr } = await machine.terrapin(args)
        expect(stderr).toContain('nix-env failed with exit status 1 (two \\x9b2J).')
        const { error } = documentOf(await machine.terrapin([...args, '--json']))
        expect(error.message).toContain('nix-env failed with exit status 1 (two \\x9b2J).')
      } finally {
        await rm(program)
      }
    })
  })

  describe.each(['never', 'each time'] as const)('on the screens, asked %s,', (asks) => {
    const answered = async () => {
      if (asks === 'never') return
      await tmux.see(PROMPTS.sudo)
      tmux.enter(PASSWORD)
    }
    const expectOwnOnly = () => {
      const left = recorded()
        .replaceAll(BACKGROUND_QUERY, '')
        .replaceAll(OWN_TITLE, '')
        .replaceAll(CSI, '')
      expect(left).not.toMatch(DRIVES_A_TERMINAL)
      expect(recorded()).not.toMatch(/\u001b\[(31;5;8m|13;37H|>4;2m|6n|!p|21t)/)
    }
    beforeEach(async () => {
      await made.setPolicy({ asks })
      tmux.enter(`${PROGRAM}; echo "status $?"`)
      await tmux.see(/^ +GEN/m)
    })

    it('comes to the terminal as text, below the step that may ask', async () => {
      tmux.press('g', 's')
      await tmux.see('[now]')
      tmux.press('Tab')
      await tmux.see('[at the next boot]')
      tmux.press('Tab')
      await tmux.see('[test now]')
      tmux.press('Enter')
      if (asks === 'each time') {
        const shown = (await tmux.see(PROMPTS.sudo)).replaceAll('\n', '')
        expect(shown).toMatch(
          /→ activate \d+ {2}\/nix\/store\/\S+\/switch-to-configuration test\[sudo\]/,
        )
      }
      await answered()
      await tmux.see('Done.')
      const said = recorded()
      expect(said.split('evil ends\n').length).toBeGreaterThan(2)
      tmux.press('Enter')
      await tmux.see(/^ +GEN/m)
      tmux.press('q')
      await tmux.see(/^status 0$/m)
      expectOwnOnly()
    })

    it('of the real collector is text as well', async () => {
      tmux.press('c')
      await tmux.see('↵ run')
      tmux.press('Enter')
      await answered()
      await tmux.see('Done.')
      expect(recorded()).toContain(LINK_SHOWN)
      tmux.press('Enter')
      await tmux.see(/^ +GEN/m)
      tmux.press('q')
      await tmux.see(/^status 0$/m)
      expectOwnOnly()
    })
  })
})
