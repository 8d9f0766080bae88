import { type BootMenu, rivalMenus, startingMenus } from '../boot/menu.ts'
import type { Host } from '../host/host.ts'
import { append } from '../lists.ts'
import type { Pointers } from '../nix/pointers.ts'
import {
  type GenerationLink,
  profilePath,
  profileReader,
  SYSTEM_PROFILE,
  SYSTEM_PROFILES,
} from '../nix/profile.ts'
import { readingSystems } from '../nix/readingSystems.ts'
import type { StorePath } from '../nix/storePath.ts'
import { readSystem, type System } from '../nix/system.ts'
import { asProblem, Problem } from '../problem.ts'

/** A generation of another profile. */
export interface OtherGeneration {
  /** Its GEN argument: `work:2`. */
  readonly label: string
  readonly link: GenerationLink
}

/** Systems that are generations of other profiles. */
export interface Elsewhere {
  readonly found: ReadonlyMap<StorePath, OtherGeneration>
  /** Why other systems may be such generations, too; null where it is known that they are not. */
  readonly unread: Problem | null
}

/**
 * Finds running, booted or default systems that are not generations of `profile` but of another system
 * profile (`nixos-rebuild -p NAME`). `names` are the profiles in system-profiles.
 */
export async function readElsewhere(
  host: Host,
  profile: string,
  names: readonly string[],
  generations: readonly Held[],
  { running, booted }: Pointers,
  menu: BootMenu | null,
): Promise<Elsewhere> {
  const found = new Map<StorePath, OtherGeneration>()
  if (!isSystemProfile(profile)) return { found, unread: null }
  const known = new Set(generations.flatMap(systemsOf))
  const menus = menu === null ? [] : startingMenus(menu)
  const defaults = menus.map(({ defaultEntry }) => defaultEntry?.toplevel ?? null)
  const used = [running, booted, ...defaults]
  const wanted = new Set(used.filter((path) => path !== null && !known.has(path)))
  if (wanted.size === 0) return { found, unread: null }
  const others: OtherGeneration[] = []
  const read = profileReader(host)
  let unread: string | null = null
  for (const name of ['system', ...names]) {
    const path = await profilePath(host, name)
    if (path === profile) continue
    const links = await read(path).then(
      ({ generations }) => generations,
      (error) => {
        const { code, message } = asProblem(error, 'unreadable')
        if (code !== 'no-profile') unread ??= message
        return []
      },
    )
    append(
      others,
      links.map((link) => ({ label: `${name}:${link.number}`, link })),
    )
  }
  const take = (path: StorePath | null, other: OtherGeneration) => {
    if (path !== null && wanted.delete(path)) found.set(path, other)
  }
  for (const other of others) {
    take(other.link.storePath, other)
    unread ??= other.link.unread ?? null
  }
  const systems = readingSystems(host)
  for (const { label, link } of others) {
    if (wanted.size === 0) break
    if (link.storePath === null || !link.present) continue
    const { specialisations, problems } = await readSystem(systems, link.storePath)
    unread ??= problems.find(({ code }) => code !== 'incomplete')?.message ?? null
    for (const { name, storePath } of specialisations) {
      take(storePath, { label: `${label}/${name}`, link })
    }
  }
  return { found, unread: wanted.size === 0 || unread === null ? null : unknownOwner(unread) }
}

function unknownOwner(why: string): Problem {
  return new Problem(
    'unreadable',
    `A running, booted or default system may be a generation of another profile. ${why}`,
  )
}

interface Held {
  readonly storePath: StorePath | null
  readonly system: System | null
}

function systemsOf({ storePath, system }: Held) {
  return [storePath, ...(system?.specialisations ?? []).map((some) => some.storePath)]
}

/** Whether the profile's generations are systems that the boot menu may list. */
export function isSystemProfile(path: string): boolean {
  return path === SYSTEM_PROFILE || path.startsWith(`${SYSTEM_PROFILES}/`)
}

/** `test:2`, where the known boot default is a generation of another profile; else null. */
export function defaultElsewhere({
  bootMenu,
  elsewhere,
}: {
  readonly bootMenu: BootMenu | null
  readonly elsewhere: ReadonlyMap<StorePath, OtherGeneration>
}): string | null {
  const toplevel = bootMenu?.defaultEntry?.toplevel ?? null
  if (bootMenu === null || toplevel === null || rivalMenus(bootMenu).length > 0) return null
  return elsewhere.get(toplevel)?.label ?? null
}
