import { posix } from 'node:path'
import { type Mount, mountOf, mountsIn, readMounts } from '../boot/mounts.ts'
import { skipsChecks } from '../host/environment.ts'
import { readAt } from '../host/fileAccess.ts'
import type { Host } from '../host/host.ts'
import { isForeignStore } from '../machine/storeOwner.ts'
import { ownProfileDirectories, PROFILES, SYSTEM_PROFILES } from '../nix/profile.ts'
import { ownPinsDirectory } from '../pins/ownPins.ts'
import { Problem } from '../problem.ts'
import { shellWord } from '../text/shellWord.ts'

/** Capabilities of the machine, read before planning so that planning is pure. */
export interface Capabilities {
  /** Mount point of a mounted system; null on the machine itself. */
  readonly rootDirectory: string | null
  /** Whether systemd is running: activations then run in a transient unit, like nixos-rebuild's. */
  readonly systemd: boolean
  /** Whether nixos-enter is available, for a mounted system. */
  readonly nixosEnter: boolean
  /**
   * State of `etc/NIXOS` below a mounted system: nixos-enter exits with status 126 without it
   * (nixos-enter.sh). It is missing where `/` is recreated at every boot; from outside, an absolute link
   * can’t be followed. `there` on the machine itself.
   */
  readonly nixosMark: 'there' | 'missing' | 'no-etc' | 'link'
  readonly systemProfiles: boolean
  /** Whether the firmware's variables can be set. */
  readonly efiVariables: boolean
  /** Whether bootctl can be run; assumed without root, whose PATH may differ. */
  readonly bootctl: boolean
  /** Whether NIXOS_NO_CHECK=1 is set: switch-to-configuration then skips its checks. */
  readonly noCheck: boolean
  /** The store belongs to the system around this container (`isForeignStore`). */
  readonly foreignStore: boolean
  /** Mounts on this computer, also for a mounted system; empty where they can't be read. */
  readonly mounts: readonly Mount[]
  readonly home: string
  /** Directories of this person's own profiles, now and before Nix 2.14, including their real paths. */
  readonly ownProfiles: readonly string[]
  /** Directory for this person's own GC roots; null where the machine has none. */
  readonly ownPins: string | null
}

export async function readCapabilities(host: Host): Promise<Capabilities> {
  const efiVariables =
    host.rootDirectory === null && (await host.status('/sys/firmware/efi/efivars')) !== null
  return {
    rootDirectory: host.rootDirectory,
    systemd: host.rootDirectory === null && (await host.status('/run/systemd/system')) !== null,
    nixosEnter: host.rootDirectory !== null && (await canRun(host, 'nixos-enter')),
    nixosMark: host.rootDirectory === null ? 'there' : await readNixosMark(host),
    systemProfiles: (await host.status(SYSTEM_PROFILES)) !== null,
    efiVariables,
    bootctl: !efiVariables || !host.user.root || (await canRun(host, 'bootctl')),
    noCheck: host.kind === 'local' && skipsChecks(),
    foreignStore: await isForeignStore(host),
    mounts: (host.rootDirectory === null ? await readMounts(host) : mountsHere()) ?? [],
    home: host.user.home,
    ownProfiles: await ownPlaces(host),
    ownPins: ownPinsDirectory(host),
  }
}

/**
 * Why this person can only use a GC root of their own; null where a pin is possible. Throws a Problem
 * `config` where the elevation settings are invalid.
 */
export function whyOnlyOwn({ rootDirectory, elevation }: Host): string | null {
  const way = rootDirectory === null ? elevation() : null
  if (way?.kind !== 'none') return null
  return `Creates a user GC root: a pin in the boot menu needs root. ${way.why}`
}

async function readNixosMark(host: Host): Promise<Capabilities['nixosMark']> {
  if ((await host.status('/etc')) === null) return 'no-etc'
  const target = await host.readLink('/etc/NIXOS')
  if (target === null) return (await host.status('/etc/NIXOS')) === null ? 'missing' : 'there'
  const leads = !target.startsWith('/') && (await host.resolve('/etc/NIXOS')) !== null
  return leads ? 'there' : 'link'
}

async function canRun(host: Host, program: string): Promise<boolean> {
  try {
    return (await host.run([program, '--help'])).status !== null
  } catch (error) {
    if (error instanceof Problem) return false
    throw error
  }
}

/** A path of the machine as seen by commands on this computer. */
export function pathFor(capabilities: Capabilities, path: string): string {
  return capabilities.rootDirectory === null ? path : posix.join(capabilities.rootDirectory, path)
}

/** Changes below the user's home need no root; all others of Nix do. */
export function needsRoot(capabilities: Capabilities, profile: string): boolean {
  if (capabilities.home === '/root' || inState(profile)) return true
  return !isOwnHome(capabilities, profile)
}

/** Whether a profile is in this person's own directories; never on a mounted system. */
export function isOwnHome(
  { home, ownProfiles, rootDirectory }: Capabilities,
  profile: string,
): boolean {
  if (rootDirectory !== null) return false
  return [home, ...ownProfiles].some((directory) => profile.startsWith(`${directory}/`))
}

function inState(profile: string): boolean {
  return profile.startsWith(`${PROFILES}/`)
}

/** A home may be a link, and a profile may be given by its real path. */
async function ownPlaces(host: Host): Promise<string[]> {
  const named = ownProfileDirectories(host)
  const real = await Promise.all(
    [host.user.home, ...named].map((path) => host.resolve(path).catch(() => null)),
  )
  return [...new Set([...named, ...real.filter((path) => path !== null)])]
}

/** Mounts of this computer; null if they can't be read. */
function mountsHere(): readonly Mount[] | null {
  try {
    const text = readAt('/proc/self/mountinfo', 4 << 20, true)
    return text === null ? null : mountsIn(text)
  } catch {
    return null
  }
}

/** Why `path` is not writable, as a clause; null if it is, or if unknown. */
export function whyReadOnly(
  { mounts, rootDirectory }: Pick<Capabilities, 'mounts' | 'rootDirectory'>,
  path: string,
): string | null {
  const here = posix.join(rootDirectory ?? '/', path)
  const mount = mountOf(mounts, here)
  if (mount?.readOnly !== true) return null
  const { place, readOnlyFileSystem: whole } = mount
  const errors = rootDirectory === null ? 'check dmesg for disk errors, then ' : ''
  const way = whole ? `${errors}run mount -o remount,rw` : 'run mount -o remount,bind,rw'
  return `${place} is mounted read-only, so ${here} can’t be changed: ${way} ${shellWord(place)} as root`
}
