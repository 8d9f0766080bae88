import type { Host } from '../host/host.ts'
import { withoutMissingFiles } from '../machine/generation.ts'
import { isSystemProfile } from '../machine/otherProfiles.ts'
import { readPointers } from '../nix/pointers.ts'
import type { GenerationLink, Profile } from '../nix/profile.ts'
import { readSystem } from '../nix/system.ts'
import type { Target } from './target.ts'

/** What a command needs that only reads two systems: any `Target`, or what its link alone says. */
export interface FoundSystem extends Pick<Target, 'label' | 'storePath' | 'system'> {
  readonly generation: Pick<GenerationLink, 'number'> | null
}

/**
 * The system that GEN refers to, as `findTarget` finds it, without reading the other generations, the boot
 * menu, pins and notes. Null where that may take the whole machine: for anything but a number, `current`,
 * `previous`, and a running or booted system that is a generation; where the system is missing or the profile
 * is broken, which the whole machine explains.
 */
export async function findByLink(
  host: Host,
  profile: Profile,
  gen: string,
): Promise<FoundSystem | null> {
  if (profile.current === null || profile.target?.startsWith('/') !== false) return null
  const link = await linkFor(host, profile, gen)
  if (link === null || link.storePath === null || !link.present) return null
  const read = await readSystem(host, link.storePath)
  const system = isSystemProfile(profile.path) ? read : withoutMissingFiles(read)
  return { label: String(link.number), storePath: link.storePath, system, generation: link }
}

async function linkFor(host: Host, profile: Profile, gen: string): Promise<GenerationLink | null> {
  const { generations, current } = profile
  const isCurrent = ({ number }: GenerationLink) => number === current
  switch (gen) {
    case 'current':
      return generations.find(isCurrent) ?? null
    case 'previous':
      return generations.find(({ number }) => current !== null && number < current) ?? null
    case 'running':
    case 'booted': {
      const pointed = (await readPointers(host))[gen]
      const same = generations.filter(({ storePath }) => storePath === pointed)
      return pointed === null ? null : (same.find(isCurrent) ?? same[0] ?? null)
    }
    default:
      return generations.find(({ number }) => String(number) === gen) ?? null
  }
}
