import { reachedFrom } from './reached.ts'
import { unitStem, unitType } from './unitName.ts'
import { type UnitSet, unitIn } from './unitSet.ts'

/** How a switch finds the units of one scope. */
export interface Situation {
  readonly before: UnitSet
  readonly after: UnitSet
  /** What runs before the switch. */
  readonly running: ReadonlySet<string>
  /** Whether that was asked of systemd; otherwise it is assumed. */
  readonly isAsked: boolean
  /** What is pulled in when a switch starts the targets again, and by what; null by every boot. */
  readonly pulled: ReadonlyMap<string, string | null>
}

/** The target that a switch restarts each time (nixpkgs: switch-to-configuration-ng). */
export const REACTIVATION = 'sysinit-reactivation.target'

/**
 * The targets that a boot reaches because systemd's own units say so in their text, which is not
 * read here (bootup(7), systemd.special(7)). `graphical.target` is reached where the default target
 * is another name of it.
 */
const BOOTED = [
  ...['default.target', 'multi-user.target', 'basic.target', 'sysinit.target', 'getty.target'],
  ...['sockets.target', 'timers.target', 'paths.target', 'slices.target', 'swap.target'],
  ...['local-fs-pre.target', 'local-fs.target', 'remote-fs-pre.target', 'remote-fs.target'],
  ...['cryptsetup-pre.target', 'cryptsetup.target', 'network-pre.target', 'network.target'],
  ...['network-online.target', 'nss-lookup.target', 'nss-user-lookup.target', 'time-sync.target'],
]

/** The same for the systemd of someone who is logged in, to a desktop if there is one. */
const LOGGED_IN = [
  ...['default.target', 'basic.target', 'sockets.target', 'timers.target', 'paths.target'],
  ...['graphical-session-pre.target', 'graphical-session.target', 'xdg-desktop-autostart.target'],
]

/**
 * Puts together what a switch from `before` to `after` finds. `active` is what systemd says runs;
 * null where it is not known. Then what a reached target wants or requires counts as running, be it
 * directly or through other units, and so does the service of a socket that counts as running.
 * A service that only a timer or a path starts does not: it is done most of the time, and a switch
 * leaves alone what does not run. Nor does one that other units want in their text only, or that a
 * person or a program starts.
 */
export function situationOf(
  scope: 'system' | 'user',
  before: UnitSet,
  after: UnitSet,
  active: ReadonlySet<string> | null,
): Situation {
  const roots = scope === 'system' ? BOOTED : LOGGED_IN
  const targets =
    active === null ? roots : [...active].filter((name) => unitType(name) === 'target')
  return {
    ...{ before, after },
    running: active ?? assumedRunning(before, roots),
    isAsked: active !== null,
    pulled: reachedFrom(after, [...targets, REACTIVATION]),
  }
}

function assumedRunning(units: UnitSet, roots: readonly string[]): ReadonlySet<string> {
  const reached = [...reachedFrom(units, roots).keys()]
  const started = reached
    .filter((name) => unitType(name) === 'socket')
    .map((socket) => `${unitStem(socket)}.service`)
    // dbus.socket starts dbus.service, which may be another name of dbus-broker.service.
    .map((service) => unitIn(units, service)?.aliasOf ?? service)
  return new Set([...reached, ...started])
}

/** The timer, path or socket that is pulled in and starts `service`; null where there is none. */
export function starterOf(service: string, { pulled }: Situation): string | null {
  if (unitType(service) !== 'service') return null
  const starters = ['timer', 'socket', 'path'].map((type) => `${unitStem(service)}.${type}`)
  return starters.find((name) => pulled.has(name)) ?? null
}
