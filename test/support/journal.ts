import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/*
 * Real journal files: systemd-journal-remote makes them of journald's export format, as it stores
 * what another machine sends. A boot is described by what happened in it.
 */

const MACHINE_ID = '0123456789abcdef0123456789abcdef'
export const JOURNAL_REMOTE = '/lib/systemd/systemd-journal-remote'

/** systemd's message ids, as its catalog has them (/usr/lib/systemd/catalog/systemd.catalog). */
const ID = {
  started: '39f53479d3a045ac8e11786248231fbf',
  stopped: '9d1aaa27d60140bd96365438aad20286',
  failed: 'be02cf6855d2428ba40df7e9d022f03d',
  startup: 'b07a249cd024414a82dd00cd181378ff',
  shutdown: '98268866d1d54a499c4e98921d93bc40',
  journalStopped: 'd93fb3c9c24d451a97cea615ce59c00b',
}

/** A field may be there several times. */
type Fields = Readonly<Record<string, string | readonly string[]>>

/** One entry, so many seconds after the boot's first one. */
export type Entry = readonly [seconds: number, fields: Fields]

/** The same after the clock was set: it is so many seconds ahead of what it was. */
export const afterStep = (ahead: number, entries: readonly Entry[]): Entry[] =>
  entries.map(([seconds, fields]) => [seconds, { ...fields, [AHEAD]: String(ahead) }])

const AHEAD = 'ahead'

export interface JournalBoot {
  /** A number that makes its boot id, or the id itself: of the boot that runs. */
  readonly id: number | string
  /** When its first entry was written. */
  readonly at: Date
  readonly entries: readonly Entry[]
}

export const bootId = (id: number | string): string =>
  typeof id === 'string' ? id : id.toString(16).padStart(32, '0')

export const commandLine = (toplevel: string, at = 0): Entry => [
  at,
  {
    _TRANSPORT: 'kernel',
    SYSLOG_IDENTIFIER: 'kernel',
    MESSAGE: `Command line: initrd=\\EFI\\nixos\\initrd.efi init=${toplevel}/init loglevel=4`,
  },
]

const systemd = (at: number, id: string, MESSAGE: string, others: Fields = {}): Entry => [
  at,
  { _PID: '1', _UID: '0', SYSLOG_IDENTIFIER: 'systemd', MESSAGE_ID: id, MESSAGE, ...others },
]

export const reached = (at: number, unit: string): Entry =>
  systemd(at, ID.started, `Reached target ${unit}.`, { UNIT: unit })
export const stopped = (at: number, unit: string): Entry =>
  systemd(at, ID.stopped, `Stopped target ${unit}.`, { UNIT: unit })
export const failed = (at: number, unit: string): Entry =>
  systemd(at, ID.failed, `Failed to start ${unit}.`, { UNIT: unit })
export const startupFinished = (at: number): Entry =>
  systemd(at, ID.startup, 'Startup finished in 3.2s (kernel) + 9.1s (userspace) = 12.3s.')
export const shutdownBegun = (at: number): Entry =>
  systemd(at, ID.shutdown, 'System is rebooting.', { SYSLOG_IDENTIFIER: 'systemd-logind' })
export const journalStopped = (at: number): Entry =>
  systemd(at, ID.journalStopped, 'Journal stopped', { SYSLOG_IDENTIFIER: 'systemd-journald' })
export const logged = (
  at: number,
  identifier: string,
  MESSAGE: string | readonly string[],
): Entry => [at, { _UID: '0', SYSLOG_IDENTIFIER: identifier, MESSAGE }]

/** What systemd says before journald is up: by the kernel, without a message id. */
export const earlyReached = (at: number, unit: string, description: string): Entry => [
  at,
  {
    _TRANSPORT: 'kernel',
    SYSLOG_IDENTIFIER: 'systemd',
    MESSAGE: `Reached target ${unit} - ${description}.`,
  },
]

/** What a boot that works says: up for `seconds`, then shut down. */
export const goodBoot = (toplevel: string, seconds: number): readonly Entry[] => [
  commandLine(toplevel),
  reached(12, 'multi-user.target'),
  startupFinished(13),
  logged(seconds - 2, 'sshd', 'bye'),
  ...shutDown(seconds),
]

/** The end of one that is shut down in order. */
export const shutDown = (seconds: number): readonly Entry[] => [
  shutdownBegun(seconds - 1),
  stopped(seconds - 1, 'multi-user.target'),
  reached(seconds, 'shutdown.target'),
  journalStopped(seconds),
]

/** Writes a journal below `directory`, where journald keeps them: `/var/log/journal`. */
export function writeJournal(directory: string, boots: readonly JournalBoot[]): void {
  const place = join(directory, MACHINE_ID)
  mkdirSync(place, { recursive: true })
  execFileSync(JOURNAL_REMOTE, [`--output=${join(place, 'system.journal')}`, '-'], {
    input: boots.map(exported).join(''),
    stdio: ['pipe', 'ignore', 'ignore'],
  })
}

function exported({ id, at, entries }: JournalBoot): string {
  const first = at.getTime() * 1000
  return entries
    .map(([seconds, { [AHEAD]: ahead = '0', ...fields }]) => {
      const all = {
        __REALTIME_TIMESTAMP: String(first + (seconds + Number(ahead)) * 1_000_000),
        __MONOTONIC_TIMESTAMP: String(1 + seconds * 1_000_000),
        _BOOT_ID: bootId(id),
        _MACHINE_ID: MACHINE_ID,
        ...fields,
      }
      return `${Object.entries(all)
        .flatMap(([name, value]) => [value].flat().map((one) => `${name}=${one}\n`))
        .join('')}\n`
    })
    .join('')
}
