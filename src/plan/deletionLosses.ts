import { isUsable } from '../health/bestKnownGood.ts'
import type { EvidenceOf } from '../health/evidence.ts'
import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import { numberRanges } from '../text/format.ts'
import type { Plan } from './plan.ts'

/**
 * Adds warnings to a deletion that leaves no way to roll back: nothing older than the current
 * generation remains (rules such as keep-last count from the newest, not from the current one), or no
 * other known-good generation, which requires a typed confirmation. `evidences` is null where the
 * boot history is unknown.
 */
export function warnLostRollback(plan: Plan, machine: Machine, evidences: EvidenceOf | null): Plan {
  const { current } = machine.profile
  if (plan.generations.length === 0 || current === null) return plan
  const deleted = new Set(plan.generations)
  // A generation that can't be activated is no target for a rollback; profiles without systems are exempt.
  const usable = machine.generations.filter((generation) =>
    machine.bootable ? isUsable(machine, generation) : generation.present,
  )
  const going = usable.filter(({ number }) => deleted.has(number))
  const staying = usable.filter(({ number }) => !deleted.has(number) && number !== current)
  const isGood = (generation: Generation) => evidences?.of(generation).health.kind === 'good'
  const [lost] = going.filter(isGood)
  const losesGood = lost !== undefined && !staying.some(isGood)
  return {
    ...plan,
    warnings: [
      ...plan.warnings,
      ...nothingOlder(going, staying, current),
      ...(losesGood
        ? [
            goodSentence(
              lost,
              machine.generations.find(({ number }) => number === current),
              isGood,
            ),
          ]
        : []),
    ],
    typed: losesGood ? (plan.typed ?? 'delete') : plan.typed,
  }
}

function nothingOlder(
  going: readonly Generation[],
  staying: readonly Generation[],
  current: number,
): string[] {
  const isOlder = ({ number }: Generation) => number < current
  if (!going.some(isOlder) || staying.some(isOlder)) return []
  const newer = staying.filter(({ number }) => number > current).map(({ number }) => number)
  const kept = newer.length === 0 ? '' : ` Newer ones are kept: ${numberRanges(newer).join(', ')}.`
  return [`Leaves nothing older than ${current} (current) to roll back to.${kept}`]
}

function goodSentence(
  { number }: Generation,
  current: Generation | undefined,
  isGood: (generation: Generation) => boolean,
): string {
  const but = current !== undefined && isGood(current) ? ` except ${current.number} (current)` : ''
  return `Deletes ${number}, the newest known-good generation: no other is left${but}.`
}
