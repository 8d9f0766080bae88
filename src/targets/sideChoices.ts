import type { Host } from '../host/host.ts'
import { numberOf } from '../machine/bootState.ts'
import { stateWords } from '../machine/generationStates.ts'
import type { Machine } from '../machine/machine.ts'
import { profilePath, profileReader } from '../nix/profile.ts'
import { dateTime } from '../text/format.ts'

/** A system offered for comparison. */
export interface SideChoice {
  /** Its argument for `findTarget`. */
  readonly gen: string
  readonly description: string
}

/** Systems that can be compared: generations, their specialisations, other profiles' generations. */
export async function listSides(host: Host, machine: Machine): Promise<SideChoice[]> {
  const { generations, pins, pointers } = machine
  const own = generations
    .filter(({ present }) => present)
    .flatMap((generation) => {
      const { number, created, system } = generation
      const words = [dateTime(created), system?.nixosVersion, ...stateWords(generation)]
      return [
        { gen: String(number), description: words.filter((word) => word != null).join(' · ') },
        ...(system?.specialisations ?? [])
          .filter(({ storePath }) => storePath !== null)
          .map(({ name }) => ({
            gen: `${number}/${name}`,
            description: `specialisation of ${number}`,
          })),
      ]
    })
  const listed = new Set<string | null>(generations.map(({ storePath }) => storePath))
  const others = [
    ...pins
      .filter(({ storePath }) => !listed.has(storePath))
      .map(({ name }) => ({ gen: name, description: 'a pin whose generation is deleted' })),
    ...(['running', 'booted'] as const)
      .filter((word) => pointers[word] !== null && numberOf(machine, pointers[word]) === null)
      .map((word) => ({ gen: word, description: 'a system without a generation' })),
  ]
  return [...own, ...others, ...(await otherProfiles(host, machine))]
}

/** The generations of home-manager and of profiles in system-profiles. */
async function otherProfiles(host: Host, { profile, otherProfiles: names }: Machine) {
  const found: SideChoice[] = []
  const read = profileReader(host)
  for (const name of ['system', 'home-manager', ...names]) {
    const path = await profilePath(host, name)
    if (path === profile.path) continue
    // A missing profile offers nothing.
    const generations = await read(path).then(
      (known) => known.generations,
      () => [],
    )
    for (const { number, created, present } of generations) {
      if (present) found.push({ gen: `${name}:${number}`, description: dateTime(created) })
    }
  }
  return found
}
