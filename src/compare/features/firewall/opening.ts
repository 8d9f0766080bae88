import { Problem } from '../../../problem.ts'

/** The conditions of a rule. */
export interface Conditions {
  /** Incoming interfaces; empty means all, or all except `notInterfaces`. */
  readonly interfaces: readonly string[]
  readonly notInterfaces: readonly string[]
  /** Source addresses; empty means all, or all except `notSources`. */
  readonly sources: readonly string[]
  readonly notSources: readonly string[]
  /** Destination addresses of the machine; empty means all, or all except `notTargets`. */
  readonly targets: readonly string[]
  readonly notTargets: readonly string[]
  readonly family: Family | null
  /** Rate limit: `1/minute`; `''` means none. */
  readonly limit: string
  /** The rules with conditions that are not shown; `''` if all are shown. */
  readonly untold: string
}

export type Family = 'IPv4' | 'IPv6'

export const NO_CONDITIONS: Conditions = {
  interfaces: [],
  notInterfaces: [],
  sources: [],
  notSources: [],
  targets: [],
  notTargets: [],
  family: null,
  limit: '',
  untold: '',
}

/** What a rule accepts or refuses. */
export interface Opening extends Conditions {
  /** `tcp 22`, `tcp 8000-8010`, `ping`, `everything`; `some packets` if a condition is not shown. */
  readonly what: string
  /** Refused by a rule of its own; packets that no rule accepts are reported as `other traffic`. */
  readonly isRefused: boolean
  /** Refuses all remaining packets; has no row of its own. */
  readonly isRest: boolean
}

/** Maximum number of interfaces and addresses in all rules; 100 ports for 100 interfaces are 10,000. */
export const MAX_NAMES = 500_000

export function tooManyRules(): Problem {
  return new Problem('unreadable', 'The firewall has too many rules to compare.')
}

const UNITS = ['second', 'minute', 'hour', 'day']

/** A rate limit, formatted alike for both backends: `1/minute`, `1/minute (burst 5)`. */
export function limitInWords(rate: string, burst: string | undefined): string {
  const [count = '', written = 'second'] = rate.split('/', 2)
  const unit = UNITS.find(
    (name) => written !== '' && name.startsWith(written.replace(/^sec$/, 'second')),
  )
  const every = `${count}/${unit ?? written}`
  return burst === undefined || burst === '' ? every : `${every} (burst ${burst})`
}
