import type { Generation, Machine } from '../machine/machine.ts'

/** Why a generation must not be deleted: every reason, in our four words and the pins. */
export function protections(generation: Generation): string[] {
  return [
    generation.running && 'running',
    generation.booted && 'booted',
    generation.current && 'current',
    generation.bootDefault === true && 'boot default',
    ...generation.defaultIn.map((menu) => `boot default ${menu}`),
    ...generation.pins.map((name) => `pinned as ${name}`),
    ...generation.ownPins.map((name) => `kept as ${name}`),
  ].filter((reason) => reason !== false)
}

export const UNKNOWN_DEFAULT =
  'What boots by default is not known here, so nothing protects it: make sure that it stays.'

/**
 * Whether what the machine starts by default is one of its systems, most likely, and nothing says
 * which: no boot menu is found, it names no default, or only root may read it.
 */
export function isDefaultUnknown(machine: Machine): boolean {
  const { bootable, startsItself, bootMenu } = machine
  return bootable && startsItself && (bootMenu?.defaultEntry ?? null) === null
}
