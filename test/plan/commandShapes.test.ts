import { describe, expect, it } from 'vitest'
import type { BootMenu } from '../../src/boot/menu.ts'
import { isOwnCommand } from '../../src/plan/commandShapes.ts'
import * as commands from '../../src/plan/commands.ts'
import type { Step } from '../../src/plan/plan.ts'
import { machine, pathOf, planning } from './fixture.ts'

const PROFILE = '/nix/var/nix/profiles/system'
const MEANS = planning(machine([])).means
const OUTSIDE = { ...MEANS, outside: '/mnt', nixosEnter: true }
const PIN = '/nix/var/nix/profiles/system-profiles/good'
const ROOT = '/home/ann/.local/state/terrapin/pins/mine'
const HOME = '/home/ann/.local/state/nix/profiles/home-manager'

const BOOTCTL = machine([]).bootMenu as BootMenu
const GRUB: BootMenu = { ...BOOTCTL, once: { by: 'grub-reboot', names: new Map() } }

describe('a command of ours', () => {
  const built: readonly (Step | null)[] = [MEANS, OUTSIDE, { ...MEANS, systemd: true }].flatMap(
    (means) => [
      commands.switchGeneration(means, PROFILE, 3),
      commands.setProfile(means, PIN, pathOf(1), 'pin'),
      commands.deleteGenerations(means, PROFILE, [1, 2, 30]),
      commands.deleteGenerations(means, HOME, [7]),
      commands.addGenerationLink(means, PROFILE, 3, pathOf(3)),
      commands.datedLink(means, HOME, 3, 1_700_000_000_000),
      commands.collectGarbage(means),
      commands.activate(means, pathOf(1), 'switch', 'go'),
      commands.activate(means, `${pathOf(1)}/specialisation/travel`, 'test', 'go'),
      commands.activate(means, pathOf(1), 'dry-activate', 'ask'),
      commands.activate({ ...means, noCheck: true }, pathOf(1), 'switch', 'go'),
      commands.writeBootMenu(means),
      ...commands.markAsNixos({ ...means, outside: '/mnt', nixosMark: 'no-etc' }),
      commands.activateHome(pathOf(1), true),
      commands.activateHome(pathOf(1), false),
      commands.makeSystemProfiles(means),
      commands.removeProfile(means, PIN, `${PIN}-1-link`),
      commands.removeProfile(means, PIN, null),
      commands.removeProfile(means, `${PIN}-by hand`, `${PIN}-by hand-1-link`),
      commands.addOwnRoot(ROOT, pathOf(1)),
      commands.removeOwnRoot(means, ROOT),
      ...[BOOTCTL, GRUB].flatMap((menu) => [
        commands.startOnce(menu, 'nixos-generation-3+1-2.conf', 'start it once'),
        commands.forgetOnce(menu),
      ]),
      commands.startOnce(GRUB, 'NixOS - All >> configurations>3>NixOS - ü (26.05)', 'start it'),
    ],
  )

  it.each(built.flatMap((step) => (step === null ? [] : [[step.argv.join(' '), step] as const])))(
    '%s',
    (_, step) => {
      expect(isOwnCommand(step)).toBe(true)
    },
  )
})

describe('no command of ours', () => {
  const system = pathOf(1)
  it.each([
    [[]],
    [['sh', '-c', 'id']],
    [['nix-env']],
    [['nix-env', '--profile', PROFILE, '--set', '/tmp/evil']],
    [['nix-env', '--profile', PROFILE, '--set', `${system}/../../../tmp/evil`]],
    [['nix-env', '--profile', PROFILE, '--delete-generations']],
    [['nix-env', '--profile', PROFILE, '--delete-generations', 'old']],
    [['nix-env', '--profile', PROFILE, '--delete-generations', '1', '--option']],
    [['nix-env', '--profile', PROFILE, '--store', 'ssh://elsewhere', '--switch-generation', '1']],
    [['nix-store', '--gc', '--print-dead']],
    [['nix-store', '--realise', system, '--add-root', '/etc/shadow']],
    [['rm', '--force', '--', '/etc/passwd', '/etc/shadow']],
    [
      [
        'rm',
        '--force',
        '--',
        '/nix/var/nix/profiles/system',
        '/nix/var/nix/profiles/system-1-link',
      ],
    ],
    [['rm', '--force', '--', `${PIN}/../../system`, PIN]],
    [['rm', '--force', '--', `${ROOT}/../../journal`]],
    [['rm', '--force', '--', '/home/ann/.local/state/terrapin/journal']],
    [['nix-store', '--realise', system, '--add-root', '/etc/cron.d/x', '--indirect']],
    [['rm', '--force', '--', '/etc/passwd']],
    [['rm', '--force', '--', `${PIN}/etc/passwd`]],
    [['rm', '--force', '--', PIN, PIN, PIN]],
    [['touch', '--no-dereference', '--date=@1', '--', '/etc/shadow']],
    [['mkdir', '-p', '-m', '0755', '/etc/evil']],
    [['/tmp/bin/switch-to-configuration', 'switch']],
    [[`${system}/bin/switch-to-configuration`, 'switch', '--more']],
    [[`${system}/../evil/bin/switch-to-configuration`, 'switch']],
    [[`${system}/specialisation/../bin/switch-to-configuration`, 'explode']],
    [['systemd-run', '--pty', `${system}/bin/switch-to-configuration`, 'switch']],
    [['nixos-enter', '--root', '/mnt', '--', 'sh']],
    [['/home/ann/activate']],
    [['bootctl', 'set-oneshot', '--esp-path=/tmp']],
    [['bootctl', 'set-default', '*.conf']],
    [['grub-reboot', '--boot-directory=/tmp', 'x']],
    [['grub-reboot', '--boot-directory=/boot', '--help']],
    [['grub-editenv', '/etc/shadow', 'unset', 'next_entry']],
    [['grub-editenv', '/boot/grub/grubenv', 'create']],
  ])('%j', (argv) => {
    expect(isOwnCommand({ argv })).toBe(false)
  })
})

describe('no command whose path climbs, though it looks like one of ours', () => {
  const system = pathOf(1)
  const up = '/home/ann/..'
  it.each([
    [['nix-env', '--profile', `${PROFILE}s/../../../../etc/shadow`, '--switch-generation', '1']],
    [['nix-env', '--profile', PROFILE, '--store', 'local?root=/mnt/..', '--set', system]],
    [['nix-store', '--realise', system, '--add-root', `${up}/etc/x-1-link`]],
    [['nix-store', '--realise', system, '--add-root', `${up}/terrapin/pins/x`, '--indirect']],
    [['touch', '--no-dereference', '--date=@1', '--', `${up}/x-1-link`]],
    [['touch', '--', `${up}/etc/NIXOS`]],
    [['mkdir', '-p', '-m', '0755', `${up}/nix/var/nix/profiles/system-profiles`]],
    [['mkdir', '-p', '-m', '0755', `${up}/etc`]],
    [['rm', '--force', '--', `${up}/terrapin/pins/x`]],
    [['rm', '--force', '--', `${up}/nix/var/nix/profiles/system-profiles/x`]],
    [['rm', '--force', '--', '/nix/var/nix/profiles/system-profiles/..']],
    [[`${system}/specialisation/../bin/switch-to-configuration`, 'switch']],
    [['nixos-enter', '--root', '/mnt/..', '--', `${system}/bin/switch-to-configuration`, 'boot']],
  ])('%j', (argv) => {
    expect(isOwnCommand({ argv })).toBe(false)
    const straight = argv.map((argument) => argument.replaceAll('/..', '/up'))
    expect(isOwnCommand({ argv: straight })).toBe(true)
  })
})
