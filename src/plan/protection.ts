import { isNumbered } from '../machine/bootWords.ts'
import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'

/**
 * Why a generation must not be deleted: its states, a one-shot entry, and its pins. Of several with the same
 * system only one is protected: the current one, else the newest. Another is protected only where its own
 * entry is the boot default.
 */
export function protections(
  generation: Generation,
  { generations, bootMenu }: Pick<Machine, 'generations' | 'bootMenu'>,
): string[] {
  const keeper = keepersOf(generations).get(systemKey(generation)) ?? generation.number
  const menus = bootMenu === null ? [] : [bootMenu, ...bootMenu.others]
  const isDefault = menus.some(
    ({ defaultEntry }) => defaultEntry !== null && isNumbered(defaultEntry, generation.number),
  )
  if (keeper !== generation.number && !isDefault) return []
  return [
    generation.running && 'running',
    generation.booted && 'booted',
    generation.current && 'current',
    generation.bootDefault === true && 'boot default',
    ...generation.defaultIn.map((menu) => `boot default ${menu}`),
    generation.startsOnce && 'next boot, once',
    ...generation.pins.map((name) => `pinned as ${name}`),
    ...generation.ownPins.map((name) => `kept as ${name}`),
  ].filter((reason) => reason !== false)
}

/** The generation protected for each system, by store path, on behalf of all that share it. */
const keepersOf = perList((generations: readonly Generation[]): ReadonlyMap<string, number> => {
  const keepers = new Map<string, number>()
  for (const generation of generations) {
    const system = systemKey(generation)
    if (generation.current || !keepers.has(system)) keepers.set(system, generation.number)
  }
  return keepers
})

/** Caches an answer for each list, which may hold thousands of generations that are all checked. */
function perList<Item extends object, Answer>(answer: (list: Item) => Answer) {
  const known = new WeakMap<Item, Answer>()
  return (list: Item): Answer => {
    const found = known.get(list) ?? answer(list)
    known.set(list, found)
    return found
  }
}

function systemKey({ target, storePath }: Generation): string {
  return `${target} ${storePath}`
}

export const UNKNOWN_DEFAULT =
  'Boot default unknown, so it is not protected: make sure not to delete it.'

/**
 * Whether the boot default is probably one of the profile's systems, but unknown: no boot menu is found, it
 * names no default, the default's system can't be read, or only root may read it.
 */
export function isDefaultUnknown(machine: Machine): boolean {
  const { bootable, startsItself, bootMenu } = machine
  const entry = bootMenu?.defaultEntry ?? null
  return bootable && startsItself && (entry === null || entry.unread === true)
}
