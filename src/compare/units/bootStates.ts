import { UnitManager } from './jobs.ts'
import { realName, type UnitSide, unitOf } from './loadUnits.ts'
import type { UnitStates } from './states.ts'
import { unitStem, unitType } from './unitName.ts'

/**
 * The targets that a boot reaches. systemd's own units pull them in, but a side may lack those
 * units (bootup(7), systemd.special(7)). `graphical.target` is reached if the default target is an
 * alias of it.
 */
const BOOTED = [
  ...['default.target', 'multi-user.target', 'basic.target', 'sysinit.target', 'getty.target'],
  ...['sockets.target', 'timers.target', 'paths.target', 'slices.target', 'swap.target'],
  ...['local-fs-pre.target', 'local-fs.target', 'remote-fs-pre.target', 'remote-fs.target'],
  ...['cryptsetup-pre.target', 'cryptsetup.target', 'network-pre.target', 'network.target'],
  ...['network-online.target', 'nss-lookup.target', 'nss-user-lookup.target', 'time-sync.target'],
]

/** The same for a logged-in user's systemd, including a desktop if there is one. */
const LOGGED_IN = [
  ...['default.target', 'basic.target', 'sockets.target', 'timers.target', 'paths.target'],
  ...['graphical-session-pre.target', 'graphical-session.target', 'xdg-desktop-autostart.target'],
]

const NONE: UnitStates = { isAsked: false, states: new Map() }

/**
 * The assumed state of units after a boot, or a login, if systemd can't be queried: units that the
 * targets pull in run, and so does a socket's service if its socket runs. A service that only a
 * timer or a path starts does not: it is inactive most of the time, and a switch ignores inactive
 * units. Nor does one that a person or a program starts.
 */
export function statesAfterBoot(scope: 'system' | 'user', side: UnitSide): UnitStates {
  const manager = new UnitManager(NONE, side)
  const roots = scope === 'system' ? BOOTED : LOGGED_IN
  manager.boot(roots)
  const services = [...manager.running]
    .filter((name) => unitType(name) === 'socket')
    .map((socket) => realName(side, `${unitStem(socket)}.service`))
    .filter((service) => unitOf(side, service)?.file != null)
  const targets = roots.map((name) => realName(side, name))
  const running = [...targets, ...manager.running, ...services]
  return { isAsked: false, states: new Map(running.map((name) => [name, 'active'])) }
}
