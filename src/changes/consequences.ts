import { switchDangers } from '../compare/units/dangers.ts'
import type { UnitChange, UnitComparison, UnitEffect } from '../compare/units/unitChange.ts'
import { isOverSsh } from '../host/environment.ts'
import type { Host } from '../host/host.ts'
import type { Machine } from '../machine/machine.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { Consequences, Planning } from '../plan/planning.ts'
import { asProblem } from '../problem.ts'
import type { Target } from '../targets/target.ts'

/**
 * Reads the effects of activating each of these systems here; empty where nothing runs, or the running system
 * has no units to compare. Never throws.
 */
async function readConsequences(
  host: Host,
  { bootable, pointers: { running } }: Machine,
  systems: Iterable<StorePath>,
): Promise<Planning['consequences']> {
  const found = new Map<StorePath, Consequences>()
  if (!bootable || host.rootDirectory !== null || running === null) return found
  // Imported here: the comparison code is not needed at startup.
  const { compareUnits } = await import('../compare/units/compareUnits.ts')
  const { readStates } = await import('../compare/units/states.ts')
  const states = await readStates(host)
  for (const system of new Set(systems)) {
    if (system === running) continue
    try {
      const part = await compareUnits(host, running, system, states)
      if (part.status === 'known') found.set(system, consequencesOf(part.value))
    } catch (error) {
      const why = asProblem(error, 'unexpected').message
      found.set(system, { dangers: [], counts: `Units: effects unknown. ${why}` })
    }
  }
  return found
}

/** Adds the effects of activating the target or one of its specialisations. */
export async function withConsequences(
  host: Host,
  planning: Planning,
  { storePath, system, specialisation }: Target,
): Promise<Planning> {
  const specialisations = (system?.specialisations ?? []).flatMap((one) => one.storePath ?? [])
  const parent = specialisation?.parent.storePath ?? storePath
  const systems = [storePath, parent, ...specialisations]
  return { ...planning, consequences: await readConsequences(host, planning.machine, systems) }
}

function consequencesOf({ changes, assumed }: UnitComparison): Consequences {
  const dangers = switchDangers(changes, isOverSsh())
  const counts = countsOf(changes)
  return {
    dangers: dangers.map(({ topic, description }) => `${topic}: ${description}.`),
    counts:
      counts !== null && assumed
        ? `${counts} (assuming all auto-started units are running)`
        : counts,
  }
}

const WORDS: readonly [UnitEffect, string][] = [
  ['stop', 'stop'],
  ['restart', 'restart'],
  ['reload', 'reload'],
  ['start', 'start'],
]

function countsOf(units: readonly UnitChange[]): string | null {
  const parts = WORDS.flatMap(([effect, word]) => {
    const count = units.filter((unit) => unit.effect === effect).length
    return count === 0 ? [] : [`${count} ${word}`]
  })
  return parts.length === 0 ? null : `Units: ${parts.join(', ')}`
}
