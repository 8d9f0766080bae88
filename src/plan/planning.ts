import type { Bootable } from '../boot/bootable.ts'
import { onlyUsedBy, readBootFiles } from '../boot/bootFileSizes.ts'
import { ABILITIES, unwrittenCopies } from '../boot/loaders.ts'
import type { BootMenu } from '../boot/menu.ts'
import { type BootDirectory, readBootDirectory } from '../boot/readBootDirectory.ts'
import { regenerationPeak } from '../boot/regenerationPeak.ts'
import type { EvidenceOf } from '../health/evidence.ts'
import type { Host } from '../host/host.ts'
import {
  type AutomaticCollection,
  readAutomaticCollection,
} from '../machine/automaticCollection.ts'
import type { Generation } from '../machine/generation.ts'
import { givenUpSentence } from '../machine/givenUp.ts'
import type { Machine } from '../machine/machine.ts'
import { defaultElsewhere } from '../machine/otherProfiles.ts'
import type { Sizes } from '../machine/sizes.ts'
import { SYSTEM_PROFILE } from '../nix/profile.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { SwitchInhibitors } from '../nix/switchInhibitors.ts'
import { readSystem } from '../nix/system.ts'
import { whyNoWriter } from '../problems/menuWriter.ts'
import { lostSpecialisation, readBootables } from '../problems/readBootReport.ts'
import { targetOf } from '../targets/target.ts'
import { bytes, counted } from '../text/format.ts'
import { withoutDot } from '../text/sentence.ts'
import { shellWord } from '../text/shellWord.ts'
import { mustStayBelow } from './belowRoot.ts'
import { checkBootSpace, whatFreesBootSpace } from './bootSpace.ts'
import { type Capabilities, readCapabilities, whyReadOnly } from './capabilities.ts'
import { markAsNixos, writeBootMenu } from './commands.ts'
import type { Precondition, Refusal, Step } from './plan.ts'
import { defaultWritten, whyDefaultStays } from './writtenDefault.ts'

/** Effects of an activation on running units. */
export interface Consequences {
  /** Risks, worst first, as sentences. */
  readonly dangers: readonly string[]
  /** Numbers of affected units, as a line; null for none. */
  readonly counts: string | null
}

/** All facts for planning; the planning functions themselves read nothing. */
export interface Planning {
  readonly machine: Machine
  readonly capabilities: Capabilities
  /** Null where the store's database can't be read. */
  readonly sizes: Sizes | null
  /** Systems that the boot menu may list, of all profiles. */
  readonly bootables: readonly Bootable[]
  /** Contents of the menu's directory; null if unreadable. */
  readonly bootDirectory: BootDirectory | null
  /** Bytes of the files in the boot menu's directory; null where the menu is unknown. */
  readonly bootFiles: ReadonlyMap<string, number> | null
  /** Boot history of systems; null where it was not read completely. */
  readonly evidences: EvidenceOf | null
  /** Automatic garbage collection; null if unknown. */
  readonly automatic: AutomaticCollection | null
  /** Inhibitors of the running system. */
  readonly inhibitors: SwitchInhibitors
  /** Effects of activating systems here, for those that were read. */
  readonly consequences: ReadonlyMap<StorePath, Consequences>
  /** The machine's clock, milliseconds since 1970. */
  readonly now: number
}

/** Throws a Problem `refused` where a change below a root directory could escape it. */
export async function readPlanning(
  host: Host,
  machine: Machine,
  sizes: Sizes | null,
  evidences: EvidenceOf | null = null,
): Promise<Planning> {
  await mustStayBelow(host, machine.profile.path)
  const { bootMenu } = machine
  const bootFiles = bootMenu === null ? null : await readBootFiles(host, bootMenu)
  const bootables = bootMenu === null ? [] : await readBootables(host, machine)
  // An unreadable directory is already reported with the boot menu.
  const bootDirectory =
    bootMenu === null ? null : await readBootDirectory(host, bootMenu, bootables).catch(() => null)
  const capabilities = await readCapabilities(host)
  const automatic = await readAutomaticCollection(host, machine)
  const inhibitors = await readInhibitors(host, machine)
  const now = host.now()
  const ofBoot = { bootables, bootDirectory, bootFiles }
  const consequences = new Map()
  return {
    machine,
    capabilities,
    sizes,
    ...ofBoot,
    evidences,
    automatic,
    inhibitors,
    consequences,
    now,
  }
}

/** The running system may be no generation, or a specialisation with inhibitors of its own. */
async function readInhibitors(host: Host, machine: Machine): Promise<SwitchInhibitors> {
  const { running } = machine.pointers
  if (running === null) return new Map()
  const known = machine.generations.find(({ storePath }) => storePath === running)?.system
  return (known ?? (await readSystem(host, running))).inhibitors
}

export function currentGeneration(machine: Machine): Generation | null {
  return machine.generations.find(({ current }) => current) ?? null
}

/** Requires an unchanged profile link. */
export function profileStays(machine: Machine): Precondition {
  return { link: machine.profile.path, target: machine.profile.target }
}

/** Requires unchanged running and booted systems, which decide what is protected. */
export function pointersStay({ pointers: { running, booted } }: Machine): Precondition[] {
  const links = [
    { link: '/run/current-system', target: running },
    { link: '/run/booted-system', target: booted },
  ]
  return links.filter(({ target }) => target !== null)
}

/** Requires an unchanged link of the generation. */
export function linkStays({ link, target }: Generation): Precondition {
  return { link, target }
}

/** How the boot menu is regenerated after links were added or deleted. */
export interface MenuPlan {
  readonly steps: readonly Step[]
  /** Known risks. */
  readonly dangers: readonly string[]
  /** Warnings, or why there is no step. */
  readonly warnings: readonly string[]
  /** Why it must not run. */
  readonly refused: readonly Refusal[]
}

/** Regenerates the menu for `after`, the systems that it may list after the plan's links change. */
export function bootMenuStep(
  planning: Planning,
  after: readonly Bootable[] = planning.bootables,
): MenuPlan {
  const { machine, capabilities, bootDirectory, bootables } = planning
  const step = menuStep(planning)
  const missing = step.steps.length === 0 ? [] : missingCopies(machine)
  const foreign = foreignWarnings(machine, step.steps)
  const lost = step.steps.length === 0 ? null : lostSpecialisation(machine)
  const more = [
    ...(lost === null ? [] : [lost]),
    ...(step.steps.length === 0 ? [] : fullBoot(planning)),
  ]
  const plan = { ...step, warnings: [...step.warnings, ...more, ...missing, ...foreign] }
  const unmounted = whyUnmounted(machine) ?? whyNoEntering(capabilities)
  if (plan.steps.length > 0 && unmounted !== null) {
    return { ...plan, refused: [{ generation: null, reason: unmounted }] }
  }
  const { bootMenu } = machine
  if (plan.steps.length === 0 || bootMenu === null || bootDirectory === null) {
    return { ...plan, refused: [] }
  }
  const readOnly = readOnlyReason(planning)
  if (readOnly !== null) return { ...plan, refused: [{ generation: null, reason: readOnly }] }
  const peakOf = (some: readonly Bootable[]) =>
    regenerationPeak(bootMenu, bootDirectory, bootables, some)
  const { space } = bootDirectory
  const reason = checkBootSpace(peakOf(after), space, () =>
    whatFreesBootSpace(machine, after, (some) => checkBootSpace(peakOf(some), space) === null),
  )
  return { ...plan, refused: reason === null ? [] : [{ generation: null, reason }] }
}

/**
 * Entries of another installation that are removed: NixOS's builders remove entries by name and files by
 * location, whoever wrote them (systemd-boot-builder.py, remove_old_entries).
 */
export function foreignWarnings(
  { bootMenu, generations }: Machine,
  steps: readonly Step[],
): readonly string[] {
  const foreign =
    steps.length === 0 || bootMenu === null ? [] : foreignEntries(bootMenu, generations)
  if (foreign.length === 0) return []
  const machines = [...new Set(foreign.map((entry) => entry.foreign?.slice(0, 8)))].join(', ')
  return [
    `${counted(foreign.length, 'entry belongs', 'entries belong')} to another NixOS installation ` +
      `(machine ${machines}). Regenerating this menu may remove its entries and files from ` +
      `${bootMenu?.directory}: that system then no longer boots until it regenerates its own menu.`,
  ]
}

function foreignEntries({ entries }: BootMenu, generations: readonly Generation[]) {
  const own = new Set(
    generations.flatMap(({ storePath, system }) => [
      storePath,
      ...(system?.specialisations ?? []).map((some) => some.storePath),
    ]),
  )
  return entries.filter(
    ({ foreign, toplevel }) => foreign !== undefined && toplevel !== null && !own.has(toplevel),
  )
}

/** Minimum space for a few directories and entry files on a FAT file system with large clusters. */
const FEW_FILES = 256 * 1024

/** Warns that the menu's file system is almost full: new files are written before old ones are removed. */
export function fullBoot({ machine, bootDirectory }: Planning): readonly string[] {
  const free = bootDirectory?.space?.free
  if (machine.bootMenu === null || free === undefined || free >= FEW_FILES) return []
  return [
    `${machine.bootMenu.directory} is full (${bytes(free)} free): regenerating may fail, as new files ` +
      'are written before old ones are removed.',
  ]
}

/** Why the boot menu can't be written before a mount, as a clause; null where it can. */
export function whyUnmounted({ problems }: Machine): string | null {
  const found = problems.find(({ code }) => code === 'unmounted')
  return found === undefined ? null : withoutDot(found.message)
}

/**
 * Copies of the boot menu that are not written: on missing disks, and of a loader whose menu NixOS writes in
 * one directory only.
 */
export function missingCopies({ problems, bootMenu }: Machine): readonly string[] {
  const missing = problems.filter(({ code }) => code === 'missing-copy')
  const unwritten = bootMenu === null ? [] : unwrittenCopies(bootMenu)
  return [
    ...missing.map(({ message }) => message),
    ...unwritten.map(
      ({ directory, loader }) =>
        `NixOS writes ${ABILITIES[loader].name}’s menu to one directory only. The one in ${bootMenu?.directory} ` +
        `or ${directory} is unchanged unless the configuration copies the menu.`,
    ),
  ]
}

/** Why nixos-enter would refuse a mounted system, as a clause; null where it would not. */
export function whyNoEntering({ nixosMark, rootDirectory }: Capabilities): string | null {
  if (nixosMark !== 'link') return null
  return (
    `${rootDirectory}/etc/NIXOS is a broken link, so nixos-enter does not recognise the system as NixOS: ` +
    'replace it with an empty file'
  )
}

/** Why the boot menu is not writable, as a clause; null if it is. */
export function readOnlyReason({ machine, capabilities, bootDirectory }: Planning): string | null {
  const directory = machine.bootMenu?.directory
  if (directory === undefined) return null
  // Below a root directory the mounts are this computer's.
  if (capabilities.rootDirectory !== null) return whyReadOnly(capabilities, directory)
  if (bootDirectory?.readOnly !== true) return null
  return (
    `${directory} is mounted read-only, so the boot menu can’t be written: ` +
    `check dmesg for disk errors, then run mount -o remount,rw ${shellWord(directory)} as root`
  )
}

function menuStep({ machine, capabilities }: Planning): Omit<MenuPlan, 'refused'> {
  if (!machine.bootable || !machine.startsItself) return NO_STEP
  const step = writeBootMenu(capabilities)
  if (step === null) {
    return without('nixos-enter is not on this machine, so the boot menu is not regenerated.')
  }
  const mark = markAsNixos(capabilities)
  if (machine.profile.path !== SYSTEM_PROFILE) {
    return { steps: [...mark, step], dangers: [], warnings: baseWarnings(machine) }
  }
  const current = currentGeneration(machine)
  const why = whyNoWriter(machine)
  if (why !== null || current === null) return without((why ?? []).join(' '))
  return { steps: [...mark, step], ...defaultWords(machine, current) }
}

/** The current generation of the system profile always regenerates the menu, whatever profile is used. */
function baseWarnings({ bootMenu }: Machine): readonly string[] {
  const stays = bootMenu !== null && whyDefaultStays(bootMenu) !== null
  if (stays) return []
  return [
    `Regenerating the menu makes the current generation of ${SYSTEM_PROFILE} the boot default.`,
  ]
}

/** Effect of regenerating on a boot default that is not the current generation. */
function defaultWords(
  machine: Machine,
  current: Generation,
): Pick<MenuPlan, 'dangers' | 'warnings'> {
  const { bootMenu, generations } = machine
  const mayMove = current.bootDefault === false || bootMenu?.defaultEntry?.unread === true
  if (!mayMove || bootMenu === null) return { dangers: [], warnings: [] }
  const { follows, warnings } = defaultWritten(machine, targetOf(current), bootMenu)
  if (follows === 'no') return { dangers: [], warnings }
  const now = generations.find(({ bootDefault }) => bootDefault === true)
  const other = defaultElsewhere(machine)
  const before = other === null ? now?.number : `${other}, another profile`
  const from = before === undefined ? '' : ` (now ${before})`
  const worn = givenUpSentence(machine, current.storePath, String(current.number))
  if (worn !== null) {
    const may = `Regenerating the menu may make ${current.number} (current) the boot default${from}.`
    return { dangers: [`${worn} ${may}`], warnings }
  }
  if (follows === 'open') return { dangers: [], warnings }
  const message = `Regenerating the menu makes ${current.number} (current) the boot default${from}.`
  return { dangers: [], warnings: [message] }
}

const NO_STEP = { steps: [], dangers: [], warnings: [] }

function without(warning: string) {
  return { ...NO_STEP, warnings: [warning] }
}

/** Bytes freed on /boot when the entries of these systems are removed; null if unknown. */
export function bootFreed(
  { machine, bootFiles }: Planning,
  menuSteps: readonly Step[],
  toplevels: Iterable<StorePath>,
): number | null {
  if (!machine.bootable || menuSteps.length === 0) return 0
  const { bootMenu } = machine
  if (bootMenu === null || bootFiles === null) return null
  return onlyUsedBy(bootMenu, bootFiles, new Set(toplevels))
}
