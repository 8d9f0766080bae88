import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Tmux } from '../support/tmux.ts'
import {
  type AskingMachine,
  describeWithAskers,
  makeAskingMachine,
  PASSWORD,
  PROGRAM,
  PROMPTS,
} from './sudoMachine.ts'

/* An EFI system partition as nixos-generate-config mounts it: nobody but root may look into it. */
describeWithAskers('a /boot that only root can read', () => {
  let made: AskingMachine
  let tmux: Tmux
  beforeAll(async () => {
    made = await makeAskingMachine()
    await chmod(join(made.machine.root, 'boot'), 0o700)
  })
  afterAll(() => made?.machine.remove())
  beforeEach(async () => {
    await made.setPolicy({ asks: 'never' })
    await made.choose('sudo')
    tmux = made.terminal()
    await tmux.see('ready>')
  })
  afterEach(() => tmux?.close())

  const run = (...args: string[]) => made.machine.terrapin(args, { user: 'alice' })
  const bootDefault = async () =>
    /^default (.*)$/m.exec(
      await readFile(join(made.machine.root, 'boot/loader/loader.conf'), 'utf8'),
    )?.[1]

  it('is not asked for by what only tells', async () => {
    await made.setPolicy({ asks: 'each time' })
    for (const command of ['list', 'show 1', 'boot']) {
      tmux.enter(`clear; ${PROGRAM} ${command}; echo "status $?"`)
      expect(await tmux.see(/^status \d$/m)).not.toContain(PROMPTS.sudo)
    }
  })

  it('is read by sudo for a deletion, which then knows what boots by itself', async () => {
    await made.setPolicy({ asks: 'once' })
    const before = await made.status()
    tmux.enter(`clear; ${PROGRAM} delete 5 --dry-run; echo "status $?"`)
    await tmux.see('Only root can read the boot menu: reading it with sudo.')
    await tmux.see(PROMPTS.sudo)
    tmux.enter(PASSWORD)
    const shown = await tmux.see(/^status 3$/m)
    expect(shown).toMatch(/5: .*boot default/)
    expect(await made.status()).toEqual(before)
  })

  it('keeps a deletion from being made where root does not look', async () => {
    await made.setPolicy({ asks: 'each time' })
    const before = await made.status()
    tmux.enter(`clear; ${PROGRAM} delete 1; echo "status $?"`)
    for (let time = 1; time <= 3; time += 1) {
      await tmux.see(new RegExp(`(?:${RegExp.escape(PROMPTS.sudo)}[^]*){${time}}`))
      tmux.enter('wrong')
    }
    const shown = (await tmux.see(/^status 3$/m)).replaceAll(/\s+/g, ' ')
    expect(shown).toContain('boot default unknown')
    expect(await made.status()).toEqual(before)
  })

  it('is read for a collection, which asks for a word where it can’t be', async () => {
    await made.setPolicy({ asks: 'once' })
    await made.machine.must(['nix-store', '--add', '/etc/passwd'])
    tmux.enter(`clear; ${PROGRAM} gc; echo "status $?"`)
    await tmux.see('Only root can read the boot menu: reading it with sudo.')
    await tmux.see(PROMPTS.sudo)
    tmux.enter(PASSWORD)
    await tmux.see('Proceed? [y/N]')
    tmux.enter('n')
    await tmux.see(/^status 3$/m)
    await made.setPolicy({ asks: 'each time' })
    tmux.enter(`clear; ${PROGRAM} gc; echo "status $?"`)
    for (let time = 1; time <= 3; time += 1) {
      await tmux.see(new RegExp(`(?:${RegExp.escape(PROMPTS.sudo)}[^]*){${time}}`))
      tmux.enter('wrong')
    }
    await tmux.see('Boot default unknown')
    await tmux.see('Type collect to confirm:')
    tmux.enter('y')
    await tmux.see(/^status 3$/m)
  })

  it('has its menu regenerated, and checked', async () => {
    const outcome = await run('boot', '--regenerate', '--yes')
    expect(outcome.stderr).toContain('Verified: the boot default is 5.')
    expect(outcome.status).toBe(0)
  })

  it('is looked at after a switch by those who made it, and no password is asked for that', async () => {
    const switchTo = (gen: string) => run('switch', gen, '--yes')
    const outcome = await switchTo('4')
    expect(outcome.stderr).toMatch(/^Verified: .*the boot default is 4\.$/m)
    expect(outcome.stderr).not.toContain('Not verified')
    await made.setPolicy({ asks: 'each time' })
    tmux.enter(`clear; ${PROGRAM} switch 5 --yes; echo "status $?"`)
    for (let time = 1; time <= 2; time += 1) {
      await tmux.see(new RegExp(`(?:${RegExp.escape(PROMPTS.sudo)}[^]*){${time}}`))
      tmux.enter(PASSWORD)
    }
    const shown = await tmux.see(/^status 0$/m)
    expect(shown).toContain('Not verified: the boot default is 5.')
    await made.setPolicy({ asks: 'never' })
    expect((await switchTo('5')).stderr).toMatch(/^Verified: .*the boot default is 5\.$/m)
  })

  it('does not keep a broken system as the boot default', async () => {
    const before = await bootDefault()
    await made.machine.tellToFail('switch', 2)
    try {
      expect((await run('switch', '2', '--yes')).status).toBe(1)
    } finally {
      await made.machine.tellToFail('switch', null)
    }
    expect(await bootDefault()).toBe(before)
    expect((await made.machine.activations()).slice(-2)).toEqual(['26.05.2 switch', '26.05.5 boot'])
  })

  it('loses the entry of what is deleted', async () => {
    const outcome = await run('delete', '1', '--yes')
    expect(outcome).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('Verified: 1 is deleted.'),
    })
    const entries = await made.machine.must(['ls', '/boot/loader/entries'])
    expect(entries).not.toContain('generation-1.conf')
    expect(entries).toContain('generation-5.conf')
  })
})
