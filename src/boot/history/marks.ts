import { exactStorePath } from '../../nix/storePath.ts'
import { toplevelOf } from '../init.ts'
import type { RecordedSwitch } from './history.ts'
import type { JournalEntry } from './journal.ts'

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

/** journalctl's matches for all of them; groups are told apart by `+`. */
export const MARK_MATCHES: readonly string[] = [
  ...[`MESSAGE_ID=${UNIT_STARTED}`, ...units([...WHOLE, ...EMERGENCY, SHUTDOWN]), '+'],
  ...[`MESSAGE_ID=${UNIT_STOPPED}`, ...units(WHOLE), '+'],
  `MESSAGE_ID=${STARTUP_FINISHED}`,
  `MESSAGE_ID=${SHUTDOWN_BEGUN}`,
  `MESSAGE_ID=${JOURNAL_STOPPED}`,
  ...['+', 'SYSLOG_IDENTIFIER=nixos'],
]

/** Apart from the others, because a unit that fails again and again fills a journal. */
export const FAILURE_MATCHES: readonly string[] = [`MESSAGE_ID=${UNIT_FAILED}`]

/** The kernel's first line and the one that old kernels print; the text stands in both. */
export const COMMAND_LINE_MATCHES: readonly string[] = ['_TRANSPORT=kernel', '-g', 'ommand line:']

/** The system that a kernel's line says it starts; null for another line that was found. */
export function startedBy({ message }: Pick<JournalEntry, 'message'>) {
  return /^(?:Kernel c|C)ommand line:/.test(message) ? toplevelOf(message) : null
}

/** Whether the last entry is journald's own good-bye: it has no other within this time after it. */
const GOOD_BYE = 5000

/**
 * What the marks of one boot, in any order, say of it. `last` is the time of its last entry.
 *
 * Finished: multi-user, graphical or boot-complete.target was started, or systemd says that its
 * start-up is done and no rescue or emergency shell is what it came to.
 *
 * Clean: shutdown.target was reached, or journald's good-bye is the last that there is. Where /var
 * is unmounted early neither reaches the disk: then the shutdown is seen to begin at most (logind
 * says so; multi-user.target stops and does not start again).
 */
export function readMarks(marks: readonly JournalEntry[], last: number) {
  const latest = (id: string, names?: readonly string[]) =>
    marks
      .filter(({ messageId, unit }) => messageId === id && (names?.includes(unit) ?? true))
      .reduce((at, mark) => Math.max(at, mark.at), -1)
  const whole = latest(UNIT_STARTED, WHOLE)
  const shell = latest(UNIT_STARTED, EMERGENCY)
  const finished = whole >= 0 || (latest(STARTUP_FINISHED) >= 0 && shell < 0)
  const goodBye = latest(JOURNAL_STOPPED)
  const isClean =
    latest(UNIT_STARTED, [SHUTDOWN]) >= 0 || (goodBye >= 0 && last - goodBye < GOOD_BYE)
  const stopping = Math.max(latest(SHUTDOWN_BEGUN), latest(UNIT_STOPPED, WHOLE))
  const end = isClean
    ? ('clean' as const)
    : stopping > whole
      ? ('begun' as const)
      : ('cut-off' as const)
  return { finished, emergency: shell >= 0 && !finished, end }
}

/**
 * A switch that ended, from what switch-to-configuration says under the name `nixos` (nixpkgs:
 * switch-to-configuration-ng): `finished switching to system configuration PATH`, or
 * `switching to system configuration PATH failed (status N)`.
 */
export function switchOf({ message, at, boot }: JournalEntry): RecordedSwitch | null {
  const finished = /^finished switching to system configuration (\S+)$/.exec(message)
  const failed = /^switching to system configuration (\S+) failed \(status ([0-9]{1,3})\)$/.exec(
    message,
  )
  const toplevel = exactStorePath((finished ?? failed)?.[1] ?? '')
  return toplevel === null ? null : { at, boot, toplevel, status: Number(failed?.[2] ?? 0) }
}
