import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import type { Link } from './bisection.ts'

/**
 * The generations of a machine as a search sees them, oldest first; one that points at no store
 * path is passed over.
 */
export function linksOf({ generations, bootable }: Pick<Machine, 'generations' | 'bootable'>) {
  const links = generations.flatMap((generation): Link[] => {
    const { number, storePath } = generation
    return storePath === null ? [] : [{ number, storePath, whyNot: whyNot(generation, bootable) }]
  })
  return links.reverse()
}

/** Why a generation can't be tried. */
function whyNot({ present, system }: Generation, bootable: boolean): string | null {
  if (!present) return 'its store path is missing'
  if (bootable && system?.switchable !== true) return 'bin/switch-to-configuration is missing'
  return null
}
