import type { Host, RunResult } from '../host/host.ts'
import { append } from '../lists.ts'
import { readPointers } from '../nix/pointers.ts'
import { asProblem, Problem } from '../problem.ts'
import { duration } from '../text/format.ts'
import { withoutDot } from '../text/sentence.ts'
import { visible } from '../text/visible.ts'
import {
  allEntries,
  answeredBoots,
  assembleHistory,
  type JournalAnswer,
  uptime,
} from './assembleHistory.ts'
import type { ReadHistory } from './bootHistory.ts'
import { FAILURE_MATCHES, KERNEL_MATCHES, MARK_MATCHES } from './bootMessages.ts'
import {
  bootIdOf,
  type JournalEntry,
  OUTPUT_FIELDS,
  parseBoots,
  parseEntries,
} from './journalEntries.ts'

/** journald's persistent and volatile directories (journald.conf(5)). */
const KEPT = '/var/log/journal'
const UNTIL_RESTART = '/run/log/journal'

/** Time limit for reading in milliseconds: a large journal on a slow disk takes seconds. */
export const USUAL_BUDGET_MS = 10_000

/** The same where the answer decides what to roll back to. */
export const RESCUE_BUDGET_MS = 30_000

/** Maximum entries read, newest first: many more than ten boots a day for a year. */
const MAX_ENTRIES = 20_000

/**
 * Limits for journalctl's answers, in characters. An entry of systemd's has about 600 and a boot 130; an
 * entry may be crafted with as many fields as fit into a journal, which is compressed.
 */
const [MAX_OUTPUT, MAX_BOOTS, MAX_ENTRY] = [32 << 20, 4 << 20, 1 << 20]

/** Maximum boots whose last entry is queried, newest first; each takes a command, several run in parallel. */
const [MAX_LASTS, AT_ONCE] = [48, 8]

/**
 * Reads the boots and switches from the machine's journal, or a mounted system's own. Never throws: where the
 * journal can't be read, the result is the reason. Takes at most `budget` milliseconds; boots not completely
 * read by then, the oldest, are left out.
 */
export async function readBootHistory(host: Host, budget = USUAL_BUDGET_MS): Promise<ReadHistory> {
  try {
    return await askJournal(host, budget)
  } catch (error) {
    return unknown(asProblem(error, 'unreadable').message)
  }
}

async function askJournal(host: Host, budget: number): Promise<ReadHistory> {
  const place = await journalPlace(host)
  if (place === null) return unknown('no persistent journal')
  const until = performance.now() + budget
  const ask = (words: readonly string[], whole: number) =>
    host.run(['journalctl', '--system', '--no-pager', ...place, ...words], {
      timeout: Math.max(1, until - performance.now()),
      whole,
    })
  // Backwards, so that the oldest entries are missing where time runs out.
  const entries = (count: number, words: readonly string[]) =>
    ask(
      ['-o', 'json', `--output-fields=${OUTPUT_FIELDS}`, '-r', '-n', String(count), ...words],
      count === 1 ? MAX_ENTRY : MAX_OUTPUT,
    )
  const lastOf = (id: string) => entries(1, [`_BOOT_ID=${id}`])
  const running = await runningBoot(host)
  const [listed, found, marked, failed, latest] = await Promise.all([
    ask(['--list-boots', '-o', 'json'], MAX_BOOTS),
    entries(MAX_ENTRIES, KERNEL_MATCHES),
    entries(MAX_ENTRIES, MARK_MATCHES),
    entries(MAX_ENTRIES, FAILURE_MATCHES),
    running === null ? null : lastOf(running.id),
  ])
  const boots = listed.signal === null ? parseBoots(listed.stdout) : []
  if (boots.length === 0) return unknown(whyNothing(listed, budget), isLate(listed))
  const kernel = await answerOf(found)
  const marks = await answerOf(marked)
  const failures = await answerOf(failed)
  if (kernel.entries.length === 0 && HIDDEN.test(found.stderr)) return unknown(NOT_ALLOWED)
  const answers = { boots, kernel, marks, failures, running }
  const lasts: JournalEntry[] = await parseEntries(latest?.stdout ?? '')
  const known = Map.groupBy(allEntries({ kernel, marks, failures, lasts }), ({ boot }) => boot)
  const open = answeredBoots(answers).filter(
    (boot) => uptime(boot, known.get(boot.id) ?? []) === null,
  )
  for (let at = 0; at < Math.min(open.length, MAX_LASTS); at += AT_ONCE) {
    if (at > 0 && performance.now() >= until) break
    const found = await Promise.all(open.slice(at, at + AT_ONCE).map(({ id }) => lastOf(id)))
    for (const { stdout } of found) append(lasts, await parseEntries(stdout))
  }
  const history = assembleHistory({ ...answers, lasts })
  if (history.boots.length > 0) return { status: 'known', history }
  const exceeded = [found, marked, failed].some((answer) => answer.exceeded)
  return exceeded ? unknown(TOO_LARGE) : unknown(tookLonger(budget), true)
}

/** A killed journalctl, or an unreadable file, leaves an incomplete answer. */
async function answerOf({ status, signal, stdout, stderr }: RunResult): Promise<JournalAnswer> {
  const entries = await parseEntries(stdout)
  // Without a match, journalctl exits with 1 and prints nothing.
  const ended = status === 0 || (stdout === '' && stderr.trim() === '')
  return { entries, complete: signal === null && ended && entries.length < MAX_ENTRIES }
}

function tookLonger(budget: number): string {
  return `reading the journal took longer than ${duration(budget)}`
}

/** Options that select the journal; null where there is none. */
export async function journalPlace(host: Host): Promise<readonly string[] | null> {
  if (host.rootDirectory === null) {
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
    throw new Problem('unreadable', `${directory} contains symlinks`)
  }
  return [`--directory=${directory}`]
}

/** The running boot; null for a mounted system. */
async function runningBoot(host: Host) {
  if (host.rootDirectory !== null) return null
  const id = bootIdOf(await host.read('/proc/sys/kernel/random/boot_id', 64).catch(() => null))
  return id === null ? null : { id, toplevel: (await readPointers(host)).booted }
}

const NOT_ALLOWED = 'only root and the group systemd-journal may read the system journal'

/** journalctl's messages for someone without the rights, with and without a journal of their own. */
const HIDDEN = /insufficient permissions|not seeing messages/

const TOO_LARGE = 'the journal is damaged (oversized entries)'

/** Why journalctl printed nothing, as a clause; `budget` is the time that it had, in milliseconds. */
export function whyNothing(answer: RunResult, budget: number): string {
  const { status, signal, stderr, exceeded } = answer
  if (HIDDEN.test(stderr)) return NOT_ALLOWED
  if (exceeded) return TOO_LARGE
  if (signal !== null) return tookLonger(budget)
  const said = visible(stderr.trim().split('\n')[0] ?? '')
  if (said !== '') return `journalctl: ${said}`
  return status === 0 ? 'the journal is empty' : `journalctl failed with exit status ${status}`
}

/** Whether journalctl was ended because it took too long. */
function isLate({ signal, stderr, exceeded }: RunResult): boolean {
  return signal !== null && exceeded !== true && !HIDDEN.test(stderr)
}

/** Fits a reason that may be a whole sentence into a sentence. */
function unknown(reason: string, late = false): ReadHistory {
  return { status: 'unknown', reason: withoutDot(reason), late }
}
