import type { Bootable } from '../boot/bootable.ts'
import { readBootFiles } from '../boot/bootFileSizes.ts'
import { type BootDirectory, readBootDirectory } from '../boot/readBootDirectory.ts'
import type { EvidenceOf } from '../health/evidence.ts'
import type { Host } from '../host/host.ts'
import {
  type AutomaticCollection,
  readAutomaticCollection,
} from '../machine/automaticCollection.ts'
import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import type { Sizes } from '../machine/sizes.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { SwitchInhibitors } from '../nix/switchInhibitors.ts'
import { readSystem } from '../nix/system.ts'
import { readBootables } from '../problems/readBootReport.ts'
import { mustStayBelow } from './belowRoot.ts'
import { type Capabilities, readCapabilities } from './capabilities.ts'
import type { Precondition } from './plan.ts'

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
  /** Why there may be more of them, as a sentence; left out where all are known. */
  readonly bootablesUnread?: string
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
  const { bootables, unread } =
    bootMenu === null ? { bootables: [], unread: null } : await readBootables(host, machine)
  // An unreadable directory is already reported with the boot menu.
  const bootDirectory =
    bootMenu === null ? null : await readBootDirectory(host, bootMenu, bootables).catch(() => null)
  const capabilities = await readCapabilities(host)
  const automatic = await readAutomaticCollection(host, machine)
  const inhibitors = await readInhibitors(host, machine)
  const now = host.now()
  const about = unread === null ? {} : { bootablesUnread: unread }
  const ofBoot = { bootables, ...about, bootDirectory, bootFiles }
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
