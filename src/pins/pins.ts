import { posix } from 'node:path'
import { ABILITIES } from '../boot/loaders.ts'
import type { BootMenu } from '../boot/menu.ts'
import type { Host } from '../host/host.ts'
import {
  generationNumber,
  MAX_PIN_ENTRIES,
  profileEntries,
  SYSTEM_PROFILES,
} from '../nix/profile.ts'
import { exactStorePath, type StorePath } from '../nix/storePath.ts'
import { storeTarget, wrapperReader } from '../nix/wrapper.ts'
import type { Problem } from '../problem.ts'
import { noYield, type YieldIfDue } from '../runtime/yieldIfDue.ts'
import { inByteOrder } from '../text/strings.ts'
import type { OwnPin } from './ownPins.ts'

/** A system kept on purpose, under a name. */
export type Pin = ProfilePin | OwnPin

/** A generation kept as a one-generation profile in system-profiles. */
export interface ProfilePin {
  readonly kind: 'profile'
  readonly name: string
  /** The profile link `…/system-profiles/known_good`. */
  readonly profile: string
  /** The profile link's target: normally `known_good-1-link`; null where the link is missing. */
  readonly target: string | null
  /** The profile's one generation link. */
  readonly link: string
  /** That link's target as written. */
  readonly linkTarget: string
  /** The system at the end of the link, as for a generation. */
  readonly storePath: StorePath
  /**
   * Null for an intact pin. `gone`: its store path is missing from the disk. `moved`: the profile link does
   * not point at its generation. `loose`: the profile link is missing, so that only the garbage collector
   * respects the pin.
   */
  readonly error: 'gone' | 'moved' | 'loose' | null
}

/** The pins that the boot menu may list. */
export function profilePins(pins: readonly Pin[]): ProfilePin[] {
  return pins.filter((pin) => pin.kind === 'profile')
}

/** A former pin, or one by its looks, that keeps no store path. */
export interface LostPin {
  readonly kind: 'lost'
  readonly name: string
  readonly profile: string
  readonly target: string
  /** Its generation link and that link's target; null for none. */
  readonly link: { readonly path: string; readonly target: string } | null
}

/** The contents of system-profiles. */
export interface Pins {
  /** In byte order of their names. */
  readonly pins: readonly ProfilePin[]
  readonly lostPins: readonly LostPin[]
  /** Names of profiles that hold several generations. */
  readonly otherProfiles: readonly string[]
  /** Valid links that are not profiles, by name: made by a person. */
  readonly otherLinks: ReadonlyMap<string, string>
  /** Why the systems of some pins are unknown; null where all are known. */
  readonly unread: Problem | null
}

export const NO_PINS: Pins = {
  pins: [],
  lostPins: [],
  otherProfiles: [],
  otherLinks: new Map(),
  unread: null,
}

/** The machine's pins (profiles), each with its state. */
export async function readPins(host: Host, yieldIfDue: YieldIfDue = noYield): Promise<Pins> {
  const entries = await profileEntries(host, SYSTEM_PROFILES, MAX_PIN_ENTRIES)
  const unwrap = wrapperReader(host)
  const pins: ProfilePin[] = []
  const lostPins: LostPin[] = []
  const otherProfiles: string[] = []
  const otherLinks = new Map<string, string>()
  let unread: Problem | null = null
  for (const [name, links] of linksByName(entries)) {
    const pause = yieldIfDue()
    if (pause !== null) await pause
    const profile = `${SYSTEM_PROFILES}/${name}`
    const target = await host.readLink(profile)
    if (links.length > 1 && target !== null) otherProfiles.push(name)
    const [only] = links
    if (links.length > 1 || (only === undefined && target === null)) continue // a lock file
    const link = only === undefined ? null : `${SYSTEM_PROFILES}/${only}`
    const held = link === null ? null : await host.readLink(link)
    const kept = link === null ? null : exactStorePath((await storeTarget(host, link)) ?? '')
    if (link !== null && held !== null && kept !== null) {
      const present = (await host.status(kept)) !== null
      const error = present ? linkError(target, link) : 'gone'
      const led = await unwrap(kept)
      unread ??= led.unread
      pins.push({
        kind: 'profile',
        name,
        profile,
        target,
        link,
        linkTarget: held,
        storePath: led.system,
        error,
      })
    } else if (target !== null && (await isLost(host, profile, held))) {
      const lost = link === null || held === null ? null : { path: link, target: held }
      lostPins.push({ kind: 'lost', name, profile, target, link: lost })
    } else if (target !== null) {
      otherLinks.set(name, target)
    }
  }
  return { pins, lostPins, otherProfiles, otherLinks, unread }
}

/** The generation links of each profile, in byte order, even where the profile link is missing. */
function linksByName(entries: readonly string[]): (readonly [string, readonly string[]])[] {
  const links = new Map<string, string[]>()
  for (const entry of entries) {
    // Nix's own temporary link, left by a killed nix-env.
    if (entry.startsWith('.')) continue
    const name = entry.replace(/-[1-9][0-9]*-link$/, '')
    const found = links.get(name) ?? []
    if (generationNumber(name, entry) !== null) found.push(entry)
    links.set(name, found)
  }
  return inByteOrder([...links.keys()]).map((name) => [name, links.get(name) ?? []])
}

function linkError(target: string | null, link: string): ProfilePin['error'] {
  if (target === null) return 'loose'
  return posix.resolve(SYSTEM_PROFILES, target) === link ? null : 'moved'
}

/** A link without a generation may be a person's own, if its target exists. */
async function isLost(host: Host, profile: string, held: string | null): Promise<boolean> {
  return held !== null || (await host.resolve(profile)) === null
}

/** The problem of a pin, as a sentence; null if it is intact. */
export function pinError({ name, target, error }: ProfilePin): string | null {
  switch (error) {
    case null:
      return null
    case 'gone':
      return `The pin ${name} protects nothing: its store path is missing.`
    case 'moved':
      return `The pin ${name} is broken: its link points to ${target}, not to its generation.`
    case 'loose':
      return `The pin ${name} is broken: its profile link is missing.`
  }
}

export function lostPinError({ name, target, link }: LostPin): string {
  const why =
    link === null
      ? `it points to ${target}, which is missing`
      : `${link.target} is not a store path`
  return `The pin ${name} protects nothing: ${why}.`
}

/** Problems of the machine's pins, as sentences. */
export function pinErrors({ pins, lostPins }: { pins: readonly Pin[] } & Pick<Pins, 'lostPins'>) {
  const errors = profilePins(pins).flatMap((pin) => pinError(pin) ?? [])
  return [...lostPins.map(lostPinError), ...errors]
}

/** Whether the boot loader lists a pin of this name; null where the boot menu is unknown. */
export function listsPin(menu: Pick<BootMenu, 'loader'> | null, name: string): boolean | null {
  return menu === null ? null : ABILITIES[menu.loader].profiles?.test(name) === true
}

/** Facts that decide what a pin protects besides the store path. */
interface PinningMachine {
  readonly bootMenu: Pick<BootMenu, 'loader'> | null
  readonly startsItself: boolean
}

/** What a pin protects with this machine's boot loader, as a predicate of “the pin”. */
export function pinProtection({ bootMenu, startsItself }: PinningMachine, name: string): string {
  if (!startsItself) return 'protects the system from garbage collection'
  if (bootMenu === null) {
    return 'protects the system from garbage collection and may keep it in the boot menu'
  }
  const { name: loader, profiles } = ABILITIES[bootMenu.loader]
  if (profiles?.test(name) === true) {
    return `protects the system from garbage collection and keeps it in the ${loader} menu, even over configurationLimit`
  }
  const why = profiles === null ? 'does not list pins' : 'skips this name'
  return `only protects the system from garbage collection: ${loader} ${why}, so its boot entry may be removed`
}

/** A pin with what it protects, or what is wrong with it: `known_good protects the system …`. */
export function pinText(machine: PinningMachine, pin: ProfilePin): string {
  const { name, error } = pin
  return error === null ? `${name} ${pinProtection(machine, name)}` : (pinError(pin) ?? name)
}

/** Words with a meaning as GEN. */
const TAKEN = new Set([
  ...['current', 'running', 'booted', 'default', 'previous'],
  ...['system', 'home_manager'], // profiles of their own
])
/** A file name may have 255 bytes, including the suffix `-1-link`. */
const MAX_LENGTH = 100

/** Why a pin name is invalid; null if it is valid. GRUB skips names with other characters. */
export function pinNameProblem(name: string): string | null {
  if (!/^[A-Za-z0-9_]+$/.test(name)) {
    return 'use only letters, digits and _ (GRUB skips other names)'
  }
  if (name.length > MAX_LENGTH) return `use at most ${MAX_LENGTH} characters`
  if (TAKEN.has(name)) return `${name} is a reserved word`
  return /^[0-9]+$/.test(name) ? 'numbers name generations' : null
}
