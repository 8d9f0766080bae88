import { describe, expect, it } from 'vitest'
import type { BootMenu } from '../../src/boot/menu.ts'
import { isAllowedCommand } from '../../src/execute/commandAllowlist.ts'
import type { Capabilities } from '../../src/plan/capabilities.ts'
import * as commands from '../../src/plan/commands.ts'
import { WITHOUT_BUILDING } from '../../src/plan/commands.ts'
import type { Step } from '../../src/plan/plan.ts'
import { machine, pathOf, planning } from '../plan/fixture.ts'

const PROFILE = '/nix/var/nix/profiles/system'
const MEANS = planning(machine([])).capabilities
const OUTSIDE = { ...MEANS, rootDirectory: '/mnt', nixosEnter: true }
const PIN = '/nix/var/nix/profiles/system-profiles/good'
const ROOT = '/home/ann/.local/state/terrapin/pins/mine'
const HOME = '/home/ann/.local/state/nix/profiles/home-manager'

const BOOTCTL = machine([]).bootMenu as BootMenu
const GRUB: BootMenu = { ...BOOTCTL, once: { by: 'grub-reboot', names: new Map() } }

describe('a command of ours', () => {
  const here: readonly (Step | null)[] = [MEANS, { ...MEANS, systemd: true }].flatMap(
    (capabilities) => [
      commands.collectGarbage(capabilities),
      commands.activate(capabilities, pathOf(1), 'switch', 'go'),
      commands.activate(capabilities, `${pathOf(1)}/specialisation/travel`, 'test', 'go'),
      commands.activate(capabilities, pathOf(1), 'dry-activate', 'ask'),
      commands.activate({ ...capabilities, noCheck: true }, pathOf(1), 'switch', 'go'),
      commands.activateHome(capabilities, pathOf(1), true),
      commands.activateHome(capabilities, pathOf(1), false),
      commands.addOwnRoot(capabilities, ROOT, pathOf(1)),
      commands.setBootDefault(capabilities, 'nixos-generation-3.conf', '1'),
      ...[BOOTCTL, GRUB].flatMap((menu) => [
        commands.startOnce(capabilities, menu, 'nixos-generation-3+1-2.conf', 'start it once'),
        commands.clearOneShotCommand(capabilities, menu),
      ]),
      commands.startOnce(
        capabilities,
        GRUB,
        'NixOS - All >> configurations>3>NixOS - ü (26.05)',
        'start',
      ),
    ],
  )
  const anywhere = (capabilities: Capabilities): readonly (Step | null)[] => [
    commands.switchGeneration(capabilities, PROFILE, 3),
    commands.setProfile(capabilities, PIN, pathOf(1), 'pin'),
    commands.deleteGenerations(capabilities, PROFILE, [1, 2, 30]),
    commands.deleteGenerations(capabilities, HOME, [7]),
    commands.addGenerationLink(capabilities, PROFILE, 3, pathOf(3)),
    commands.datedLink(capabilities, HOME, 3, 1_700_000_000_000),
    commands.writeBootMenu(capabilities),
    commands.makeSystemProfiles(capabilities),
    commands.removeProfile(capabilities, PIN, `${PIN}-1-link`),
    commands.removeProfile(capabilities, PIN, null),
    commands.removeProfile(capabilities, `${PIN}-by hand`, `${PIN}-by hand-1-link`),
    commands.removeOwnRoot(capabilities, ROOT),
  ]
  const rootDirectory = [
    ...anywhere(OUTSIDE),
    ...commands.markAsNixos({ ...OUTSIDE, nixosMark: 'no-etc' }),
  ].flatMap((step) => step ?? [])
  const local = [...here, ...anywhere(MEANS)].flatMap((step) => step ?? [])

  it.each(local.map((step) => [step.argv.join(' '), step] as const))('%s', (_, step) => {
    expect(isAllowedCommand(step, null)).toBe(true)
  })

  it.each(rootDirectory.map((step) => [step.argv.join(' '), step] as const))(
    'below a root directory: %s',
    (_, step) => {
      expect(isAllowedCommand(step, '/mnt')).toBe(true)
    },
  )

  it.each(local.map((step) => [step.argv.join(' '), step] as const))(
    'never for a mounted system: %s',
    (_, step) => {
      expect(isAllowedCommand(step, '/mnt')).toBe(false)
    },
  )

  it.each(rootDirectory.map((step) => [step.argv.join(' '), step] as const))(
    'for no other root directory, and not for this computer: %s',
    (_, step) => {
      expect(isAllowedCommand(step, '/srv')).toBe(false)
      expect(isAllowedCommand(step, '/mn')).toBe(false)
      // A link's date and a root of one's own can be of any directory.
      const isAnywhere = ['touch', 'rm'].includes(step.argv[0] ?? '')
      if (!isAnywhere) expect(isAllowedCommand(step, null)).toBe(false)
    },
  )

  it.each([
    ['collect', () => commands.collectGarbage(OUTSIDE)],
    ['activate', () => commands.activate(OUTSIDE, pathOf(1), 'test', 'go')],
    ['activate a home', () => commands.activateHome(OUTSIDE, pathOf(1), true)],
    ['make a root', () => commands.addOwnRoot(OUTSIDE, ROOT, pathOf(1))],
    ['start once', () => commands.startOnce(OUTSIDE, BOOTCTL, '3.conf', 'go')],
    ['take it back', () => commands.clearOneShotCommand(OUTSIDE, GRUB)],
    ['choose a default', () => commands.setBootDefault(OUTSIDE, '3.conf', '1')],
  ])('is not built for a mounted system: %s', (_, build) => {
    expect(build).toThrow(/would act on this computer/)
  })
})

describe('no command of ours', () => {
  const system = pathOf(1)
  it.each([
    [[]],
    [['sh', '-c', 'id']],
    [['nix-env']],
    [['nix-env', '--profile', PROFILE, '--set', '/tmp/evil']],
    [['nix-env', '--profile', PROFILE, '--set', `${system}/../../../tmp/evil`]],
    [['nix-env', '--profile', PROFILE, '--set', system]],
    [['nix-store', '--realise', system, '--add-root', `${PROFILE}-1-link`]],
    [['nix-store', '--realise', system, '--add-root', ROOT, '--indirect']],
    [['nix-env', '--profile', PROFILE, '--set', `${system}.drv`, ...commands.WITHOUT_BUILDING]],
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
    expect(isAllowedCommand({ argv }, null)).toBe(false)
    expect(isAllowedCommand({ argv }, '/mnt')).toBe(false)
  })
})

describe('no command whose path climbs, though it looks like one of ours', () => {
  const system = pathOf(1)
  const up = '/home/ann/..'
  const pin = '/nix/var/nix/profiles/system-profiles'
  it.each<[string[], string | null]>([
    [
      ['nix-env', '--profile', `${PROFILE}s/../../../../etc/shadow`, '--switch-generation', '1'],
      null,
    ],
    [
      [
        ...['nix-env', '--profile', `/mnt/..${PROFILE}`, '--store', 'local?root=/mnt/..'],
        ...['--set', system, ...WITHOUT_BUILDING],
      ],
      '/mnt/..',
    ],
    [
      ['nix-store', '--realise', system, '--add-root', `${up}/etc/x-1-link`, ...WITHOUT_BUILDING],
      null,
    ],
    [
      [
        ...['nix-store', '--realise', system, '--add-root', `${up}/terrapin/pins/x`],
        ...['--indirect', ...WITHOUT_BUILDING],
      ],
      null,
    ],
    [['touch', '--no-dereference', '--date=@1', '--', `${up}/x-1-link`], null],
    [['touch', '--', `${up}/etc/NIXOS`], up],
    [['mkdir', '-p', '-m', '0755', `${up}${pin}`], up],
    [['mkdir', '-p', '-m', '0755', `${up}/etc`], up],
    [['rm', '--force', '--', `${up}/terrapin/pins/x`], null],
    [['rm', '--force', '--', `${up}${pin}/x`], up],
    [['rm', '--force', '--', `${pin}/..`], null],
    [[`${system}/specialisation/../bin/switch-to-configuration`, 'switch'], null],
    [
      ['nixos-enter', '--root', '/mnt/..', '--', `${system}/bin/switch-to-configuration`, 'boot'],
      '/mnt/..',
    ],
  ])('%j, below %s', (argv, rootDirectory) => {
    const straightened = (text: string) => text.replaceAll('/..', '/up')
    expect(isAllowedCommand({ argv }, rootDirectory)).toBe(false)
    const straight = { argv: argv.map(straightened) }
    expect(isAllowedCommand(straight, rootDirectory && straightened(rootDirectory))).toBe(true)
  })
})
