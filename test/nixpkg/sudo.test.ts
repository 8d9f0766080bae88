import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as commands from '../../src/plan/commands.ts'
import { makeLaptop } from '../cli/fixture.ts'
import { machine as factsOf, pathOf, planning } from '../plan/fixture.ts'
import type { Machine } from '../support/machine/machine.ts'
import { describeWithAskers } from '../terminal/sudoMachine.ts'
import { evaluateModule } from './evaluate.ts'

const BIN = '/run/current-system/sw/bin'
const PROFILES = '/nix/var/nix/profiles'
const SYSTEM = `${PROFILES}/system`
const PINS = `${PROFILES}/system-profiles`
const SCRIPT = `${SYSTEM}/bin/switch-to-configuration`

const MEANS = planning(factsOf([])).means

/** As alice would have it who wants more than she was given. */
const PATH = `/home/alice/bin:${BIN}:/usr/bin:/bin`

describeWithAskers('the module’s rules for sudo', () => {
  let machine: Machine
  let paths: readonly string[]
  /** What the module writes where alice may have all that it offers. */
  let rules: string
  beforeAll(async () => {
    rules = extraConfig('[ "gc" "boot" "delete" "unpin" ]')
    const laptop = await makeLaptop()
    machine = laptop.machine
    paths = laptop.paths
    await mkdir(join(machine.root, 'etc/pam.d'))
    await writeFile(join(machine.root, 'etc/pam.d/sudo'), PAM)
    // Where NixOS has programs; the machine’s own systems bring none.
    await machine.must(['sh', '-c', `ln -sf /usr/bin/* ${BIN}/`])
    await machine.must(['mkdir', '-p', PINS])
    await obey(rules)
  })
  afterAll(() => machine?.remove())

  function extraConfig(allow: string): string {
    const settings = `{ enable = true; sudo.users = [ "alice" ]; sudo.allow = ${allow}; }`
    return evaluateModule(settings).security.sudo.extraConfig
  }

  async function obey(text: string): Promise<void> {
    const file = join(machine.root, 'etc/sudoers')
    await writeFile(file, `root ALL=(ALL:ALL) ALL\n${text}`)
    await chmod(file, 0o440)
    await machine.must(['visudo', '-c', '-s', '-f', '/etc/sudoers'])
  }

  const asAlice = (argv: string[], env: Record<string, string> = {}) =>
    machine.run(argv, { user: 'alice', env: { PATH, ...env } })
  const allows = async (argv: readonly string[], options: readonly string[] = []) =>
    (await asAlice(['sudo', '-n', ...options, '-l', '--', ...argv])).status === 0

  it.each(
    [
      commands.collectGarbage(),
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
      commands.setBootDefault('nixos-generation-1.conf'),
    ].map(({ argv }) => [argv]),
    [['bootctl', 'set-oneshot', 'nixos-generation-1.conf']],
    ...['switch', 'test', 'dry-activate', 'boot switch', ''].map((mode) => [[SCRIPT, mode]]),
    [[SCRIPT]],
    [[SCRIPT, 'boot', 'x']],
    [[`${SYSTEM}-1-link/bin/switch-to-configuration`, 'boot']],
    [['systemd-run', SCRIPT, 'boot']],
    // What looks like what may be.
    [['nix-env', '-p', SYSTEM, '--delete-generations']],
    [['nix-env', '-p', SYSTEM, '--delete-generations', 'old']],
    [['nix-env', '-p', SYSTEM, '--delete-generations', '+1']],
    [['nix-env', '-p', SYSTEM, '--delete-generations', '1', '--option', 'plugin-files', '/tmp/x']],
    [['nix-env', '-p', SYSTEM, '--delete-generations', '1\n--version']],
    [['nix-env', '-p', `${PROFILES}/../profiles/system`, '--delete-generations', '1']],
    [['nix-env', '-p', `${PROFILES}/per-user/root/profile`, '--delete-generations', '1']],
    [['nix-env', '--option', 'x', 'y', '-p', SYSTEM, '--delete-generations', '1']],
    [['nix-store', '--gc', '--max-freed', '1']],
    [['nix-store', '--delete', '/nix/store/0-x']],
    [['rm', '-f', '--', PINS]],
    [['rm', '-rf', '--', `${PINS}/known_good`]],
    [['rm', '-f', '--', `${PINS}/../system`]],
    [['rm', '-f', '--', `${PINS}/known_good/../../system`]],
    [['rm', '-f', '--', `${PINS}/known_good`, '/etc/shadow']],
    [['rm', '-f', '--', `${PINS}/known_good`, `${PINS}/known_good-1-link`, '/etc/shadow']],
    [['rm', '-f', '--', `${SYSTEM}-1-link`]],
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
    await obey(extraConfig('[ "gc" ]'))
    expect(await allows(['nix-store', '--gc'])).toBe(true)
    expect(await allows([SCRIPT, 'boot'])).toBe(false)
    await obey(extraConfig('[ "unpin" ]'))
    expect(await allows([SCRIPT, 'boot'])).toBe(true)
    expect(await allows(['nix-store', '--gc'])).toBe(false)
    await obey(rules)
  })

  it('run no program of hers in the place of one', async () => {
    await asAlice(['mkdir', '-p', '/home/alice/bin'])
    await asAlice(['sh', '-c', 'cp /usr/bin/env /home/alice/bin/nix-store'])
    expect(await allows(['nix-store', '--gc'])).toBe(false)
    expect(await allows(['/home/alice/bin/nix-store', '--gc'])).toBe(false)
    await asAlice(['rm', '/home/alice/bin/nix-store'])
    expect(await allows(['nix-store', '--gc'])).toBe(true)
  })

  it('hand nothing of her environment on, whatever else sudo was told to keep', async () => {
    await machine.must(['cp', '--remove-destination', '/usr/bin/env', `${BIN}/nix-store`])
    const told = 'Defaults !env_reset, setenv\nDefaults env_keep += "NIX_CONFIG HOME PATH"\n'
    try {
      // So it is a program that prints what it gets, and takes --gc for no option: it is told by its fault.
      await obey(told + rules.replace('nix-store --gc', 'nix-store'))
      const env = {
        NIX_CONFIG: 'plugin-files = /tmp/x',
        HOME: '/home/alice',
        LD_PRELOAD: '',
        FOO: '1',
      }
      const { stdout } = await asAlice(['sudo', '-n', '--', 'nix-store'], env)
      const variables = Object.fromEntries(stdout.split('\n').map((line) => line.split(/=(.*)/)))
      expect(variables).toMatchObject({ HOME: '/root', PATH: BIN, USER: 'root' })
      expect(Object.keys(variables)).not.toContain('NIX_CONFIG')
      expect(Object.keys(variables)).not.toContain('FOO')
      for (const options of [['-E'], ['--preserve-env=NIX_CONFIG'], ['NIX_CONFIG=x']]) {
        const refused = await asAlice(['sudo', '-n', ...options, 'nix-store'], env)
        expect(refused.stdout).not.toContain('NIX_CONFIG')
      }
    } finally {
      await machine.must(['ln', '-sf', '/usr/bin/nix-store', `${BIN}/nix-store`])
      await obey(rules)
    }
  })

  it('are what terrapin needs to delete, unpin, write the menu and collect, and no more', async () => {
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
      expect(stderr).toContain('sudo did not run it, so it changed nothing')
    }
  })
})

const PAM = `auth required pam_unix.so nodelay
account required pam_permit.so
session required pam_permit.so
`
