import { rivalMenus } from '../boot/menu.ts'
import { perList } from '../lists.ts'
import type { StorePath } from '../nix/storePath.ts'
import { capitalised } from '../text/sentence.ts'
import type { Generation } from './generation.ts'
import type { Machine } from './machine.ts'

/** The running, booted, current and default systems. */
export interface BootState {
  readonly word: 'running' | 'booted' | 'current' | 'boot default'
  /** Its number, with the specialisation; null where it is not a generation, or unknown. */
  readonly generation: string | null
}

function standings(machine: Machine): BootState[] {
  const { pointers, profile, bootable } = machine
  const current: BootState = { word: 'current', generation: profile.current?.toString() ?? null }
  if (!bootable) return [current]
  return [
    { word: 'running', generation: numberOf(machine, pointers.running) },
    { word: 'booted', generation: numberOf(machine, pointers.booted) },
    current,
    {
      word: 'boot default',
      generation: defaultName(machine),
    },
  ]
}

/** The boot default: a generation, or the title of an entry that is not NixOS; null if unknown. */
export function defaultName(machine: Machine): string | null {
  const entry = machine.bootMenu?.defaultEntry ?? null
  if (machine.bootMenu === null || entry === null || rivalMenus(machine.bootMenu).length > 0) {
    return null
  }
  if (entry.unread === true) return null
  return entry.toplevel === null ? entry.title || entry.id : numberOf(machine, entry.toplevel)
}

/** `Running 41, booted 41, current 43, boot default unknown.` */
export function bootStateSentence(machine: Machine): string {
  const parts = standings(machine).map(
    ({ word, generation }) => `${word} ${generation ?? 'unknown'}`,
  )
  return `${capitalised(parts.join(', '))}.`
}

/**
 * The GEN argument for a system; null for one in no profile. Of several generations with the path, the
 * current one is named, else the newest. One of another profile is `work:2`.
 */
export function numberOf(
  { generations, elsewhere }: Machine,
  path: StorePath | null,
): string | null {
  if (path === null) return null
  const found = generationWith(generations, path)
  if (found !== null) return String(found.number)
  const special = specialisationAt(generations, path)
  if (special !== null) return `${special.generation.number}/${special.name}`
  return elsewhere.get(path)?.label ?? null
}

/** The generation with this store path: the current one, else the newest. */
export function generationWith(
  generations: readonly Generation[],
  path: StorePath,
): Generation | null {
  return generationsByPath(generations).get(path) ?? null
}

/** The specialisation with this store path: the current generation's, else the newest's. */
export function specialisationAt(
  generations: readonly Generation[],
  path: StorePath,
): SpecialisationOf | null {
  return specialisationsByPath(generations).get(path) ?? null
}

interface SpecialisationOf {
  readonly generation: Generation
  readonly name: string
}

/** The current generation of each system, else the newest. */
const generationsByPath = perList((generations: readonly Generation[]) => {
  const found = new Map<StorePath, Generation>()
  for (const generation of generations) {
    const { storePath, current } = generation
    if (storePath !== null && (current || !found.has(storePath))) found.set(storePath, generation)
  }
  return found
})

const specialisationsByPath = perList((generations: readonly Generation[]) => {
  const found = new Map<StorePath, SpecialisationOf>()
  const current = generations.filter((generation) => generation.current)
  for (const generation of [...current, ...generations]) {
    for (const { name, storePath } of generation.system?.specialisations ?? []) {
      if (storePath !== null && !found.has(storePath)) found.set(storePath, { generation, name })
    }
  }
  return found
})
