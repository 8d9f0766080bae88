/*
 * The grammar of switch-to-configuration's output, line by line (nixpkgs: switch-to-configuration-ng,
 * do_system_switch and do_user_switch; older releases print the same for the system's units from Perl).
 */

/** The action on units that a line reports; `skip` leaves a changed unit unchanged. */
export type UnitVerb = 'stop' | 'start' | 'restart' | 'reload' | 'skip'

export type UnitScope = 'system' | 'user'

export interface UnitLine {
  /** `fail` is the list of failed units at the end. */
  readonly verb: UnitVerb | 'fail'
  readonly scope: UnitScope
  readonly names: readonly string[]
}

/** The verbs of a dry run and of a switch. */
const VERBS: ReadonlyMap<string, UnitVerb> = new Map([
  ['would stop', 'stop'],
  ['would start', 'start'],
  ['would restart', 'restart'],
  ['would reload', 'reload'],
  ['would NOT stop', 'skip'],
  ['would NOT restart', 'skip'],
  ['stopping', 'stop'],
  ['starting', 'start'],
  ['restarting', 'restart'],
  ['reloading', 'reload'],
  ['NOT restarting', 'skip'],
])

const LINE =
  /^((?:would )?(?:NOT )?[a-z]+)(?: \(post-activation\))? the following (?:changed )?(user )?units: (.+)$/
const STARTED = /^the following new (user )?units were started: (.+)$/
const FAILED = /^warning: the following (user )?units failed: (.+)$/

/** Parses a line about units; null for any other line. */
export function parseUnitLine(line: string): UnitLine | null {
  const [, words = '', user, units = ''] = LINE.exec(line) ?? []
  const verb = VERBS.get(words)
  if (verb !== undefined) return named(verb, user, units)
  const [, startedUser, started] = STARTED.exec(line) ?? []
  if (started !== undefined) return named('start', startedUser, started)
  const [, failedUser, failed] = FAILED.exec(line) ?? []
  return failed === undefined ? null : named('fail', failedUser, failed)
}

function named(verb: UnitLine['verb'], user: string | undefined, units: string): UnitLine {
  const names = units.split(', ').map((name) => name.trim())
  return { verb, scope: user === undefined ? 'system' : 'user', names: names.filter(Boolean) }
}

const JOB_FAILED = /^Failed to (?:start|stop|restart|reload) (user unit )?([^\s:]+\.[a-z]+)(?:$|: )/

/** The one unit of `Failed to start a.service`; null for any other line. */
export function parseFailedJob(line: string): UnitLine | null {
  const [, user, name] = JOB_FAILED.exec(line) ?? []
  return name === undefined ? null : named('fail', user, name)
}

/**
 * Why switch-to-configuration, or systemd-run before it, ended before it stopped anything; in the order of
 * do_system_switch.
 */
export type Obstacle =
  | 'no-unit'
  | 'not-root'
  | 'not-nixos'
  | 'no-lock'
  | 'busy'
  | 'checks'
  | 'boot-loader'

const OBSTACLES: readonly [RegExp, Obstacle][] = [
  [/^Failed to start transient service unit: .*(already loaded|already exists)/, 'busy'],
  [/^Failed to (start transient service unit|(connect to|create) bus( connection)?): /, 'no-unit'],
  [/^(Error: )?\S+ must be run as the root user$/, 'not-root'],
  [/^This is not a NixOS installation!$/, 'not-nixos'],
  [/^Could not open lock$/, 'no-lock'],
  [/^Could not acquire lock$/, 'busy'],
  [/^Pre-switch checks failed$/, 'checks'],
  [/^Failed to install bootloader$/, 'boot-loader'],
]

/** The obstacle that a line reports; null for any other line. */
export function parseObstacle(line: string): Obstacle | null {
  return OBSTACLES.find(([pattern]) => pattern.test(line))?.[1] ?? null
}

const SNIPPET_FAILED = /Activation script snippet '([^']{1,200})' failed \(\d+\)$/

/**
 * Parses a report that the activation script failed, with the snippet where named (nixpkgs:
 * activation-script.nix). The script may leave an unterminated line before it.
 */
export function parseScriptFailure(line: string): { readonly snippet: string | null } | null {
  const snippet = SNIPPET_FAILED.exec(line)?.[1]
  if (snippet !== undefined) return { snippet }
  return line.endsWith('Failed to run activate script') ? { snippet: null } : null
}

/** The error that aborted switch-to-configuration, in its own words. */
export interface SwitchError {
  readonly message: string
  /** The innermost cause; null for none. */
  readonly cause: string | null
}

const ERROR = /^(?:Error: |(?=Unable to list users with logind: ))(.+)$/
const CAUSE = /^ +(?:\d+: )?(\S.*)$/

/**
 * Extracts the fatal error from the output: `Error: …` with its causes below (the Debug form of Rust's
 * anyhow), or the message printed before exiting with errno. The last one counts.
 */
export class SwitchErrorReader {
  #error: SwitchError | null = null
  #inCauses = false

  take(line: string): void {
    const message = ERROR.exec(line)?.[1]
    if (message !== undefined) this.#error = { message, cause: null }
    const cause = this.#inCauses ? CAUSE.exec(line)?.[1] : undefined
    if (cause !== undefined && this.#error !== null) this.#error = { ...this.#error, cause }
    this.#inCauses = line === 'Caused by:' || cause !== undefined
  }

  get error(): SwitchError | null {
    return this.#error
  }
}

/** Names that systemd accepts (systemd.unit(5)); any other text is not a unit, whatever a program prints. */
export function isUnitName(name: string): boolean {
  return /^[\w:.\\@-]{1,255}$/.test(name)
}

/** A name with its type suffix, such as `.service`. */
const TYPED = /\.[a-z]+$/

/** Parses a unit list that switch-to-configuration keeps in /run/nixos: one a line. */
export function parseUnitList(text: string): string[] {
  const names = new Set(text.split('\n').map((line) => line.trim()))
  return [...names].filter((name) => isUnitName(name) && TYPED.test(name) && !isSwitchUnit(name))
}

/** The systemd unit in which a switch runs, named as by nixos-rebuild. */
export const SWITCH_UNIT = 'nixos-rebuild-switch-to-configuration'

/** Whether a unit is a switch itself; some releases of nixos-rebuild append a hash to its name. */
export function isSwitchUnit(name: string): boolean {
  return /^nixos-rebuild-switch-to-configuration(-[0-9a-f]+)?\.service$/.test(name)
}

/** Combines all actions on a unit: stopped and started means restarted. */
export function effectOf(verbs: ReadonlySet<UnitVerb>): UnitVerb {
  if (verbs.has('restart') || (verbs.has('stop') && verbs.has('start'))) return 'restart'
  const order: readonly UnitVerb[] = ['stop', 'reload', 'start']
  return order.find((verb) => verbs.has(verb)) ?? 'skip'
}
