import type { Host } from '../host/host.ts'
import { bootIdOf, OUTPUT_FIELDS, parseEntries } from './journalEntries.ts'
import { journalPlace, whyNothing } from './readBootHistory.ts'

/** The last entries of a boot, as text; or why they are unknown, as a clause. */
export type ReadBootLog =
  | { readonly status: 'known'; readonly lines: readonly LogLine[] }
  | { readonly status: 'unknown'; readonly reason: string }

/** One entry of the journal. */
export interface LogLine {
  /** Milliseconds since the boot. */
  readonly up: number
  /** Who wrote it: `kernel`, `greetd`; empty where unknown. */
  readonly by: string
  readonly message: string
}

const MAX_LINES = 60
const TIMEOUT_MS = 10_000
const MAX_OUTPUT = 4 << 20

/**
 * Reads the last entries of a boot, oldest first: those of a unit and systemd's about it, or all if `unit` is null
 * (systemd.journal-fields(7)). Never throws: where the journal can't be read, the result is the reason.
 */
export async function readBootLog(
  host: Host,
  boot: string,
  unit: string | null,
): Promise<ReadBootLog> {
  const place = await journalPlace(host).catch(() => null)
  if (place === null || bootIdOf(boot) === null) {
    return { status: 'unknown', reason: 'no persistent journal' }
  }
  const ofBoot = `_BOOT_ID=${boot}`
  const matches =
    unit === null
      ? [ofBoot]
      : [ofBoot, `_SYSTEMD_UNIT=${unit}`, '+', ofBoot, `UNIT=${unit}`, '_UID=0']
  const fields = `--output-fields=${OUTPUT_FIELDS},SYSLOG_IDENTIFIER`
  const format = ['-o', 'json', fields, '-r', '-n', String(MAX_LINES)]
  const argv = ['journalctl', '--system', '--no-pager', ...place, ...format, ...matches]
  const answer = await host.run(argv, { timeout: TIMEOUT_MS, whole: MAX_OUTPUT })
  const entries = await parseEntries(answer.stdout)
  if (entries.length > 0) {
    const lines = entries.map(({ up, by = '', message }) => ({ up, by, message }))
    return { status: 'known', lines: lines.reverse() }
  }
  const { stdout } = answer
  return stdout === '' && answer.status === 0 && answer.stderr.trim() === ''
    ? { status: 'unknown', reason: 'the journal no longer has entries for this unit' }
    : { status: 'unknown', reason: whyNothing(answer, TIMEOUT_MS) }
}
