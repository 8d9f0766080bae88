import { effectOf, parseUnitLine, type UnitVerb } from '../../nix/switchOutput.ts'
import { maskSentence } from '../text/maskText.ts'
import type { DryRun, UnitEffect } from './unitChange.ts'

/**
 * Parses what `switch-to-configuration dry-activate` announces on stderr, or `switch` reports. A
 * unit that is both stopped and started is restarted. Units to be started may be running already;
 * running targets are started without being named (nixpkgs: switch-to-configuration-ng,
 * do_system_switch and do_user_switch).
 */
export function parseDryRun(output: string): DryRun {
  const said = { system: new Map<string, Set<UnitVerb>>(), user: new Map<string, Set<UnitVerb>>() }
  const others: string[] = []
  for (const line of output.split(/\r?\n/)) {
    const found = parseUnitLine(line)
    if (found === null || found.verb === 'fail') {
      if (line.trim() !== '') others.push(maskSentence(line))
      continue
    }
    const units = said[found.scope]
    for (const name of found.names) units.set(name, (units.get(name) ?? new Set()).add(found.verb))
  }
  return { system: effects(said.system), user: effects(said.user), others }
}

function effects(
  said: ReadonlyMap<string, ReadonlySet<UnitVerb>>,
): ReadonlyMap<string, UnitEffect> {
  return new Map([...said].map(([name, verbs]) => [name, effectOf(verbs)]))
}
