import type { Obstacle } from '../nix/switchOutput.ts'
import type { Step } from '../plan/plan.ts'
import { type ActivationReader, hasReached, type Phase } from './activationProgress.ts'

/** How a run of switch-to-configuration ended. */
export interface ActivationResult {
  /** `reboot`: done as far as it goes without one; `units`: done, but units failed. */
  readonly outcome: 'done' | 'reboot' | 'units' | 'failed'
  /** Null where there is nothing to report. */
  readonly message: string | null
  /** It failed before it wrote the boot menu or changed anything else. */
  readonly untouched?: boolean
}

/** State of the machine after switch-to-configuration. */
export interface SwitchTraces {
  /** Units are still listed to be started: the list is removed once they are. */
  readonly startsPending: boolean
  /** Whether /run/current-system is the requested system; null where unknown. */
  readonly activated: boolean | null
}

type Said = Pick<
  ActivationReader,
  'progress' | 'obstacle' | 'error' | 'scriptFailed' | 'snippetsFailed'
>

/** The argument of switch-to-configuration in a step that runs it; null for any other. */
export function activationMode({ kind, argv }: Step): string | null {
  const runs = argv.some((word) => word.endsWith('/bin/switch-to-configuration'))
  return runs && (kind === 'activation' || kind === 'menu') ? (argv.at(-1) ?? null) : null
}

/** Whether a step starts and stops units of the running system. */
export function changesUnits(step: Step): boolean {
  const mode = activationMode(step)
  return mode === 'switch' || mode === 'test'
}

/**
 * Explains how an activation ended. The exit status alone is ambiguous (nixpkgs: switch-to-configuration-ng,
 * do_system_switch): 4 (units failed) overwrites 2 (the activation script failed). `die()` exits with errno,
 * so 2 and 4 may also mean that nothing was done. systemd-run exits with 0 where its unit was stopped or got
 * SIGTERM, with 255 for another signal (systemd-run(1)). The output tells these apart, and `traces`, the
 * machine's state; null where it was not read.
 */
export function explainActivation(
  status: number | null,
  signal: string | null,
  mode: string,
  said: Said,
  traces: SwitchTraces | null = null,
): ActivationResult {
  if (status === 0) {
    const isCutShort = traces !== null && (traces.startsPending || traces.activated === false)
    return isCutShort ? failed(cutShort('was stopped before it finished', 0, mode, said)) : DONE
  }
  if (status === null) return failed(cutShort(`was killed by ${signal}`, null, mode, said))
  if (status === 255) return failed(cutShort('was killed or failed', 255, mode, said))
  if (said.obstacle !== null) {
    const text = `${obstacleText(said.obstacle, mode)} (exit status ${status})`
    return { ...failed(text), untouched: said.obstacle !== 'boot-loader' }
  }
  if (status === 100 && !hasReached(said, 'stopping')) {
    return mode === 'test' ? failed(INIT_TEST) : { outcome: 'reboot', message: INIT_SWITCH }
  }
  if (scriptFailed(status, said)) return failed(scriptText(status, said))
  if (status === 4)
    return { outcome: 'units', message: 'Activated, but units failed (exit status 4).' }
  return failed(`${brokeOff(status, mode, said)}${scriptToo(said)}`)
}

const DONE: ActivationResult = { outcome: 'done', message: null }

function cutShort(how: string, status: number | null, mode: string, said: Said): string {
  const ended = status === null ? '' : ` (exit status ${status})`
  return `switch-to-configuration ${how}${ended}${where(mode, said)}${scriptToo(said)}`
}

/** Releases before the rewrite in Rust exit with 2 for that, without a message. */
function scriptFailed(status: number, said: Said): boolean {
  if (said.scriptFailed) return status === 2 || status === 4
  return status === 2 && hasReached(said, 'activating') && said.error === null
}

function scriptText(status: number, { snippetsFailed }: Said): string {
  const snippets = snippetsFailed.length === 0 ? '' : ` in ${snippetsFailed.join(', ')}`
  const units = status === 4 ? ', and units failed afterwards' : ''
  return (
    `the activation script failed${snippets}${units} (exit status ${status}), ` +
    'so the new system is only partly activated; see its output'
  )
}

function scriptToo(said: Said): string {
  return said.scriptFailed ? '; the activation script had already failed' : ''
}

const INIT_SWITCH =
  'Reboot to finish: the init interface changed, so only the boot menu was regenerated ' +
  '(exit status 100).'
const INIT_TEST =
  'the init interface changed, so it can be booted but not tested ' +
  '(exit status 100); nothing was activated'

const OBSTACLES: Readonly<Record<Obstacle, string>> = {
  'no-unit': 'systemd did not run it, so nothing was done; see its output',
  'not-root': 'switch-to-configuration was not run as root, so nothing was done',
  'not-nixos':
    'switch-to-configuration did not find NixOS, so nothing was done: /etc/NIXOS is missing, and ' +
    '/etc/os-release names another system',
  'no-lock': '/run/nixos/switch-to-configuration.lock can’t be opened, so nothing was done',
  busy: 'another switch-to-configuration is running, so nothing was done: wait for it to end',
  checks:
    'the new system’s pre-switch checks failed, so nothing was activated; ' + 'see their output',
  'boot-loader':
    'the boot menu could not be regenerated, so nothing was activated; ' +
    'see the output (is /boot full?)',
}

/** `boot` only regenerates the menu, so nothing being activated is not worth reporting. */
function obstacleText(obstacle: Obstacle, mode: string): string {
  const text = OBSTACLES[obstacle]
  if (mode === 'boot') return text.replace(', so nothing was activated', '')
  return obstacle === 'checks' ? `${text}; with --boot, switch inhibitors do not apply` : text
}

/** Maximum characters quoted from an error message. */
const MAX_QUOTED = 300

function brokeOff(status: number, mode: string, said: Said): string {
  const { error } = said
  if (error === null)
    return `switch-to-configuration failed (exit status ${status})${where(mode, said)}`
  const { message, cause } = error
  const because = cause === null ? '' : ` (${cause.slice(0, MAX_QUOTED)})`
  const ended = `switch-to-configuration aborted (exit status ${status})${where(mode, said)}`
  return `${ended}: ${reason(message)}${because}`
}

const UNPARSED = /^Failed to parse systemd unit file (\/.*\/([^/]+))$/

/** A file that can't be parsed blocks every switch; the message names it. */
function reason(message: string): string {
  if (message === 'Failed parse unit file as INI') return 'it can’t parse a drop-in of a unit'
  const [, path = '', name = ''] = UNPARSED.exec(message) ?? []
  if (name === '') return message.slice(0, MAX_QUOTED)
  const whose = path.startsWith('/etc/systemd/') ? 'running' : 'new'
  return `it can’t parse ${name} of the ${whose} system`
}

const WHILE: Readonly<Partial<Record<Phase, string>>> = {
  stopping: ' while stopping units, before anything was activated',
  activating: ' during the activation script',
  units: ' while starting units',
}

/**
 * How far it got. Activation is announced before it begins: without that line nothing was activated. Units
 * are read after the boot menu is written; not all menu builders print a message.
 */
function where(mode: string, said: Said): string {
  if (mode !== 'switch' && mode !== 'test') return ''
  if (hasReached(said, 'stopping')) return WHILE[said.progress.phase] ?? ''
  const menuOnly = mode === 'switch' && UNPARSED.test(said.error?.message ?? '')
  return menuOnly ? ' after only the boot menu was regenerated' : ' before anything was activated'
}

function failed(message: string): ActivationResult {
  return { outcome: 'failed', message }
}
