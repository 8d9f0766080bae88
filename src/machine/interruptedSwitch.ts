import type { FileStatus, Host } from '../host/host.ts'
import { parseUnitList } from '../nix/switchOutput.ts'
import { askSystemctl } from './systemctl.ts'

/*
 * switch-to-configuration lists its remaining work in /run/nixos, and removes each list when done
 * (switch-to-configuration-ng: START_LIST_FILE, RESTART_LIST_FILE, RELOAD_LIST_FILE). The next switch does
 * the work left there by an interrupted one.
 */

const LISTS = '/run/nixos'
const LOCK = '/run/nixos/switch-to-configuration.lock'

/** The remaining work of an interrupted switch. */
export interface InterruptedSwitch {
  /** Units that are down; where `isKnown` is false, units that may be. */
  readonly toStart: readonly string[]
  /** Whether systemd confirmed that they are down. */
  readonly isKnown: boolean
  /** Units still running with their definition from before it. */
  readonly toRestart: readonly string[]
  readonly toReload: readonly string[]
}

/**
 * What an interrupted switch left undone; null where there is nothing, where a switch is running, and on a
 * system that is not running. `stopped` units may be down, too, besides those listed.
 */
export async function readInterruptedSwitch(
  host: Host,
  stopped: readonly string[] = [],
): Promise<InterruptedSwitch | null> {
  if (host.rootDirectory !== null) return null
  const [noted, toRestart, toReload] = await Promise.all([
    readUnitList(host, 'start-list'),
    readUnitList(host, 'restart-list'),
    readUnitList(host, 'reload-list'),
  ])
  const names = [...new Set([...noted, ...stopped])]
  if ([...names, ...toRestart, ...toReload].length === 0) return null
  if (await isSwitchRunning(host)) return null
  const down = await askWhichAreDown(host, names)
  const toStart = down ?? names
  if ([...toStart, ...toRestart, ...toReload].length === 0) return null
  return { toStart, isKnown: down !== null, toRestart, toReload }
}

/** Whether units are listed to be started; a switch removes that list last. */
export async function hasUnitsToStart(host: Host): Promise<boolean> {
  return host.rootDirectory === null && (await readUnitList(host, 'start-list')).length > 0
}

async function readUnitList(host: Host, name: string): Promise<string[]> {
  return parseUnitList((await host.read(`${LISTS}/${name}`).catch(() => null)) ?? '')
}

/** The units that are not active; null where systemd can't be queried (systemctl(1), is-active). */
async function askWhichAreDown(
  host: Host,
  names: readonly string[],
): Promise<readonly string[] | null> {
  if (names.length === 0) return []
  const result = await askSystemctl(host, ['is-active', '--', ...names])
  const states = result?.stdout.trim().split('\n') ?? []
  if (states.length !== names.length || states[0] === '') return null
  return names.filter((_, index) => !UP.has(states[index] ?? ''))
}

const UP: ReadonlySet<string> = new Set(['active', 'activating', 'reloading', 'refreshing'])

/**
 * Whether switch-to-configuration is running, by its lock (proc_locks(5)). Trying to lock the file would
 * block a switch that begins meanwhile.
 */
export async function isSwitchRunning(host: Host): Promise<boolean> {
  if (host.rootDirectory !== null) return false
  const file = await host.status(LOCK).catch(() => null)
  const locks = file && (await host.read('/proc/locks').catch(() => null))
  if (file === null || locks === null) return false
  const held = new RegExp(`^\\d+: FLOCK +\\w+ +WRITE +-?\\d+ ${lockedFile(file)} `, 'm')
  return held.test(locks)
}

/** A file as /proc/locks names it: `MAJOR:MINOR:INODE`, the device in hexadecimal. */
function lockedFile({ device, inode }: FileStatus): string {
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn)
  const minor = (device & 0xffn) | ((device >> 12n) & ~0xffn & 0xffffffffn)
  const hex = (number: bigint) => number.toString(16).padStart(2, '0')
  return `${hex(major)}:${hex(minor)}:${inode}`
}
