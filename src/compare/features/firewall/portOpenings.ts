import { Problem } from '../../../problem.ts'
import { words } from '../featureWords.ts'

/** What a rule lets in, or refuses. */
export interface Opening {
  /** `tcp 22`, `tcp 8000-8010`, `ping`, `everything`, or `some packets` by what is not told. */
  readonly what: string
  /** Refused by a rule of its own; what no rule lets in is told as `other traffic`. */
  readonly isRefused?: boolean
  /** Interfaces that it comes in by; none means every one. */
  readonly interfaces: readonly string[]
  /** Where it comes from; none means everywhere. */
  readonly sources: readonly string[]
  /** Which of the machine’s addresses it is for; none means all. */
  readonly targets?: readonly string[]
  /** There are conditions that are not told. */
  readonly more: boolean
}

/** Names of interfaces and addresses in all rules; a hundred ports for a hundred interfaces are 10,000. */
export const MAX_NAMES = 500_000

export function tooManyRules(): Problem {
  return new Problem('unreadable', 'The firewall has too many rules to compare.')
}

/**
 * What is let in, by name: where from, in words. Rules that allow do so in any order, and in one
 * rule for several interfaces or in one for each: the two backends of NixOS write it differently. Throws a Problem `unreadable` for more
 * than any machine has: a short text may name thousands of interfaces for each of thousands of ports.
 */
export function inWords(openings: readonly Opening[]): Map<string, string> {
  const found = new Map<string, Map<string, Set<string>>>()
  let names = 0
  for (const { what, interfaces, ...rest } of openings) {
    names += 1 + interfaces.length + rest.sources.length + (rest.targets?.length ?? 0)
    if (names > MAX_NAMES) throw tooManyRules()
    const groups = found.get(what) ?? new Map<string, Set<string>>()
    found.set(what, groups)
    const group = `${interfaces.length > 0 ? 'on' : ''}\n${verdict(rest)}\n${conditions(rest)}`
    const devices = groups.get(group) ?? new Set()
    groups.set(group, devices)
    for (const device of interfaces) devices.add(device)
  }
  return new Map(
    [...found].map(([what, groups]) => [what, [...groups].map(says).sort().join('; ')]),
  )
}

function says([group, interfaces]: [string, ReadonlySet<string>]): string {
  const [, says = '', rest = ''] = group.split('\n')
  const text = words([interfaces.size > 0 && `on ${[...interfaces].sort().join(' ')}`, rest])
  return text === '' ? says : `${says} ${text}`
}

type Rest = Omit<Opening, 'what' | 'interfaces'>

function verdict({ isRefused = false }: Rest): string {
  return isRefused ? 'blocked' : 'open'
}

function conditions({ sources, targets = [], more }: Rest): string {
  return words([
    sources.length > 0 && `from ${sources.join(' ')}`,
    targets.length > 0 && `to ${targets.join(' ')}`,
    more && 'only under conditions not shown',
  ]).replaceAll('\n', ' ')
}

/** The family that a rule is for, where no address and no protocol says so already. */
export function familyOf(
  family: string | null,
  whats: readonly string[],
  addresses: readonly string[],
): string[] {
  const isSaid = addresses.some((address) => /^[\da-f.:/]{2,60}$/i.test(address))
  const isIcmp = whats.every((what) => what === 'ping' || what.startsWith('icmp'))
  return family === null || isSaid || isIcmp ? [] : [family]
}
