import { toplevelOf } from '../boot/init.ts'
import { exactStorePath } from '../nix/storePath.ts'
import type { JournalEntry } from './journalEntries.ts'

/*
 * The entries that say how a boot went. They are known by systemd's message ids, which stay the
 * same from version to version (systemd: src/systemd/sd-messages.h, catalog/systemd.catalog).
 */

const STARTUP_FINISHED = 'b07a249cd024414a82dd00cd181378ff'
const UNIT_STARTED = '39f53479d3a045ac8e11786248231fbf'
const UNIT_STOPPED = '9d1aaa27d60140bd96365438aad20286'
const UNIT_FAILED = 'be02cf6855d2428ba40df7e9d022f03d'
const SHUTDOWN_BEGUN = '98268866d1d54a499c4e98921d93bc40'
const JOURNAL_STOPPED = 'd93fb3c9c24d451a97cea615ce59c00b'

/** What is started last of all where a boot comes as far as it is meant to. */
const WHOLE = ['multi-user.target', 'graphical.target', 'boot-complete.target']
const EMERGENCY = ['rescue.target', 'emergency.target']
/** Reached once every other unit has stopped (systemd.special(7)). */
const SHUTDOWN = 'shutdown.target'

const units = (names: readonly string[]) => names.map((name) => `UNIT=${name}`)

/**
 * Anyone may write any field to the journal; who did is a field that journald alone writes
 * (systemd.journal-fields(7)).
 */
const BY_ROOT = '_UID=0'

/** journalctl's matches for all of them; groups are told apart by `+`. */
export const MARK_MATCHES: readonly string[] = [
  ...[BY_ROOT, `MESSAGE_ID=${UNIT_STARTED}`, ...units([...WHOLE, ...EMERGENCY, SHUTDOWN]), '+'],
  ...[BY_ROOT, `MESSAGE_ID=${UNIT_STOPPED}`, ...units(WHOLE), '+'],
  BY_ROOT,
  `MESSAGE_ID=${STARTUP_FINISHED}`,
  `MESSAGE_ID=${SHUTDOWN_BEGUN}`,
  `MESSAGE_ID=${JOURNAL_STOPPED}`,
  ...['+', BY_ROOT, 'SYSLOG_IDENTIFIER=nixos'],
]

/** Apart from the others, because a unit that fails again and again fills a journal. */
export const FAILURE_MATCHES: readonly string[] = [BY_ROOT, `MESSAGE_ID=${UNIT_FAILED}`]

/** How systemd calls these targets where it does not name them (before version 249). */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  'Multi-User System': 'multi-user.target',
  'Graphical Interface': 'graphical.target',
  'Rescue Mode': 'rescue.target',
  'Emergency Mode': 'emergency.target',
}

/**
 * What is read of the kernel's own entries: the command line, which old kernels call “Kernel command
 * line”, and the targets that systemd reached before journald was up. It then logs by the kernel,
 * with neither a message id nor the unit's name as a field.
 */
export const KERNEL_MATCHES: readonly string[] = [
  ...['_TRANSPORT=kernel', '-g'],
  // A process may be called like that, and the kernel names one that crashes: 15 letters at most.
  `^(?:Kernel c|C)ommand line:.* init=|^Reached target (?:${Object.entries(DESCRIPTIONS).flat().join('|')})`,
]

const REACHED = 'Reached target '

/** An entry of the kernel's as systemd would have written it by journald; null for any other. */
export function earlyMark(entry: JournalEntry): JournalEntry | null {
  const { message } = entry
  if (!message.startsWith(REACHED) || !message.endsWith('.')) return null
  const [name = ''] = message.slice(REACHED.length, -1).split(' - ', 1)
  const unit = DESCRIPTIONS[name] ?? name
  return [...WHOLE, ...EMERGENCY].includes(unit)
    ? { ...entry, messageId: UNIT_STARTED, unit }
    : null
}

/** The system that a kernel's line says it starts; null for another line that was found. */
export function startedBy({ message }: Pick<JournalEntry, 'message'>) {
  return /^(?:Kernel c|C)ommand line:/.test(message) ? toplevelOf(message) : null
}

/** Whether the last entry is journald's own good-bye: it has no other within this time after it. */
const GOOD_BYE = 5000

/**
 * What the marks of one boot, in any order, say of it. `up` is how long it was up at its last entry;
 * `begins` whether the journal holds its beginning.
 *
 * Finished: multi-user, graphical or boot-complete.target was started. That systemd says that its
 * start-up is done says nothing by itself: it does so in an emergency shell, and for a target that
 * nobody knows. Then, and where the beginning is lost, what the boot came to is undecided.
 *
 * Clean: shutdown.target was reached, or journald's good-bye is the last that there is. Where /var
 * is unmounted early neither reaches the disk: then the shutdown is seen to begin at most (logind
 * says so; multi-user.target stops and does not start again).
 */
export function readMarks(marks: readonly JournalEntry[], up: number, begins: boolean) {
  const latest = (id: string, names?: readonly string[]) =>
    marks
      .filter(({ messageId, unit }) => messageId === id && (names?.includes(unit) ?? true))
      .reduce((at, mark) => Math.max(at, mark.up), -1)
  const whole = latest(UNIT_STARTED, WHOLE)
  const finished = whole >= 0
  const emergency = !finished && latest(UNIT_STARTED, EMERGENCY) >= 0
  const undecided = !finished && !emergency && (!begins || latest(STARTUP_FINISHED) >= 0)
  const goodBye = latest(JOURNAL_STOPPED)
  const isClean = latest(UNIT_STARTED, [SHUTDOWN]) >= 0 || (goodBye >= 0 && up - goodBye < GOOD_BYE)
  const stopping = Math.max(latest(SHUTDOWN_BEGUN), latest(UNIT_STOPPED, WHOLE))
  const end = isClean
    ? ('clean' as const)
    : stopping > whole
      ? ('begun' as const)
      : ('cut-off' as const)
  return { finished, emergency, undecided, end }
}

/**
 * What switch-to-configuration says of a switch under the name `nixos` (nixpkgs:
 * switch-to-configuration-ng): `switching to system configuration PATH`, at its end `finished
 * switching to system configuration PATH` or `switching to system configuration PATH failed (status
 * N)`. `status` is null at its beginning.
 */
export function switchOf({ message }: Pick<JournalEntry, 'message'>) {
  const found =
    /^(finished )?switching to system configuration (\S+)(?: failed \(status ([0-9]{1,3})\))?$/.exec(
      message,
    )
  const toplevel = exactStorePath(found?.[2] ?? '')
  if (found === null || toplevel === null) return null
  const [, finished, , failed] = found
  if (finished !== undefined && failed !== undefined) return null
  const status = finished !== undefined ? 0 : failed === undefined ? null : Number(failed)
  return { toplevel, status }
}
