import { readNotes } from '../annotations/notes.ts'
import { type Rating, readRatings } from '../annotations/ratings.ts'
import type { BootMenu } from '../boot/menu.ts'
import { findBootMenu } from '../boot/readBootMenu.ts'
import type { Host } from '../host/host.ts'
import { append } from '../lists.ts'
import { type Pointers, readPointers } from '../nix/pointers.ts'
import { type GenerationLink, type Profile, readProfile } from '../nix/profile.ts'
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
  /** What an interrupted switch left undone; null where nothing is, or it is not known. */
  readonly interrupted: InterruptedSwitch | null
  /** Whether the profile's generations are systems that the boot menu may list. */
  readonly bootable: boolean
  /** It starts a kernel; a container or WSL is started by the system around it, without a boot menu. */
  readonly startsItself: boolean
  readonly bootMenu: BootMenu | null
  /** It is there, but this person may not read it. */
  readonly bootMenuHidden: boolean
  /** Where another boot menu of this machine may lie that this person may not read. */
  readonly unreadMenus: readonly string[]
  /** Why it is not known which generations are pinned, as a sentence; null where it is known. */
  readonly pinsUnread: string | null
  /** Boot loaders that are there and whose menu terrapin can't read, where it reads no other. */
  readonly unknownLoaders: readonly string[]
  /** Space of the file system that holds the boot menu. */
  readonly bootSpace: { readonly total: number; readonly free: number } | null
  readonly pins: readonly Pin[]
  /** What was a pin and keeps no store path any more. */
  readonly lostPins: readonly LostPin[]
  /** Links among this person's own roots that keep nothing. */
  readonly lostRoots: readonly LostRoot[]
  /** What else lies where pins do: links of someone's own, by name. */
  readonly otherLinks: ReadonlyMap<string, string>
  /** What people wrote about systems, by store path. */
  readonly notes: ReadonlyMap<string, string>
  /** What people said of systems, good or bad, by store path. */
  readonly marks: ReadonlyMap<string, Rating>
  /** Names in system-profiles that are ordinary profiles, not pins. */
  readonly otherProfiles: readonly string[]
  /** What runs, was booted or starts by default, where that is a generation of another profile. */
  readonly elsewhere: ReadonlyMap<StorePath, OtherGeneration>
  /** The machine's clock when it was read, in milliseconds since 1970. */
  readonly readAt: number
  /** What is wrong with the machine as a whole, as sentences. */
  readonly problems: readonly Problem[]
}

/**
 * Reads a machine's facts for one profile. A part that can't be read is null and named in
 * `problems`. Throws only where there is no list to show: `no-nix`, `no-profile`, or a profile
 * directory that is `unreadable`.
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
  const found = await findBootMenu(host)
  const written = found.kind === 'known' ? found.menu : null
  const bootMenu = written && (await part(menuOfSystems(host, written), written))
  const bootMenuHidden = found.kind === 'hidden'
  if (found.kind === 'hidden') problems.push(found.problem)
  const bootSpace = bootMenu && (await part(host.space(bootMenu.directory), null))
  let pinsUnread: string | null = null
  const notes = await readNotes(host)
  const marks = await readRatings(host)
  append(problems, [...notes.problems, ...marks.problems])
  const {
    pins: profiles,
    lostPins,
    otherProfiles,
    otherLinks,
  } = await readPins(host, yieldIfDue).catch((error) => {
    const problem = asProblem(error, 'unreadable')
    problems.push(problem)
    pinsUnread = problem.message
    return NO_PINS
  })
  const own = await part(readOwnPins(host, yieldIfDue), { pins: [], lostRoots: [], problems: [] })
  append(problems, own.problems)
  const pins: Pin[] = [...profiles, ...own.pins]
  const bootable = isSystemProfile(profilePath)
  const pinsOf = Map.groupBy(pins, ({ storePath }) => storePath)
  const systems = new Map<StorePath, System>()
  const generations: Generation[] = []
  for (const link of profile.generations) {
    const pause = yieldIfDue()
    if (pause !== null) await pause
    const system = await systemOf(host, link, bootable, systems)
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
    new Map(),
  )
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
    pinsUnread,
    unknownLoaders: found.kind === 'not-known' ? found.found : [],
    bootSpace,
    pins,
    lostPins,
    lostRoots: own.lostRoots,
    otherLinks,
    notes: notes.values,
    marks: marks.values,
    otherProfiles,
    elsewhere,
    readAt: host.now(),
    problems,
  })
}

/**
 * Why a start of this machine can't start the system, as a clause; null where nothing is known to be
 * wrong, and where the system around starts this one. One without a kernel is meant for a container:
 * a machine that was started from such a system needs none.
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
  const booted = generations.find((generation) => generation.booted)?.system
  if (!system.hasKernel && booted?.hasKernel !== false) return 'it has no kernel'
  return system.unstartable
}

/** Without a kernel a generation lacks what this machine starts. */
function withKernels(machine: Machine): Machine {
  const lacking = ({ system }: Generation) =>
    system?.hasKernel === false && whyUnstartable(machine, system) !== null
  const problem = new Problem('incomplete', 'The kernel is missing from the system path.')
  const generations = machine.generations.map((generation) =>
    generation.system !== null && lacking(generation)
      ? { ...generation, system: { ...generation.system, problems: [problem] } }
      : generation,
  )
  return { ...machine, generations }
}

/** Not where all systems that are there have no kernel. */
function mayStartItself(generations: readonly Generation[]): boolean {
  const systems = generations.flatMap(({ system }) => system ?? [])
  return systems.length === 0 || systems.some(({ hasKernel }) => hasKernel)
}

/**
 * Generations may share a store path; its toplevel is read once. What is no system at all
 * (home-manager's generations) lacks nothing.
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
 * A system of the store that is no generation (a pin's whose generation went, what runs), or one of
 * another profile, by its link there.
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
