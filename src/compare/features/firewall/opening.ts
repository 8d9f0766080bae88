import { Problem } from '../../../problem.ts'

/** What has to be true for a rule. */
export interface Conditions {
  /** Interfaces that it comes in by; none means every one, or all but `notInterfaces`. */
  readonly interfaces: readonly string[]
  readonly notInterfaces: readonly string[]
  /** Where it comes from; none means everywhere, or everywhere but `notSources`. */
  readonly sources: readonly string[]
  readonly notSources: readonly string[]
  /** Which of the machine’s addresses it is for; none means all, or all but `notTargets`. */
  readonly targets: readonly string[]
  readonly notTargets: readonly string[]
  readonly family: Family | null
  /** How often at most: `1/minute`; `''` means any time. */
  readonly limit: string
  /** The rules with conditions that are not told; `''` where all are told. */
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

/** What a rule lets in, or refuses. */
export interface Opening extends Conditions {
  /** `tcp 22`, `tcp 8000-8010`, `ping`, `everything`, or `some packets` by what is not told. */
  readonly what: string
  /** Refused by a rule of its own; what no rule lets in is told as `other traffic`. */
  readonly isRefused: boolean
  /** Refuses whatever is left: no row of its own. */
  readonly isRest: boolean
}

/** Names of interfaces and addresses in all rules; a hundred ports for a hundred interfaces are 10,000. */
export const MAX_NAMES = 500_000

export function tooManyRules(): Problem {
  return new Problem('unreadable', 'The firewall has too many rules to compare.')
}
