import type { Generation } from '../machine/machine.ts'

/** Why a generation must not be deleted: every reason, in our four words and the pins. */
export function protections(generation: Generation): string[] {
  return [
    generation.running && 'running',
    generation.booted && 'booted',
    generation.current && 'current',
    generation.bootDefault === true && 'boot default',
    ...generation.defaultIn.map((directory) => `boot default in ${directory}`),
    ...generation.pins.map((name) => `pinned as ${name}`),
    ...generation.ownPins.map((name) => `kept as ${name}`),
  ].filter((reason) => reason !== false)
}
