import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Laptop, makeLaptop } from '../cli/fixture.ts'
import {
  commandLine,
  type Entry,
  goodBoot,
  type JournalBoot,
  logged,
  reached,
  startupFinished,
  writeJournal,
} from '../support/journal.ts'
import type { BootLoader } from '../support/machine/layout.ts'
import { type Machine, systemProfile } from '../support/machine/machine.ts'
import { project } from '../support/machine/namespace.ts'
import { listGenerations } from '../support/machine/oracles.ts'
import { Tmux } from '../support/tmux.ts'

export const JOURNAL = '/var/log/journal'

/** The boot that runs, as the kernel says it inside a machine, too. */
export const runningBootId = (): string =>
  readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim().replaceAll('-', '')

/** A boot that came up, of which nothing says that it ended. */
export const upSince = (toplevel: string): readonly Entry[] => [
  commandLine(toplevel),
  reached(12, 'multi-user.target'),
  startupFinished(13),
  logged(2400, 'sshd', 'hello'),
]

/** A boot that hung before anything was reached, until someone held the power button. */
export const hungBoot = (toplevel: string): readonly Entry[] => [
  commandLine(toplevel),
  logged(90, 'kernel', 'i915 0000:00:02.0: [drm] GPU HANG'),
]

/** A time so many days and hours ago. */
export const ago = (days: number, hours = 0): Date =>
  new Date(Date.now() - (days * 24 + hours) * 3_600_000)

/**
 * The laptop on the day after an update: 5, the newest and the default, hung twice when it was
 * started; then someone chose 3 in the boot menu, which had worked before, as had 1 and, once, 2.
 */
export async function makeBrokenLaptop(bootLoader: BootLoader = 'systemd-boot'): Promise<Laptop> {
  const laptop = await makeLaptop({ bootLoader })
  writeJournal(join(laptop.machine.root, JOURNAL), boots(laptop.paths))
  return laptop
}

export function boots(paths: readonly string[]): JournalBoot[] {
  const [one = '', two = '', three = '', , five = ''] = paths
  return [
    { id: 1, at: ago(40), entries: goodBoot(one, 7200) },
    { id: 2, at: ago(30), entries: goodBoot(two, 7200) },
    ...[9, 8, 7].map((day, index) => ({
      ...{ id: 3 + index, at: ago(day), entries: goodBoot(three, 30_000) },
    })),
    { id: 6, at: ago(0, 3), entries: hungBoot(five) },
    { id: 7, at: ago(0, 2), entries: hungBoot(five) },
    { id: runningBootId(), at: ago(0, 1), entries: upSince(three) },
  ]
}

/** Store paths, by the links themselves and by Nix's own listing. */
export async function status(machine: Machine) {
  const link = async (path: string) => (await machine.must(['readlink', '-f', path])).trim()
  return {
    current: (await listGenerations(machine)).find(({ current }) => current)?.number ?? null,
    profile: await link(systemProfile),
    running: await link('/run/current-system'),
    booted: await link('/run/booted-system'),
  }
}

const INIT = /init=(\/nix\/store\/[^/\s]+)\/init/

/**
 * The system that the boot loader starts by itself: what bootctl calls the default, and of GRUB the
 * first entry, as `default=0` says in what NixOS writes.
 */
export async function bootDefault(machine: Machine, loader: BootLoader): Promise<string | null> {
  if (loader === 'grub') {
    const menu = await machine.must(['cat', '/boot/grub/grub.cfg'])
    return menu.includes('set default=0') ? (INIT.exec(menu)?.[1] ?? null) : null
  }
  // It wants a mount point, but takes one at /boot for a partition beside the ESP.
  const script =
    'mkdir -p /tmp/esp && mount --bind /boot /tmp/esp && bootctl --esp-path=/tmp/esp --no-pager list;' +
    ' status=$?; umount /tmp/esp; exit $status'
  const env = { SYSTEMD_RELAX_ESP_CHECKS: '1', SYSTEMD_COLORS: '0', LC_ALL: 'C' }
  const listed = await machine.must(['sh', '-c', script], { env })
  const entry = listed.split('\n\n').find((block) => /^ *title: .* \(default\)/m.test(block))
  return INIT.exec(entry ?? '')?.[1] ?? null
}

/**
 * A real terminal, 80×24 unless told, in which the built program runs inside the machine; after it, its status
 * is said, and the terminal stays.
 */
export function openTerminal(
  machine: Machine,
  args: readonly string[] = [],
  { user = 'root', columns = 80 }: { user?: 'root' | 'alice'; columns?: number } = {},
): Tmux {
  const program = [process.execPath, join(project, 'dist/terrapin.js'), ...args]
  const stays = '"$@"; echo "status $?"; exec sleep 1000'
  const env = { TERM: 'screen-256color' }
  const inside = machine.enter(['sh', '-c', stays, 'sh', ...program], { user, env })
  const variables = Object.entries(inside.env).map(([name, value]) => `${name}=${value}`)
  return new Tmux(columns, 24, {}, ['env', '-i', ...variables, ...inside.argv])
}

/** What a command prints on a wide one, its lines as one. */
export async function printed(machine: Machine, args: readonly string[]): Promise<string> {
  const tmux = openTerminal(machine, args, { columns: 200 })
  try {
    return (await tmux.see(/status \d/)).replace(/\s+/g, ' ')
  } finally {
    tmux.close()
  }
}

/**
 * Presses `r` and then Enter until it is done; how many keys that took. The first screen must be
 * there.
 */
export async function goBack(tmux: Tmux): Promise<number> {
  tmux.press('r')
  let shown = await tmux.see('--switch-generation')
  for (let keys = 1; keys < 6; ) {
    tmux.press('Enter')
    keys += 1
    const before = shown
    shown = await changed(tmux, before)
    if (!shown.includes('↵ more') && !shown.includes('↵ run')) {
      await tmux.see(/Verified: the profile points/)
      return keys
    }
  }
  throw new Error(`It is not done after six keys:\n${shown}`)
}

/** Waits until something else stands on the screen. */
async function changed(tmux: Tmux, before: string): Promise<string> {
  for (let tries = 0; tries < 200; tries += 1) {
    const shown = tmux.text()
    if (shown !== before) return shown
    await delay(50)
  }
  throw new Error(`Nothing changed:\n${before}`)
}
