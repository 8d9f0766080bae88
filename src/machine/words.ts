import type { Generation } from './machine.ts'

/** What a generation is, in our words, most important first. */
export function stateWords(generation: Generation): string[] {
  const { running, booted, current, bootDefault, inBootMenu, pins, present, system } = generation
  const special = generation.runningSpecialisation
  return [
    !present && 'gone',
    running && (special === null ? 'running' : `running/${special}`),
    booted && 'booted',
    current && 'current',
    bootDefault === true && 'default',
    ...pins.map((name) => `pin ${name}`),
    present && system !== null && system.problems.length > 0 && 'incomplete',
    present && inBootMenu === false && 'no entry',
  ].filter((word) => word !== false)
}
