import { basename, dirname, join, posix } from 'node:path'
import type { Host } from '../host/host.ts'
import { typedPath } from '../host/workingDirectory.ts'
import { Problem } from '../problem.ts'
import { exactStorePath, type StorePath } from './storePath.ts'

export const PROFILES = '/nix/var/nix/profiles'
export const SYSTEM_PROFILE = `${PROFILES}/system`
export const SYSTEM_PROFILES = `${PROFILES}/system-profiles`

/** One generation's link `NAME-N-link`. */
export interface GenerationLink {
  readonly number: number
  readonly link: string
  /** Null where the link does not point at a store path. */
  readonly storePath: StorePath | null
  /** False where the store path is gone from the disk. */
  readonly present: boolean
  /** Milliseconds since 1970: the link's own modification time, which is the generation's date. */
  readonly created: number
}

export interface Profile {
  /** `/nix/var/nix/profiles/system`. */
  readonly path: string
  readonly name: string
  /** What the profile link holds, as written: normally `system-42-link`. */
  readonly target: string | null
  /** The number the profile points at; null where it points at no generation. */
  readonly current: number | null
  /** Newest first. */
  readonly generations: readonly GenerationLink[]
}

/**
 * Where a profile named on the command line lies: a path (a relative one from the working
 * directory), `system`, `home-manager` of the person, or a name in system-profiles. Throws a Problem
 * `no-path` for a relative path where the working directory is not on that machine.
 */
export async function profilePath(host: Host, nameOrPath: string): Promise<string> {
  if (nameOrPath.includes('/')) return posix.resolve(typedPath(host, nameOrPath))
  if (nameOrPath === 'system') return SYSTEM_PROFILE
  if (nameOrPath !== 'home-manager') return `${SYSTEM_PROFILES}/${nameOrPath}`
  const places = [
    `${host.user.home}/.local/state/nix/profiles/home-manager`,
    `${PROFILES}/per-user/${host.user.name}/home-manager`,
  ]
  for (const place of places) if ((await host.status(place)) !== null) return place
  return places[0] as string
}

/**
 * A profile and its generations, read from the directory: `nix-env --list-generations` takes a
 * lock that only root may take. Links are matched strictly (`system-007-link` is no generation).
 * Throws `no-nix` where the machine has no Nix, `no-profile` where there is no such profile.
 */
export async function readProfile(host: Host, path: string): Promise<Profile> {
  const directory = dirname(path)
  const name = basename(path)
  const names = await host.list(directory)
  const numbers = (names ?? []).flatMap((entry) => generationNumber(name, entry) ?? [])
  const target = await host.readLink(path)
  const generations: GenerationLink[] = []
  for (const number of numbers.sort((a, b) => b - a)) {
    const link = await readGenerationLink(host, join(directory, `${name}-${number}-link`), number)
    if (link !== null) generations.push(link)
  }
  if (target === null && generations.length === 0) throw await missing(host, path)
  return { path, name, target, current: currentNumber(path, target, generations), generations }
}

/** The number in `NAME-N-link`, written as Nix writes it; null for every other name. */
export function generationNumber(profile: string, entry: string): number | null {
  if (!entry.startsWith(`${profile}-`)) return null
  const digits = /^([1-9][0-9]{0,14})-link$/.exec(entry.slice(profile.length + 1))?.[1]
  return digits === undefined ? null : Number(digits)
}

async function readGenerationLink(host: Host, link: string, number: number) {
  const status = await host.status(link)
  if (status?.kind !== 'link') return null // deleted while we read, or no link
  const storePath = exactStorePath((await host.readLink(link)) ?? '')
  const present = storePath !== null && (await host.status(storePath)) !== null
  return { number, link, storePath, present, created: status.modified }
}

/** Old nix-env links are relative, some tools write absolute ones: both count. */
function currentNumber(
  path: string,
  target: string | null,
  generations: readonly GenerationLink[],
) {
  if (target === null) return null
  const link = posix.resolve(dirname(path), target)
  return generations.find((generation) => generation.link === link)?.number ?? null
}

async function missing(host: Host, path: string): Promise<Problem> {
  if ((await host.status('/nix/var/nix')) === null && (await host.status('/nix/store')) === null) {
    return new Problem(
      'no-nix',
      `There is no Nix on ${host.outside ?? 'this machine'}: /nix is missing. Try terrapin --demo.`,
    )
  }
  const hint =
    path === SYSTEM_PROFILE ? ' Is this NixOS? terrapin --demo shows a sample machine.' : ''
  return new Problem('no-profile', `There is no profile ${path}, and no generation of it.${hint}`)
}
