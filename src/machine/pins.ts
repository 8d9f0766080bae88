import type { Host } from '../host/host.ts'
import { generationNumber, SYSTEM_PROFILES } from '../nix/profile.ts'
import { exactStorePath, type StorePath } from '../nix/storePath.ts'
import type { OwnPin } from './ownPins.ts'

/** Something kept on purpose, under a name. */
export type Pin = ProfilePin | OwnPin

/** A generation kept as a one-generation profile in system-profiles. */
export interface ProfilePin {
  readonly kind: 'profile'
  readonly name: string
  /** The profile link `…/system-profiles/known_good`. */
  readonly profile: string
  /** What the profile link holds: normally `known_good-1-link`. */
  readonly target: string
  /** The profile's one generation link. */
  readonly link: string
  readonly storePath: StorePath
}

/** Those of the pins that the boot menu may list. */
export function profilePins(pins: readonly Pin[]): ProfilePin[] {
  return pins.filter((pin) => pin.kind === 'profile')
}

/** The machine's profile pins in byte order, and the names of profiles that hold several generations. */
export async function readPins(
  host: Host,
): Promise<{ pins: ProfilePin[]; otherProfiles: string[] }> {
  const entries = (await host.list(SYSTEM_PROFILES)) ?? []
  const names = entries.filter((entry) => !/-[1-9][0-9]*-link$/.test(entry))
  const pins: ProfilePin[] = []
  const otherProfiles: string[] = []
  for (const name of names) {
    const target = await host.readLink(`${SYSTEM_PROFILES}/${name}`)
    const links = entries.filter((entry) => generationNumber(name, entry) !== null)
    if (target === null) continue // a lock file, or nothing of Nix's
    if (links.length > 1) otherProfiles.push(name)
    const [only] = links
    if (links.length !== 1 || only === undefined) continue
    const link = `${SYSTEM_PROFILES}/${only}`
    const storePath = exactStorePath((await host.readLink(link)) ?? '')
    const profile = `${SYSTEM_PROFILES}/${name}`
    if (storePath !== null) pins.push({ kind: 'profile', name, profile, target, link, storePath })
  }
  return { pins, otherProfiles }
}

/** Names that GEN already gives a meaning to. */
const TAKEN = new Set([
  ...['current', 'running', 'booted', 'default', 'previous'],
  ...['system', 'home_manager'], // profiles of their own
])
/** A file's name may have 255 bytes, and `-1-link` comes behind it. */
const LONGEST = 100

/** Why a name can't be a pin's; null where it can. GRUB passes over names with other characters. */
export function pinNameProblem(name: string): string | null {
  if (!/^[A-Za-z0-9_]+$/.test(name)) {
    return 'a pin’s name has letters, digits and _ only (GRUB passes over any other)'
  }
  if (name.length > LONGEST) return `a pin’s name has at most ${LONGEST} characters`
  if (TAKEN.has(name)) return `${name} already means something else`
  return /^[0-9]+$/.test(name) ? 'a number would be taken for a generation' : null
}
