/*
 * The grammar of what switch-to-configuration prints, line by line (nixpkgs:
 * switch-to-configuration-ng, do_system_switch and do_user_switch; older releases print the same
 * for the system's units from Perl).
 */

/** What a line says is done to the units that it names; `skip` leaves a changed unit as it is. */
export type UnitVerb = 'stop' | 'start' | 'restart' | 'reload' | 'skip'

export type UnitScope = 'system' | 'user'

export interface UnitLine {
  /** `fail` is the list of those that failed, at the end. */
  readonly verb: UnitVerb | 'fail'
  readonly scope: UnitScope
  readonly names: readonly string[]
}

/** The words of a dry run, and those of a switch. */
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

/** What a line says of units; null for one that says something else. */
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

/** All that was said of one unit in one word: what is both stopped and started is restarted. */
export function effectOf(verbs: ReadonlySet<UnitVerb>): UnitVerb {
  if (verbs.has('restart') || (verbs.has('stop') && verbs.has('start'))) return 'restart'
  const order: readonly UnitVerb[] = ['stop', 'reload', 'start']
  return order.find((verb) => verbs.has(verb)) ?? 'skip'
}
