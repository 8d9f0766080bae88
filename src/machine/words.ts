import { visible } from '../text/visible.ts'
import type { Shown } from './machine.ts'

/** What a generation is, in our words and fit to be shown, most important first. */
export function stateWords(generation: Omit<Shown, 'number' | 'link' | 'created'>): string[] {
  const { running, booted, current, bootDefault, inBootMenu, present, system } = generation
  const special = generation.runningSpecialisation
  return [
    !present && 'gone',
    running && (special === null ? 'running' : `running/${visible(special)}`),
    booted && 'booted',
    current && 'current',
    bootDefault === true && 'default',
    ...generation.pins.map((name) => `pin ${visible(name)}`),
    ...generation.ownPins.map((name) => `kept ${visible(name)}`),
    present && system !== null && system.problems.length > 0 && 'incomplete',
    present && inBootMenu === false && 'no entry',
  ].filter((word) => word !== false)
}
