import type { DryRun, UnitEffect } from './change.ts'

/** What a line says is done to the units that it names. */
type Verb = 'stop' | 'start' | 'restart' | 'reload' | 'skip'

/** The words of a dry run, and those of a switch. */
const VERBS: ReadonlyMap<string, Verb> = new Map([
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

/**
 * What `switch-to-configuration dry-activate` says on stderr that it would do, or `switch` that it
 * does. A unit that is both stopped and started is restarted. What a switch would start includes
 * units that may run already; targets that run are started without being named
 * (nixpkgs: switch-to-configuration-ng, do_system_switch and do_user_switch).
 */
export function parseDryRun(output: string): DryRun {
  const said = { system: new Map<string, Set<Verb>>(), user: new Map<string, Set<Verb>>() }
  const others: string[] = []
  for (const line of output.split(/\r?\n/)) {
    const found = parseLine(line)
    if (found === null) {
      if (line.trim() !== '') others.push(line)
      continue
    }
    const units = said[found.scope]
    for (const name of found.names) units.set(name, (units.get(name) ?? new Set()).add(found.verb))
  }
  return { system: effects(said.system), user: effects(said.user), others }
}

interface Line {
  readonly verb: Verb
  readonly scope: 'system' | 'user'
  readonly names: readonly string[]
}

function parseLine(line: string): Line | null {
  const [, words = '', user, units = ''] = LINE.exec(line) ?? []
  const verb = VERBS.get(words)
  if (verb !== undefined) return named(verb, user, units)
  const [, startedUser, started = ''] = STARTED.exec(line) ?? []
  return started === '' ? null : named('start', startedUser, started)
}

function named(verb: Verb, user: string | undefined, units: string): Line {
  const names = units.split(', ').map((name) => name.trim())
  return { verb, scope: user === undefined ? 'system' : 'user', names: names.filter(Boolean) }
}

function effects(said: ReadonlyMap<string, ReadonlySet<Verb>>): ReadonlyMap<string, UnitEffect> {
  return new Map([...said].map(([name, verbs]) => [name, effectOf(verbs)]))
}

function effectOf(verbs: ReadonlySet<Verb>): UnitEffect {
  if (verbs.has('restart') || (verbs.has('stop') && verbs.has('start'))) return 'restart'
  const order: readonly Verb[] = ['stop', 'reload', 'start']
  return order.find((verb) => verbs.has(verb)) ?? 'skip'
}
