import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as commands from '../../src/plan/commands.ts'
import { pathOf } from '../plan/fixture.ts'
import type { Machine } from '../support/machine/machine.ts'
import { describeWithAskers } from '../terminal/sudoMachine.ts'
import {
  BIN,
  MEANS,
  makeRuledMachine,
  PATH,
  PINS,
  PROFILES,
  type RuledMachine,
  rulesFor,
  SCRIPT,
  SYSTEM,
} from './ruledMachine.ts'

const STORE = `${BIN}/nix-store`

/** In the place of a program: what it was given. */
const SHOW = `#!/bin/sh
echo in "$PWD" umask "$(umask)"
/usr/bin/cat /proc/self/limits
/usr/bin/env
`

describeWithAskers('the module’s rules for sudo', () => {
  let machine: Machine
  let paths: readonly string[]
  let rules: string
  let setRules: RuledMachine['setRules']
  let asAlice: RuledMachine['asAlice']
  beforeAll(async () => {
    ;({ machine, paths, rules, setRules, asAlice } = await makeRuledMachine())
  })
  afterAll(() => machine?.remove())

  const allows = async (argv: readonly string[], options: readonly string[] = []) =>
    (await asAlice(['sudo', '-n', ...options, '-l', '--', ...argv])).status === 0

  it.each(
    [
      commands.collectGarbage({ foreignStore: false, rootDirectory: null }),
      commands.writeBootMenu(MEANS),
      commands.deleteGenerations(MEANS, SYSTEM, [1]),
      commands.deleteGenerations(MEANS, SYSTEM, [1, 20, 300]),
      commands.removeProfile(MEANS, `${PINS}/known_good`, `${PINS}/known_good-1-link`),
      commands.removeProfile(MEANS, `${PINS}/known_good`, null),
    ].map((step) => [step?.argv ?? []]),
  )('let through %j', async (argv) => {
    expect(await allows(argv)).toBe(true)
  })

  it.each([
    // What chooses the system that runs or starts.
    ...[
      commands.switchGeneration(MEANS, SYSTEM, 2),
      commands.setProfile(MEANS, SYSTEM, pathOf(1), 'take back'),
      commands.setProfile(MEANS, `${PINS}/mine`, pathOf(1), 'pin'),
      commands.addGenerationLink(MEANS, SYSTEM, 9, pathOf(1)),
      commands.activate(MEANS, pathOf(1), 'switch', 'activate'),
      commands.activate({ ...MEANS, systemd: true }, pathOf(1), 'boot', 'activate'),
      commands.activate({ ...MEANS, systemd: true }, SYSTEM, 'boot', 'activate'),
      commands.setBootDefault(MEANS, 'nixos-generation-1.conf', '1'),
    ].map(({ argv }) => [argv]),
    [['bootctl', 'set-oneshot', 'nixos-generation-1.conf']],
    ...['switch', 'test', 'dry-activate', 'boot switch', ''].map((mode) => [[SCRIPT, mode]]),
    [[SCRIPT]],
    [[SCRIPT, 'boot', 'x']],
    [[`${SYSTEM}-1-link/bin/switch-to-configuration`, 'boot']],
    [['systemd-run', SCRIPT, 'boot']],
    // What looks like what may be.
    [['nix-env', '-p', SYSTEM, '--delete-generations', '1']],
    [deletion(SYSTEM)],
    [deletion(SYSTEM, 'old')],
    [deletion(SYSTEM, '+1')],
    [deletion(SYSTEM, '1', '--option', 'plugin-files', '/tmp/x')],
    [deletion(SYSTEM, '1\n--version')],
    [deletion(`${PROFILES}/../profiles/system`, '1')],
    [deletion(`${PROFILES}/per-user/root/profile`, '1')],
    [['nix-env', '--option', 'x', 'y', ...deletion(SYSTEM, '1').slice(1)]],
    [['nix-store', '--gc', '--max-freed', '1']],
    [['nix-store', '--delete', '/nix/store/0-x']],
    [['rm', '--force', '--', PINS]],
    [['rm', '-rf', '--', `${PINS}/known_good`]],
    [['rm', '--force', '--', `${PINS}/../system`]],
    [['rm', '--force', '--', `${PINS}/known_good/../../system`]],
    [['rm', '--force', '--', `${PINS}/known_good`, '/etc/shadow']],
    [['rm', '--force', '--', `${PINS}/known_good`, `${PINS}/known_good-1-link`, '/etc/shadow']],
    [['rm', '--force', '--', `${SYSTEM}-1-link`]],
    [['sh', '-c', 'id']],
    [['env', 'nix-store', '--gc']],
  ])('do not let through %j', async (argv) => {
    expect(await allows(argv)).toBe(false)
  })

  it('name no one but root to become, and nobody else', async () => {
    const gc = ['nix-store', '--gc']
    expect(await allows(gc, ['-u', 'nobody'])).toBe(false)
    expect(await allows(gc, ['-g', 'wheel'])).toBe(false)
    const others = await machine.run(['sudo', '-l', '-U', 'nobody', '--', ...gc])
    expect(others.status).toBe(1)
  })

  it('let only through what they are told to', async () => {
    await setRules(rulesFor('[ "gc" ]'))
    expect(await allows(['nix-store', '--gc'])).toBe(true)
    expect(await allows([SCRIPT, 'boot'])).toBe(false)
    await setRules(rulesFor('[ "unpin" ]'))
    expect(await allows([SCRIPT, 'boot'])).toBe(true)
    expect(await allows(['nix-store', '--gc'])).toBe(false)
    await setRules(rules)
  })

  it('run no program of hers in the place of one', async () => {
    await asAlice(['mkdir', '-p', '/home/alice/bin'])
    await asAlice(['sh', '-c', 'cp /usr/bin/env /home/alice/bin/nix-store'])
    expect(await allows(['nix-store', '--gc'])).toBe(false)
    expect(await allows(['/home/alice/bin/nix-store', '--gc'])).toBe(false)
    await asAlice(['rm', '/home/alice/bin/nix-store'])
    expect(await allows(['nix-store', '--gc'])).toBe(true)
  })

  describe('whatever else sudo was told to keep', () => {
    beforeAll(async () => {
      const reported = `Defaults !env_reset, setenv, umask=0777, rlimit_fsize=0, runcwd=*, runchroot=*
        Defaults exempt_group=users, env_keep += "NIX_CONFIG HOME PATH"\n`
      await setRules(reported + rules)
      const show = 'rm "$0" && printf %s "$1" > "$0" && chmod 755 "$0"'
      await machine.must(['sh', '-c', show, STORE, SHOW])
    })
    afterAll(async () => {
      await machine.must(['ln', '-sf', '/usr/bin/nix-store', STORE])
      await setRules(rules)
    })

    it('hand none of her variables on', async () => {
      const env = { NIX_CONFIG: 'plugin-files = /tmp/x', HOME: '/home/alice', FOO: '1' }
      const { stdout } = await asAlice(['sudo', '-n', '--', 'nix-store', '--gc'], env)
      const variables = Object.fromEntries(stdout.split('\n').map((line) => line.split(/=(.*)/)))
      expect(variables).toMatchObject({ HOME: '/root', PATH: BIN, USER: 'root' })
      expect(Object.keys(variables)).not.toContain('NIX_CONFIG')
      expect(Object.keys(variables)).not.toContain('FOO')
      for (const options of [['-E'], ['--preserve-env=NIX_CONFIG'], ['NIX_CONFIG=x']]) {
        const refused = await asAlice(['sudo', '-n', ...options, 'nix-store', '--gc'], env)
        expect(refused.stdout).not.toContain('NIX_CONFIG')
      }
    })

    it('give a command a root, directory, umask and limits of its own', async () => {
      // Soft limits: in a container without CAP_SYS_RESOURCE root can raise no hard ones.
      const limits = 'ulimit -S -f 0 && ulimit -S -n 40 && ulimit -S -s 512 && ulimit -S -t 1'
      const run = (...options: string[]) => {
        const line = `cd /tmp && umask 0777 && ${limits} && exec sudo -n "$@"`
        return asAlice(['sh', '-c', line, 'sh', ...options, 'nix-store', '--gc'])
      }
      const { stdout } = await run()
      expect(stdout).toContain('in / umask 0022\n')
      expect(stdout).toMatch(/^Max cpu time +unlimited/m)
      expect(stdout).toMatch(/^Max file size +unlimited/m)
      expect(stdout).toMatch(/^Max stack size +8388608/m)
      expect(stdout).toMatch(/^Max open files +1024/m)
      expect((await run('-D', '/tmp')).stdout).not.toContain('in /tmp')
      expect(await run('-R', '/')).toMatchObject({ status: 1, stdout: '' })
    })
  })

  it('are what terrapin needs to delete, unpin, regenerate the menu and collect, and no more', async () => {
    const terrapin = (...args: string[]) =>
      machine.terrapin([...args, '--yes'], { user: 'alice', env: { PATH } })
    await machine.must(['nix-env', '-p', `${PINS}/kept`, '--set', paths[3] as string])
    for (const args of [['delete', '1'], ['unpin', 'kept'], ['boot', '--regenerate'], ['gc']]) {
      expect(await terrapin(...args)).toMatchObject({ status: 0 })
    }
    expect(await machine.must(['ls', PROFILES])).not.toContain('system-1-link')
    for (const args of [
      ['switch', '4'],
      ['switch', '4', '--boot'],
      ['pin', '4', 'mine'],
    ]) {
      const { status, stderr } = await terrapin(...args)
      expect(status).toBe(1)
      expect(stderr).toContain('sudo did not run the command, so nothing was changed')
    }
  })
})

function deletion(profile: string, ...rest: string[]): string[] {
  return ['nix-env', '--profile', profile, '--delete-generations', ...rest]
}
