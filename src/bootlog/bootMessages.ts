import { toplevelOf } from '../boot/init.ts'
import { exactStorePath } from '../nix/storePath.ts'
import type { JournalEntry } from './journalEntries.ts'

/*
 * The entries that show how a boot went, identified by systemd's message ids, which are stable across
 * versions (systemd: src/systemd/sd-messages.h, catalog/systemd.catalog).
 */

const STARTUP_FINISHED = 'b07a249cd024414a82dd00cd181378ff'
const UNIT_STARTED = '39f53479d3a045ac8e11786248231fbf'
const UNIT_STOPPED = '9d1aaa27d60140bd96365438aad20286'
const UNIT_FAILED = 'be02cf6855d2428ba40df7e9d022f03d'
const SHUTDOWN_BEGUN = '98268866d1d54a499c4e98921d93bc40'
const JOURNAL_STOPPED = 'd93fb3c9c24d451a97cea615ce59c00b'

/** The targets that end a complete startup. */
const WHOLE = ['multi-user.target', 'graphical.target', 'boot-complete.target']
const EMERGENCY = ['rescue.target', 'emergency.target']
/** Reached once every other unit has stopped (systemd.special(7)). */
const SHUTDOWN = 'shutdown.target'

const units = (names: readonly string[]) => names.map((name) => `UNIT=${name}`)

/**
 * Anyone may write any field to the journal, but only journald sets the sender's (systemd.journal-fields(7)).
 */
const BY_ROOT = '_UID=0'

/** journalctl's matches for all of them; `+` separates groups. */
export const MARK_MATCHES: readonly string[] = [
  ...[BY_ROOT, `MESSAGE_ID=${UNIT_STARTED}`, ...units([...WHOLE, ...EMERGENCY, SHUTDOWN]), '+'],
  ...[BY_ROOT, `MESSAGE_ID=${UNIT_STOPPED}`, ...units(WHOLE), '+'],
  BY_ROOT,
  `MESSAGE_ID=${STARTUP_FINISHED}`,
  `MESSAGE_ID=${SHUTDOWN_BEGUN}`,
  `MESSAGE_ID=${JOURNAL_STOPPED}`,
  ...['+', BY_ROOT, 'SYSLOG_IDENTIFIER=nixos'],
]

/** Queried separately, because a unit that fails repeatedly can fill a journal. */
export const FAILURE_MATCHES: readonly string[] = [BY_ROOT, `MESSAGE_ID=${UNIT_FAILED}`]

/** systemd's descriptions of these targets, for versions that do not name the unit (before 249). */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  'Multi-User System': 'multi-user.target',
  'Graphical Interface': 'graphical.target',
  'Rescue Mode': 'rescue.target',
  'Emergency Mode': 'emergency.target',
}

/**
 * Kernel entries that are read: the command line, which old kernels call “Kernel command line”, and the
 * targets that systemd reached before journald was up. systemd then logs through the kernel, without the
 * fields for message id and unit.
 */
export const KERNEL_MATCHES: readonly string[] = [
  ...['_TRANSPORT=kernel', '-g'],
  // A process may have that name, and the kernel logs it when it crashes: 15 letters at most.
  `^(?:Kernel c|C)ommand line:.* init=|^Reached target (?:${Object.entries(DESCRIPTIONS).flat().join('|')})`,
]

const REACHED = 'Reached target '

/** Converts a kernel entry to what systemd would have written through journald; null for any other. */
export function earlyMark(entry: JournalEntry): JournalEntry | null {
  const { message } = entry
  if (!message.startsWith(REACHED) || !message.endsWith('.')) return null
  const [name = ''] = message.slice(REACHED.length, -1).split(' - ', 1)
  const unit = DESCRIPTIONS[name] ?? name
  return [...WHOLE, ...EMERGENCY].includes(unit)
    ? { ...entry, messageId: UNIT_STARTED, unit }
    : null
}

/** The system that a kernel command line starts; null for any other line. */
export function startedBy({ message }: Pick<JournalEntry, 'message'>) {
  return /^(?:Kernel c|C)ommand line:/.test(message) ? toplevelOf(message) : null
}

/** No other entry follows journald's final message within this time, in milliseconds. */
const GOOD_BYE = 5000

/**
 * Derives the outcome of one boot from its entries, in any order. `up` is its uptime at its last entry;
 * `begins`: the journal holds its beginning.
 *
 * Finished: multi-user, graphical or boot-complete.target was started. systemd's message that startup
 * finished is not enough: it also appears in an emergency shell, and for unknown targets. Then, and where the
 * beginning is lost, the outcome is undecided.
 *
 * Clean: shutdown.target was reached, or journald's final message is the last entry. Where /var is unmounted
 * early neither reaches the disk: then at most the beginning of the shutdown shows (logind's message;
 * multi-user.target stops and does not start again).
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
 * Parses what switch-to-configuration logs about a switch under the name `nixos` (nixpkgs:
 * switch-to-configuration-ng): `switching to system configuration PATH`, at its end `finished switching to
 * system configuration PATH` or `switching to system configuration PATH failed (status N)`. `status` is null
 * at its beginning.
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
