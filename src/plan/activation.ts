import type { ActivationReader, Obstacle, Phase } from './activationProgress.ts'
import type { Step } from './plan.ts'

/** What an exit status of switch-to-configuration means (nixpkgs: switch-to-configuration-ng). */
export interface ActivationResult {
  /** `reboot`: done as far as it goes without one; `units`: done, but units failed. */
  readonly outcome: 'done' | 'reboot' | 'units' | 'failed'
  /** Null where there is nothing to say. */
  readonly says: string | null
}

/** What switch-to-configuration is called with, for a step that runs it; null for any other. */
export function activationMode({ kind, argv }: Step): string | null {
  const runs = argv.some((word) => word.endsWith('/bin/switch-to-configuration'))
  return runs && (kind === 'activation' || kind === 'menu') ? (argv.at(-1) ?? null) : null
}

/** Whether a step starts and stops units of the running system. */
export function changesUnits(step: Step): boolean {
  const mode = activationMode(step)
  return mode === 'switch' || mode === 'test'
}

/** Explains how it ended, by its exit status (or signal), its mode, and what it had said. */
export function explainActivation(
  status: number | null,
  signal: string | null,
  mode: string,
  said: Pick<ActivationReader, 'progress' | 'obstacle'>,
): ActivationResult {
  const { phase } = said.progress
  switch (status) {
    case 0:
      return { outcome: 'done', says: null }
    case 2:
      return failed(
        'the activation script failed (status 2), so what runs is only partly the new system; ' +
          'its output says why',
      )
    case 4:
      return { outcome: 'units', says: 'It is activated, but units failed (status 4).' }
    case 100:
      return mode === 'test' ? failed(INIT_TEST) : { outcome: 'reboot', says: INIT_SWITCH }
    case null:
      return failed(
        `switch-to-configuration was ended by ${signal ?? 'a signal'}${WHILE[phase] ?? ''}`,
      )
    default:
      return failed(
        said.obstacle !== null
          ? `${obstacleText(said.obstacle, mode)} (status ${status})`
          : `switch-to-configuration failed (status ${status})${WHILE[phase] ?? ''}`,
      )
  }
}

const INIT_SWITCH =
  'The init interface changed, so the running system stays as it is: ' +
  'the boot menu is written, reboot to finish (status 100).'
const INIT_TEST =
  'the init interface changed, so it can only be booted, not tried while this system runs ' +
  '(status 100); nothing was activated'

const OBSTACLES: Readonly<Record<Obstacle, string>> = {
  busy: 'another switch-to-configuration is running, so nothing was activated: wait for its end',
  checks:
    'the new system’s own checks before a switch refused it, so nothing was activated; ' +
    'what they printed says why, and at the next boot it can still be started',
  'boot-loader':
    'the boot menu could not be written, so nothing was activated; ' +
    'what was printed says why, for example that /boot is full',
}

/** `boot` only writes the menu: that nothing is activated is no news then. */
function obstacleText(obstacle: Obstacle, mode: string): string {
  const text = OBSTACLES[obstacle]
  return mode === 'boot' ? text.replace(', so nothing was activated', '') : text
}

/** Nothing for the first two: in them it may not have begun, and says so itself. */
const WHILE: Readonly<Partial<Record<Phase, string>>> = {
  stopping: ' while units were stopped',
  activating: ' while the activation script ran',
  units: ' while units were started',
}

function failed(says: string): ActivationResult {
  return { outcome: 'failed', says }
}
