import { readNotes } from '../annotations/notes.ts'
import { type Rating, readRatings } from '../annotations/ratings.ts'
import type { BootMenu } from '../boot/menu.ts'
import { type FoundMenu, findBootMenu } from '../boot/readBootMenu.ts'
import type { Host } from '../host/host.ts'
import { append, perList } from '../lists.ts'
import { type Pointers, readPointers } from '../nix/pointers.ts'
import { type GenerationLink, type Profile, readProfile } from '../nix/profile.ts'
import { readingSystems } from '../nix/readingSystems.ts'
import type { StorePath } from '../nix/storePath.ts'
import { readSystem, type System } from '../nix/system.ts'
import { type LostRoot, readOwnPins } from '../pins/ownPins.ts'
import { type LostPin, NO_PINS, type Pin, readPins } from '../pins/pins.ts'
import { asProblem, Problem } from '../problem.ts'
import { noYield, type YieldIfDue } from '../runtime/yieldIfDue.ts'
import {
  type Generation,
  generationOf,
  type ShownGeneration,
  withoutMissingFiles,
} from './generation.ts'
import { type InterruptedSwitch, readInterruptedSwitch } from './interruptedSwitch.ts'
import { menuOfSystems } from './menuOfSystems.ts'
import { isSystemProfile, type OtherGeneration, readElsewhere } from './otherProfiles.ts'

/** All facts of one machine that do not need the store's database. */
export interface Machine {
  readonly profile: Profile
  /** Newest first. */
  readonly generations: readonly Generation[]
  readonly pointers: Pointers
  /** The remaining work of an interrupted switch; null where there is none, or it is unknown. */
  readonly interrupted: InterruptedSwitch | null
  /** Whether the profile's generations are systems that a boot menu may list. */
  readonly bootable: boolean
  /** It boots a kernel; a container or WSL is started by its host, without a boot menu. */
  readonly startsItself: boolean
  readonly bootMenu: BootMenu | null
  /** The menu exists, but this person may not read it. */
  readonly bootMenuHidden: boolean
  /** Directories that may hold another boot menu of this machine but can't be read by this person. */
  readonly unreadMenus: readonly string[]
  /** Why the pinned generations are unknown, as a sentence; null where they are known. */
  readonly pinsUnread: string | null
  /** Unsupported boot loaders found where no supported one has a menu. */
  readonly unknownLoaders: readonly string[]
  /** Space of the file system that holds the boot menu. */
  readonly bootSpace: { readonly total: number; readonly free: number } | null
  readonly pins: readonly Pin[]
  /** Former pins that no longer keep a store path. */
  readonly lostPins: readonly LostPin[]
  /** Links among this person's own GC roots that keep nothing. */
  readonly lostRoots: readonly LostRoot[]
  /** Other links in the pins directory, made by people, by name. */
  readonly otherLinks: ReadonlyMap<string, string>
  /** Notes about systems, by store path. */
  readonly notes: ReadonlyMap<string, string>
  /** Ratings of systems, good or bad, by store path. */
  readonly ratings: ReadonlyMap<string, Rating>
  /** Names in system-profiles that are ordinary profiles, not pins. */
  readonly otherProfiles: readonly string[]
  /** Running, booted or default systems that are generations of another profile. */
  readonly elsewhere: ReadonlyMap<StorePath, OtherGeneration>
  /** The machine's clock when it was read, in milliseconds since 1970. */
  readonly readAt: number
  /** Problems of the machine as a whole, as sentences. */
  readonly problems: readonly Problem[]
}

/**
 * Reads a machine's facts for one profile. An unreadable part is null and reported in `problems`. Throws only
 * where there is no list to show: `no-nix`, `no-profile`, or a profile directory that is `unreadable`.
 */
export async function readMachine(
  host: Host,
  profilePath: string,
  yieldIfDue: YieldIfDue = noYield,
): Promise<Machine> {
  const problems: Problem[] = []
  const part = async <T>(read: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await read
    } catch (error) {
      problems.push(asProblem(error, 'unreadable'))
      return otherwise
    }
  }
  const profile = await readProfile(host, profilePath, yieldIfDue)
  append(problems, profileProblems(profile))
  const nowhere: Pointers = { running: null, booted: null }
  const pointers = await part(readPointers(host), nowhere)
  const { found, bootMenu } = await readKnownMenu(host, (problem) => problems.push(problem))
  const bootMenuHidden = found.kind === 'hidden'
  if (found.kind === 'hidden') problems.push(found.problem)
  const bootSpace = bootMenu && (await part(host.space(bootMenu.directory), null))
  const notes = await readNotes(host)
  const ratings = await readRatings(host)
  append(problems, [...notes.problems, ...ratings.problems])
  const {
    pins: profiles,
    lostPins,
    otherProfiles,
    otherLinks,
    unread: unreadPins,
  } = await readPins(host, yieldIfDue).catch((error) => ({
    ...NO_PINS,
    unread: asProblem(error, 'unreadable'),
  }))
  if (unreadPins !== null) problems.push(unreadPins)
  const own = await part(readOwnPins(host, yieldIfDue), { pins: [], lostRoots: [], problems: [] })
  append(problems, own.problems)
  const pins: Pin[] = [...profiles, ...own.pins]
  const bootable = isSystemProfile(profilePath)
  const pinsOf = Map.groupBy(pins, ({ storePath }) => storePath)
  const systems = new Map<StorePath, System>()
  const limited = readingSystems(host)
  const generations: Generation[] = []
  for (const link of profile.generations) {
    const pause = yieldIfDue()
    if (pause !== null) await pause
    const system = await systemOf(limited, link, bootable, systems)
    generations.push(
      generationOf(
        link,
        system,
        profile,
        bootable ? pointers : nowhere,
        bootable ? bootMenu : null,
        (link.storePath && pinsOf.get(link.storePath)) ?? [],
      ),
    )
  }
  const startsItself = bootMenu !== null || bootMenuHidden || mayStartItself(generations)
  const elsewhere = await part(
    readElsewhere(host, profilePath, otherProfiles, generations, pointers, bootMenu),
    { found: new Map(), unread: null },
  )
  if (elsewhere.unread !== null) problems.push(elsewhere.unread)
  if (startsItself && found.kind === 'not-mounted') problems.push(found.problem)
  if (found.kind === 'known') append(problems, found.missing)
  return withKernels({
    profile,
    generations,
    pointers,
    interrupted: bootable ? await part(readInterruptedSwitch(host), null) : null,
    bootable,
    startsItself,
    bootMenu,
    bootMenuHidden,
    unreadMenus: found.kind === 'known' ? found.unread : [],
    pinsUnread: unreadPins?.message ?? null,
    unknownLoaders: found.kind === 'not-known' ? found.found : [],
    bootSpace,
    pins,
    lostPins,
    lostRoots: own.lostRoots,
    otherLinks,
    notes: notes.values,
    ratings: ratings.values,
    otherProfiles,
    elsewhere: elsewhere.found,
    readAt: host.now(),
    problems,
  })
}

/** The boot menu with the systems that its entries start; null where it is not known. Reports unknown systems. */
export async function readKnownMenu(
  host: Host,
  report: (problem: Problem) => void,
): Promise<{ readonly found: FoundMenu; readonly bootMenu: BootMenu | null }> {
  const found = await findBootMenu(host)
  if (found.kind !== 'known') return { found, bootMenu: null }
  const { menu, unread } = await menuOfSystems(host, found.menu)
  if (unread !== null) report(unread)
  return { found, bootMenu: menu }
}

/**
 * Why this machine can't boot the system, as a clause; null where nothing is known to be wrong, and where the
 * host starts this machine. A system without a kernel is meant for a container: a machine that was started
 * from such a system needs none.
 */
export function whyUnstartable(
  {
    bootable,
    startsItself,
    generations,
  }: Pick<Machine, 'bootable' | 'startsItself' | 'generations'>,
  system: System | null,
): string | null {
  if (!bootable || !startsItself || system === null) return null
  if (!system.hasKernel && bootedOf(generations)?.system?.hasKernel !== false) {
    return 'it has no kernel'
  }
  return system.unstartable
}

const bootedOf = perList(
  (generations: readonly Generation[]) => generations.find(({ booted }) => booted) ?? null,
)

/** Reports generations without a kernel, which this machine needs. */
function withKernels(machine: Machine): Machine {
  const lacking = ({ system }: Generation) =>
    system?.hasKernel === false && whyUnstartable(machine, system) !== null
  const problem = new Problem('incomplete', 'The kernel is missing from the system’s store path.')
  const generations = machine.generations.map((generation) =>
    generation.system !== null && lacking(generation)
      ? { ...generation, system: { ...generation.system, problems: [problem] } }
      : generation,
  )
  return { ...machine, generations }
}

/** False where no present system has a kernel. */
function mayStartItself(generations: readonly Generation[]): boolean {
  const systems = generations.flatMap(({ system }) => system ?? [])
  return systems.length === 0 || systems.some(({ hasKernel }) => hasKernel)
}

/**
 * Reads each toplevel once, since generations may share a store path. Other store paths (home-manager's
 * generations) have no missing files.
 */
async function systemOf(
  host: Host,
  { storePath, present }: GenerationLink,
  bootable: boolean,
  known: Map<StorePath, System>,
) {
  if (storePath === null || !present) return null
  let system = known.get(storePath)
  if (system === undefined) {
    system = await readSystem(host, storePath)
    if (!bootable) system = withoutMissingFiles(system)
    known.set(storePath, system)
  }
  return system
}

/**
 * A system in the store that is not a generation (of a pin, or running), or one of another profile, by its
 * link there.
 */
export function shownSystem(
  machine: Machine,
  storePath: StorePath,
  system: System | null,
  other: GenerationLink | null = null,
): ShownGeneration {
  const { profile } = machine
  const boots = other === null || isSystemProfile(other.link.replace(/-\d+-link$/, ''))
  const pointers = boots ? machine.pointers : { running: null, booted: null }
  const bootMenu = boots ? machine.bootMenu : null
  const pins = machine.pins.filter((pin) => pin.storePath === storePath)
  const link = { number: 0, link: '', target: storePath, storePath, present: true, created: 0 }
  const shown = generationOf(link, system, profile, pointers, bootMenu, pins)
  const { link: place = null, created = null } = other ?? {}
  return { ...shown, number: null, link: place, created, current: false }
}

function profileProblems(profile: Profile): Problem[] {
  const { path, target, current } = profile
  if (target === null) return [new Problem('profile', `The profile link ${path} is missing.`)]
  if (current === null) {
    return [
      new Problem(
        'profile',
        `The profile ${path} points to ${target}, which is not one of its generations.`,
      ),
    ]
  }
  if (!target.startsWith('/')) return []
  return [
    new Problem(
      'profile',
      `The profile link ${path} is absolute, so nix-env sees no current generation. ` +
        'Switch to any generation to fix it.',
    ),
  ]
}
