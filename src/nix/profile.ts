import { basename, dirname, join, posix } from 'node:path'
import type { Host } from '../host/host.ts'
import { typedPath } from '../host/user.ts'
import { Problem } from '../problem.ts'
import { noYield, type YieldIfDue } from '../runtime/yieldIfDue.ts'
import { shellWord } from '../text/shellWord.ts'
import { exactStorePath, type StorePath } from './storePath.ts'
import { MAX_LINKS, storeTarget, type Unwrapped, wrapperReader } from './wrapper.ts'

export const PROFILES = '/nix/var/nix/profiles'
export const SYSTEM_PROFILE = `${PROFILES}/system`
export const SYSTEM_PROFILES = `${PROFILES}/system-profiles`

/** One generation's link `NAME-N-link`. */
export interface GenerationLink {
  readonly number: number
  readonly link: string
  /** The link's target as written: normally a store path. */
  readonly target: string
  /**
   * The system at its end, through any links and wrappers (`wrappedSystem`); null where that is not a store
   * path.
   */
  readonly storePath: StorePath | null
  /** Why that system is unknown, as a sentence: `storePath` may be only a wrapper of it. */
  readonly unread?: string
  /** False where the store path is missing from the disk. */
  readonly present: boolean
  /** Milliseconds since 1970: the link's own modification time, the generation's date. */
  readonly created: number
}

export interface Profile {
  /** `/nix/var/nix/profiles/system`. */
  readonly path: string
  readonly name: string
  /** The profile link's target as written: normally `system-42-link`. */
  readonly target: string | null
  /** When the link was last changed, in milliseconds since 1970; null where unknown. */
  readonly moved: number | null
  /** The number of the profile's current generation; null for none. */
  readonly current: number | null
  /** Newest first. */
  readonly generations: readonly GenerationLink[]
}

/**
 * Resolves a profile named on the command line: a path (a relative one from the working directory), through
 * links to a profile; `system`, the person's `home-manager`, or a name in system-profiles. Throws a Problem
 * `no-path` for a relative path where the working directory is not on that machine.
 */
export async function profilePath(host: Host, nameOrPath: string): Promise<string> {
  if (nameOrPath.includes('/')) {
    return linkedProfile(host, posix.resolve(typedPath(host, nameOrPath)))
  }
  if (nameOrPath === 'system') return SYSTEM_PROFILE
  if (nameOrPath !== 'home-manager') return namedProfile(host, nameOrPath)
  const places = ownProfileDirectories(host).map((directory) => `${directory}/home-manager`)
  for (const place of places) if ((await host.status(place)) !== null) return place
  return places[0] as string
}

/** A name in system-profiles; else the link of that name in the working directory, if any. */
async function namedProfile(host: Host, name: string): Promise<string> {
  const place = `${SYSTEM_PROFILES}/${name}`
  if (host.directory === null || (await host.status(place)) !== null) return place
  const typed = posix.join(host.directory, name)
  const isLink = (await host.readLink(typed).catch(() => null)) !== null
  return isLink ? linkedProfile(host, typed) : place
}

/** Where Nix keeps a person's own profiles: since 2.14, and before. */
export function ownProfileDirectories({ user }: Pick<Host, 'user'>): readonly string[] {
  const state = user.nixState ?? `${user.home}/.local/state/nix`
  return [`${state}/profiles`, `${PROFILES}/per-user/${user.name}`]
}

/**
 * The profile at the end of links: `~/.nix-profile`, `~/.local/state/nix/profile` and
 * /nix/var/nix/profiles/default have no generations of their own. The path itself where it leads to none.
 */
async function linkedProfile(host: Host, path: string): Promise<string> {
  let profile = path
  for (let followed = 0; followed < MAX_LINKS; followed++) {
    const names = await profileEntries(host, dirname(profile)).catch(() => [])
    const own = basename(profile)
    if (names.some((name) => generationNumber(own, name) !== null)) return profile
    const target = await host.readLink(profile).catch(() => null)
    if (target === null) return path
    profile = posix.resolve(dirname(profile), target)
  }
  return path
}

/**
 * A profile and its generations, read from the directory: `nix-env --list-generations` takes a lock that only
 * root may take. Links are matched strictly (`system-007-link` is not a generation). Throws `no-nix` where
 * the machine has no Nix, `no-profile` where the profile does not exist, and `unreadable` as `profileEntries`
 * does.
 */
export function readProfile(
  host: Host,
  path: string,
  yieldIfDue: YieldIfDue = noYield,
): Promise<Profile> {
  return profileReader(host, yieldIfDue)(path)
}

/** `readProfile` for thousands of profiles: each directory is listed once. */
export function profileReader(
  host: Host,
  yieldIfDue: YieldIfDue = noYield,
): (path: string) => Promise<Profile> {
  const known = new Map<string, ReturnType<typeof numbersIn>>()
  const unwrap = wrapperReader(host)
  return async (path) => {
    const [directory, name] = [dirname(path), basename(path)]
    const listed = known.get(directory) ?? numbersIn(host, directory)
    known.set(directory, listed)
    const numbers = (await listed).get(name) ?? []
    const target = await host.readLink(path)
    const moved = (await host.status(path).catch(() => null))?.modified ?? null
    const generations: GenerationLink[] = []
    for (const number of numbers) {
      const pause = yieldIfDue()
      if (pause !== null) await pause
      const place = join(directory, `${name}-${number}-link`)
      const link = await readGenerationLink(host, unwrap, place, number)
      if (link !== null) generations.push(link)
    }
    if (target === null && generations.length === 0) throw await missing(host, path)
    const current = await currentNumber(host, path, generations)
    return { path, name, target, moved, current, generations }
  }
}

/** The numbers of each profile's generations in a directory, newest first. */
async function numbersIn(host: Host, directory: string): Promise<Map<string, number[]>> {
  const numbers = new Map<string, number[]>()
  for (const entry of await profileEntries(host, directory)) {
    const name = entry.replace(/-[0-9]+-link$/, '')
    const number = generationNumber(name, entry)
    if (number === null) continue
    const known = numbers.get(name)
    if (known === undefined) numbers.set(name, [number])
    else known.push(number)
  }
  for (const some of numbers.values()) some.sort((a, b) => b - a)
  return numbers
}

/** No machine has so many; a prepared disk may have millions. */
const MAX_ENTRIES = 100_000
/** Of a directory of pins, each of which a person has named. */
export const MAX_PIN_ENTRIES = 10_000

/**
 * The names in a directory of profiles or pins, in byte order; empty where it does not exist. Throws a
 * Problem `unreadable` for more than `most`.
 */
export async function profileEntries(
  host: Host,
  directory: string,
  most = MAX_ENTRIES,
): Promise<string[]> {
  return (await host.list(directory, most)) ?? []
}

/** The number in `NAME-N-link`, written as Nix writes it; null for every other name. */
export function generationNumber(profile: string, entry: string): number | null {
  if (!entry.startsWith(`${profile}-`)) return null
  const digits = /^([1-9][0-9]{0,14})-link$/.exec(entry.slice(profile.length + 1))?.[1]
  return digits === undefined ? null : Number(digits)
}

/**
 * The generation of one link; null if it was deleted meanwhile, or is not a link. `unwrap` reads what
 * it leads to.
 */
export async function readGenerationLink(
  host: Host,
  unwrap: (path: StorePath) => Promise<Unwrapped>,
  link: string,
  number: number,
): Promise<GenerationLink | null> {
  const status = await host.status(link)
  if (status?.kind !== 'link') return null
  const target = await host.readLink(link)
  if (target === null) return null
  const held = exactStorePath((await storeTarget(host, link)) ?? '')
  const present = held !== null && (await host.status(held)) !== null
  const led = present ? await unwrap(held) : null
  const storePath = led?.system ?? held
  const unread = led?.unread?.message
  const about = unread === undefined ? {} : { unread }
  return { number, link, target, storePath, ...about, present, created: status.modified }
}

/** Whether a generation's link leads to `path`, or to a wrapper of it. */
export function leadsTo(
  { target, storePath }: Pick<GenerationLink, 'target' | 'storePath'>,
  path: StorePath | null,
): boolean {
  return storePath === path || target === path
}

/** The store path that a generation's link retains, a wrapper included. */
export function heldBy({
  target,
  storePath,
}: Pick<GenerationLink, 'target' | 'storePath'>): StorePath | null {
  return exactStorePath(target) ?? storePath
}

/** Old nix-env links are relative, some tools write absolute ones or an extra link: all are accepted. */
async function currentNumber(
  host: Host,
  profile: string,
  generations: readonly GenerationLink[],
): Promise<number | null> {
  const known = new Map(generations.map(({ link, number }) => [link, number]))
  let path = profile
  for (let followed = 0; followed < MAX_LINKS; followed++) {
    const target = await host.readLink(path)
    if (target === null) return null
    path = posix.resolve(dirname(path), target)
    const number = known.get(path)
    if (number !== undefined) return number
  }
  return null
}

async function missing(host: Host, path: string): Promise<Problem> {
  const mounted = path === SYSTEM_PROFILE ? await mountedSystem(host) : null
  const other =
    mounted === null
      ? null
      : `A system is mounted at ${mounted}: terrapin --root ${shellWord(mounted)}`
  if ((await host.status('/nix/var/nix')) === null && (await host.status('/nix/store')) === null) {
    return new Problem(
      'no-nix',
      host.rootDirectory === null
        ? `There is no Nix on this machine: /nix is missing. ${other ?? 'Try terrapin --demo'}.`
        : `There is no Nix under ${host.rootDirectory}: mount the system’s file systems there first.`,
    )
  }
  const hint = other === null ? await whyNoGeneration(host) : `${other}.`
  return new Problem(
    'no-profile',
    `There is no profile ${path}.${path === SYSTEM_PROFILE ? ` ${hint}` : ''}`,
  )
}

/** Explains what a machine without a system profile may be, and what to do, as a sentence. */
async function whyNoGeneration(host: Host): Promise<string> {
  const marks = ['/etc/NIXOS', '/run/current-system']
  const found = await Promise.all(marks.map((mark) => host.status(mark).catch(() => null)))
  if (found.every((mark) => mark === null)) {
    const home = await profilePath(host, 'home-manager')
    if (host.rootDirectory === null && (await host.readLink(home).catch(() => null)) !== null) {
      return 'To see your home generations: terrapin --profile home-manager.'
    }
    return host.rootDirectory === null
      ? 'Is this NixOS? terrapin --demo shows a sample machine.'
      : `Are all of the system’s file systems mounted under ${host.rootDirectory}?`
  }
  return (
    'This NixOS was not installed with nixos-rebuild or nixos-install, such as a declarative container ' +
    'or an installer: its host or its image decides what it runs.'
  )
}

/** A computer has hundreds of mounts at most. */
const MAX_MOUNTINFO = 1 << 20

/**
 * Where another NixOS is mounted: on an installer at /mnt (nixos-install(8)), by a desktop below /run/media.
 * Null for none, or where the host is itself mounted.
 */
export async function mountedSystem(host: Host): Promise<string | null> {
  if (host.kind !== 'local') return null
  const mountinfo = await host.read('/proc/self/mountinfo', MAX_MOUNTINFO).catch(() => null)
  const mounted = (mountinfo?.split('\n') ?? []).map((line) => line.split(' ')[4] ?? '')
  const places = [
    '/mnt',
    ...mounted.filter((place) => /^\/(mnt|media|run\/media)\/[^\\]/.test(place)),
  ]
  for (const place of places) {
    const profile = await host.readLink(`${place}${SYSTEM_PROFILE}`).catch(() => null)
    if (profile !== null) return place
  }
  return null
}
