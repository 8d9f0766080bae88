import { dirname } from 'node:path'
import type { Host } from '../host/host.ts'
import type { StopWatching } from '../host/watchDirectory.ts'
import { SYSTEM_PROFILES } from '../nix/profile.ts'
import type { Machine } from './machine.ts'

/** Milliseconds from the first event to reading the machine: one change of a profile makes several events. */
const SETTLE_MS = 250

/** Milliseconds between two looks at what can't be watched, and at what inotify does not report. */
const POLL_MS = 5_000

/** Links of the running machine; other entries of /run change all the time. */
const RUNNING = ['current-system', 'booted-system']

/** The directories in which generations, pins and boot menus of a machine change. */
export function changingDirectories({
  profile,
  bootMenu,
}: Pick<Machine, 'profile' | 'bootMenu'>): string[] {
  const menus = bootMenu === null ? [] : [bootMenu, ...bootMenu.others]
  const below = menus.flatMap(({ directory }) => MENU_DIRECTORIES.map((name) => directory + name))
  return [...new Set([dirname(profile.path), SYSTEM_PROFILES, ...below])]
}

/**
 * Calls `changed` within a second after the running system or something in `directories` changed, or may have. A
 * directory that can't be watched is looked at every five seconds.
 */
export function watchMachine(
  host: Host,
  profile: string,
  directories: readonly string[],
  changed: () => void,
): StopWatching {
  let settling: NodeJS.Timeout | undefined
  const happened = () => {
    settling ??= setTimeout(() => {
      settling = undefined
      changed()
    }, SETTLE_MS)
  }
  const stops = new Map(directories.map((path) => [path, host.watch(path, happened)]))
  const ofRunning = host.watch('/run', (name) => {
    if (RUNNING.includes(name)) happened()
  })
  let polled = directories.filter((path) => stops.get(path) === null)
  let seen: string | null = null
  const look = async () => {
    const dates = new Map<string, number>()
    for (const path of polled) {
      const status = await host.status(path).catch(() => null)
      if (status !== null) dates.set(path, status.modified)
    }
    // A path below an automount that does not exist must not keep it mounted.
    polled = [...dates.keys()]
    const links = [profile, ...RUNNING.map((name) => `/run/${name}`)]
    const targets = await Promise.all(links.map((link) => host.readLink(link).catch(() => null)))
    const now = JSON.stringify([targets, [...dates]])
    if (seen !== null && seen !== now) happened()
    seen = now
  }
  void look()
  const poll = setInterval(() => void look(), POLL_MS)
  poll.unref()
  return () => {
    clearInterval(poll)
    clearTimeout(settling)
    for (const stop of [...stops.values(), ofRunning]) stop?.()
  }
}

/** Where the menus of all boot loaders that terrapin reads lie, below their directory. */
const MENU_DIRECTORIES = [
  '',
  '/loader',
  '/loader/entries',
  '/EFI/Linux',
  '/grub',
  '/limine',
  '/extlinux',
]
