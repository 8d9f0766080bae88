import type { Host, RunResult } from '../../host/host.ts'
import { readPointers } from '../../nix/pointers.ts'
import { asProblem, Problem } from '../../problem.ts'
import { visible } from '../../text/visible.ts'
import type { ReadHistory } from './history.ts'
import { bootIdOf, OUTPUT_FIELDS, parseBoots, parseEntries } from './journal.ts'
import { COMMAND_LINE_MATCHES, FAILURE_MATCHES, MARK_MATCHES } from './marks.ts'
import { putTogether } from './putTogether.ts'

/** Where journald keeps what lasts, and what lasts until the next start (journald.conf(5)). */
const KEPT = '/var/log/journal'
const UNTIL_RESTART = '/run/log/journal'

/** Milliseconds that journalctl may take: a large journal on a slow disk takes seconds. */
const PATIENCE = 10_000

/** Entries that are read at most, the newest ones: many more than ten boots a day for a year. */
const MOST = 20_000

/**
 * What the machine's journal holds of its starts and switches; of a mounted system, the journal
 * that lies on it. Nothing is thrown: where it can't be read, the reason is the answer. An answer
 * that is not there within `patience` milliseconds is used as far as it has come, which is its
 * newest part.
 */
export async function readBootHistory(host: Host, patience = PATIENCE): Promise<ReadHistory> {
  try {
    return await askJournal(host, patience)
  } catch (error) {
    return unknown(asProblem(error, 'unreadable').message)
  }
}

async function askJournal(host: Host, timeout: number): Promise<ReadHistory> {
  const place = await journalPlace(host)
  if (place === null) return unknown('this machine keeps no journal')
  const ask = (words: readonly string[]) =>
    host.run(['journalctl', '--system', '--no-pager', ...place, ...words], { timeout, whole: true })
  // Backwards, so that what is missing where time runs out is the oldest.
  const entries = (words: readonly string[]) =>
    ask(['-o', 'json', `--output-fields=${OUTPUT_FIELDS}`, '-r', '-n', String(MOST), ...words])
  const [boots, commandLines, marks, failures, running] = await Promise.all([
    ask(['--list-boots', '-o', 'json']),
    entries(COMMAND_LINE_MATCHES),
    entries(MARK_MATCHES),
    entries(FAILURE_MATCHES),
    runningBoot(host),
  ])
  const listed = parseBoots(boots.stdout)
  if (listed.length === 0) return unknown(whyNothing(boots))
  const found = parseEntries(commandLines.stdout)
  if (found.length === 0 && HIDDEN.test(commandLines.stderr)) return unknown(NOT_ALLOWED)
  const parts = [commandLines, marks, failures]
  const history = putTogether({
    boots: listed,
    commandLines: found,
    marks: parseEntries(marks.stdout),
    failures: parseEntries(failures.stdout),
    whole: parts.every(({ signal }) => signal === null),
    running,
  })
  return { status: 'known', history }
}

/** What tells journalctl which journal; null where there is none. */
async function journalPlace(host: Host): Promise<readonly string[] | null> {
  if (host.outside === null) {
    for (const directory of [KEPT, UNTIL_RESTART]) {
      if ((await host.status(directory)) !== null) return []
    }
    return null
  }
  const files = await host.tree(KEPT)
  const directory = files === null ? null : await host.localFile(KEPT)
  if (files === null || directory === null) return null
  // journalctl would follow them to another machine's journal.
  if ([...files.values()].some((target) => target !== '')) {
    throw new Problem('unreadable', `${directory} holds links`)
  }
  return [`--directory=${directory}`]
}

/** The boot that runs now; of a mounted system none does. */
async function runningBoot(host: Host) {
  if (host.outside !== null) return null
  const id = bootIdOf(await host.read('/proc/sys/kernel/random/boot_id', 64).catch(() => null))
  return id === null ? null : { id, toplevel: (await readPointers(host)).booted }
}

const NOT_ALLOWED =
  'this person may not read the system’s journal (root and the group systemd-journal may)'

/** What journalctl says to someone without the rights, with a journal of their own and without. */
const HIDDEN = /insufficient permissions|not seeing messages/

function whyNothing({ status, signal, stderr }: RunResult): string {
  if (HIDDEN.test(stderr)) return NOT_ALLOWED
  if (signal !== null) return 'journalctl took too long'
  const said = visible(stderr.trim().split('\n')[0] ?? '')
  if (said !== '') return `journalctl says: ${said}`
  return status === 0 ? 'the journal is empty' : `journalctl ended with status ${status}`
}

/** The reason stands within a sentence, also where it was one itself. */
function unknown(reason: string): ReadHistory {
  return { status: 'unknown', reason: reason.endsWith('.') ? reason.slice(0, -1) : reason }
}
