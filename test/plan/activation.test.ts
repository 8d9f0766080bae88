import { describe, expect, it } from 'vitest'
import { activationMode, changesUnits, explainActivation } from '../../src/plan/activation.ts'
import { ActivationReader } from '../../src/plan/activationProgress.ts'
import type { Step } from '../../src/plan/plan.ts'
import { pathOf } from './fixture.ts'

const ended = (status: number | null, output = '', mode = 'switch') => {
  const reader = new ActivationReader(mode)
  reader.feed(`${output}\n`)
  return explainActivation(status, status === null ? 'SIGKILL' : null, mode, reader)
}
const step = (argv: string[], kind: Step['kind'] = 'activation'): Step => ({
  ...{ argv, kind, root: true, says: 'x' },
})
const SCRIPT = `${pathOf(1)}/bin/switch-to-configuration`

describe('how an activation ended', () => {
  it.each([
    [0, '', 'switch', 'done', null],
    [1, '', 'switch', 'failed', /^switch-to-configuration failed \(status 1\)$/],
    [1, 'Pre-switch checks failed', 'switch', 'failed', /checks .* so nothing was activated/],
    [1, 'Failed to install bootloader', 'switch', 'failed', /written, so nothing was activated/],
    [1, 'Failed to install bootloader', 'boot', 'failed', /could not be written; what was printed/],
    [1, 'Could not acquire lock', 'switch', 'failed', /another switch-to-configuration is running/],
    [1, 'activating the configuration...', 'test', 'failed', /while the activation script ran$/],
    [1, 'restarting systemd...', 'switch', 'failed', /while units were started$/],
    [2, '', 'switch', 'failed', /activation script failed \(status 2\).*partly the new system/],
    [4, '', 'switch', 'units', /activated, but units failed \(status 4\)/],
    [100, '', 'switch', 'reboot', /boot menu is written, reboot to finish \(status 100\)/],
    [100, '', 'test', 'failed', /can only be booted.*nothing was activated/],
    [101, '', 'switch', 'failed', /status 101/],
    [null, 'stopping the following units: a.service', 'switch', 'failed', /SIGKILL while units/],
  ] as const)('%s after %j in %s: %s', (status, output, mode, outcome, says) => {
    const result = ended(status, output, mode)
    expect(result.outcome).toBe(outcome)
    if (says === null) expect(result.says).toBeNull()
    else expect(result.says).toMatch(says)
  })
})

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
