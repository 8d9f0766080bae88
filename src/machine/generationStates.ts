import { visible } from '../text/visible.ts'
import type { ShownGeneration } from './generation.ts'

type Reported = Omit<ShownGeneration, 'number' | 'link' | 'created'>

/** State words of a generation, safe to display, most important first. */
export function stateWords(generation: Reported): string[] {
  return listedWords(generation, [])
}

/**
 * The same with its boot history (`evidenceWords`). Names come last, because they may be arbitrarily long.
 */
export function listedWords(generation: Reported, evidence: readonly string[]): string[] {
  const { running, booted, current, bootDefault, defaultIn, inBootMenu, present, system } =
    generation
  const special = generation.runningSpecialisation
  return [
    !present && 'gone',
    running && (special === null ? 'running' : `running/${visible(special)}`),
    booted && 'booted',
    current && 'current',
    bootDefault === true && 'default',
    ...defaultIn.map((menu) => `default ${menu}`),
    present && system !== null && system.problems.length > 0 && 'incomplete',
    present && inBootMenu === false && 'no entry',
    ...evidence,
    ...generation.pins.map((name) => `pin ${visible(name)}`),
    ...generation.ownPins.map((name) => `kept ${visible(name)}`),
  ].filter((word) => word !== false)
}
