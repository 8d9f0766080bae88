import { describe, expect, it } from 'vitest'
import {
  type ActivationResult,
  activationMode,
  changesUnits,
  explainActivation,
  type SwitchTraces,
} from '../../src/execute/activation.ts'
import { ActivationReader } from '../../src/execute/activationProgress.ts'
import { SWITCH_UNIT } from '../../src/nix/switchOutput.ts'
import type { Step } from '../../src/plan/plan.ts'
import { pathOf } from '../plan/fixture.ts'

const ended = (
  status: number | null,
  output = '',
  mode = 'switch',
  traces: SwitchTraces | null = null,
) => {
  const reader = new ActivationReader(mode)
  reader.feed(`${output}\n`)
  return explainActivation(status, status === null ? 'SIGKILL' : null, mode, reader, traces)
}
const step = (argv: string[], kind: Step['kind'] = 'activation'): Step => ({
  ...{ argv, kind, root: true, description: 'x' },
})
const SCRIPT = `${pathOf(1)}/bin/switch-to-configuration`

const SCRIPT_FAILED = 'activating the configuration...\nFailed to run activate script'
const ACTIVATED = 'activating the configuration...\nrestarting sysinit-reactivation.target'

/** An end of switch-to-configuration: exit status, output, mode, outcome, what is told. */
type End = readonly [number | null, string, string, string, RegExp | null]

describe('how an activation ended', () => {
  it.each<End>([
    [0, '', 'switch', 'done', null],
    [
      1,
      '',
      'switch',
      'failed',
      /^switch-to-configuration failed \(exit status 1\) before anything was/,
    ],
    [1, '', 'boot', 'failed', /^switch-to-configuration failed \(exit status 1\)$/],
    [1, 'activating the configuration...', 'test', 'failed', /during the activation script$/],
    [1, 'restarting systemd...', 'switch', 'failed', /while starting units$/],
    [3, ACTIVATED, 'switch', 'failed', /failed \(exit status 3\) while starting units$/],
    [4, '', 'switch', 'units', /Activated, but units failed \(exit status 4\)/],
    [100, '', 'switch', 'reboot', /only the boot menu was regenerated \(exit status 100\)/],
    [100, '', 'test', 'failed', /can be booted but not tested.*nothing was activated/],
    [101, ACTIVATED, 'switch', 'failed', /failed \(exit status 101\) while starting units/],
  ])('%s after %j in %s: %s', check)

  it.each<End>([
    [1, 'Pre-switch checks failed', 'switch', 'failed', /checks .* so nothing was activated/],
    [
      1,
      'Failed to install bootloader',
      'switch',
      'failed',
      /regenerated, so nothing was activated/,
    ],
    [
      1,
      'Failed to install bootloader',
      'boot',
      'failed',
      /could not be regenerated; see the output/,
    ],
    [
      1,
      'Error: switch-to-configuration must be run as the root user',
      'switch',
      'failed',
      /not run as root, so nothing was done/,
    ],
    [
      2,
      'This is not a NixOS installation!',
      'switch',
      'failed',
      /did not find NixOS, so nothing was done.*\(exit status 2\)$/,
    ],
    [4, 'This is not a NixOS installation!', 'switch', 'failed', /did not find NixOS, so nothing/],
    [
      11,
      'Could not acquire lock',
      'switch',
      'failed',
      /another switch-to-configuration is running, so nothing was done: wait .*\(exit status 11\)$/,
    ],
    [13, 'Could not open lock', 'switch', 'failed', /lock can’t be opened, so nothing was done/],
    [
      1,
      `Failed to start transient service unit: Unit ${SWITCH_UNIT}.service was already loaded or has a fragment file.`,
      'switch',
      'failed',
      /another switch-to-configuration is running/,
    ],
    [
      1,
      'Failed to start transient service unit: Access denied',
      'switch',
      'failed',
      /systemd did not run it, so nothing was done/,
    ],
    [
      1,
      'Failed to connect to bus: No such file or directory',
      'switch',
      'failed',
      /systemd did not run it/,
    ],
    [2, '', 'switch', 'failed', /failed \(exit status 2\) before anything was activated$/],
    [
      2,
      'stopping swap device: /dev/sda2',
      'switch',
      'failed',
      /\(exit status 2\) while stopping units, before anything was activated$/,
    ],
  ])('before it did anything: %s after %j in %s', check)

  it.each<End>([
    [
      2,
      SCRIPT_FAILED,
      'switch',
      'failed',
      /^the activation script failed \(exit status 2\).*only partly activated/,
    ],
    [
      4,
      SCRIPT_FAILED,
      'switch',
      'failed',
      /^the activation script failed, and units failed afterwards \(exit status 4\)/,
    ],
    [
      2,
      `activating the configuration...\nActivation script snippet 'users' failed (1)\n${SCRIPT_FAILED}`,
      'switch',
      'failed',
      /failed in users \(exit status 2\)/,
    ],
    // A last line of the script’s own without an end.
    [
      4,
      'activating the configuration...\ncopying… Failed to run activate script',
      'test',
      'failed',
      /^the activation script failed, and units/,
    ],
    // Releases before the rewrite in Rust say nothing of it.
    [
      2,
      'activating the configuration...\nsetting up /etc...',
      'switch',
      'failed',
      /^the activation script failed \(exit status 2\)/,
    ],
    [
      2,
      `${ACTIVATED}\nUnable to list users with logind: timed out`,
      'switch',
      'failed',
      /aborted \(exit status 2\) while starting units: Unable to list users with logind: timed out$/,
    ],
    [
      1,
      `${SCRIPT_FAILED}\nrestarting systemd...\nError: systemd daemon reload failed, timeout after 180s`,
      'switch',
      'failed',
      /aborted \(exit status 1\) while starting units: systemd daemon reload failed.*; the activation script had already failed$/,
    ],
  ])('where the activation script failed: %s after %j', check)

  it.each<End>([
    [
      null,
      'stopping the following units: a.service',
      'switch',
      'failed',
      /^switch-to-configuration was killed by SIGKILL while stopping units, before/,
    ],
    [null, '', 'boot', 'failed', /^switch-to-configuration was killed by SIGKILL$/],
    [
      255,
      ACTIVATED,
      'switch',
      'failed',
      /was killed or failed \(exit status 255\) while starting units$/,
    ],
    [255, '', 'switch', 'failed', /\(exit status 255\) before anything was activated$/],
    [
      255,
      SCRIPT_FAILED,
      'switch',
      'failed',
      /activation script; the activation script had already failed$/,
    ],
  ])('where it was ended: %s after %j', check)

  const unparsed = (path: string) =>
    `Error: Failed to parse systemd unit file ${path}\n\nCaused by:\n    0: Failed parse unit file as INI\n    1: 7:1 expecting "=" but found EOF.`

  it.each<End>([
    [
      1,
      unparsed('/nix/store/x-nixos-system-a/etc/systemd/system/t-a.service'),
      'switch',
      'failed',
      /^switch-to-configuration aborted \(exit status 1\) after only the boot menu was regenerated: it can’t parse t-a\.service of the new system \(7:1 expecting "=" but found EOF\.\)$/,
    ],
    [
      1,
      unparsed('/etc/systemd/system/t-a.service'),
      'test',
      'failed',
      /before anything was activated: it can’t parse t-a\.service of the running system/,
    ],
    [
      1,
      unparsed('/x/t-a.service').replace(/systemd unit file.*/, ''),
      'switch',
      'failed',
      /aborted \(exit status 1\) before anything/,
    ],
    [
      1,
      'Error: Failed parse unit file as INI\n\nCaused by:\n    3:1 expecting "="',
      'switch',
      'failed',
      /it can’t parse a drop-in of a unit \(3:1 expecting "="\)/,
    ],
    [1, `Error: ${'x'.repeat(9000)}`, 'switch', 'failed', /: x{300}$/],
  ])('where a text is refused: %s after %j in %s', check)

  /** systemd-run ends with 0 where its unit was stopped (systemd-run(1)). */
  it.each<[string, SwitchTraces, string, RegExp | null]>([
    ['', { startsPending: false, activated: true }, 'done', null],
    ['', { startsPending: false, activated: null }, 'done', null],
    [
      ACTIVATED,
      { startsPending: true, activated: true },
      'failed',
      /^switch-to-configuration was stopped before it finished \(exit status 0\) while starting units$/,
    ],
    [
      'stopping the following units: a.service',
      { startsPending: true, activated: false },
      'failed',
      /while stopping units, before anything was activated$/,
    ],
    [
      '',
      { startsPending: false, activated: false },
      'failed',
      /finished \(exit status 0\) before anything was activated$/,
    ],
  ])('0 after %j, where the machine shows %j: %s', (output, traces, outcome, message) => {
    expectEnd(ended(0, output, 'switch', traces), outcome, message)
  })
})

function check(...[status, output, mode, outcome, message]: End): void {
  expectEnd(ended(status, output, mode), outcome, message)
}

function expectEnd(result: ActivationResult, outcome: string, message: RegExp | null): void {
  expect(result.outcome).toBe(outcome)
  if (message === null) expect(result.message).toBeNull()
  else expect(result.message).toMatch(message)
}

describe('which steps are activations', () => {
  it.each([
    [step([SCRIPT, 'switch']), 'switch', true],
    [step(['systemd-run', '--pipe', SCRIPT, 'test']), 'test', true],
    [step([SCRIPT, 'boot'], 'menu'), 'boot', false],
    [step(['nixos-enter', '--root', '/mnt', '--', SCRIPT, 'boot'], 'menu'), 'boot', false],
    [step([SCRIPT, 'dry-activate']), 'dry-activate', false],
    [step([`${pathOf(1, 'home-manager-generation')}/activate`]), null, false],
    [step(['nix-env', '--profile', '/x', '--switch-generation', '1'], 'profile'), null, false],
  ] as const)('%#', (some, mode, changes) => {
    expect(activationMode(some)).toBe(mode)
    expect(changesUnits(some)).toBe(changes)
  })
})
