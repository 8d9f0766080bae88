import { YIELD_MS, yieldEvery } from '../runtime/yieldIfDue.ts'

/*
 * Parses the output of journalctl. Anyone on the machine may have written the content, the output may be
 * truncated or come from another version of systemd: unexpected lines are ignored.
 */

/** A journal entry with the requested fields. */
export interface JournalEntry {
  readonly boot: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** Milliseconds since the boot (CLOCK_MONOTONIC, which stops during suspend). */
  readonly up: number
  readonly message: string
  readonly messageId: string
  readonly unit: string
  /** The program's name in the journal (SYSLOG_IDENTIFIER), which anyone may choose; left out where not asked for. */
  readonly by?: string
}

/** The requested fields, besides those that journalctl always prints. */
export const OUTPUT_FIELDS = '_BOOT_ID,MESSAGE,MESSAGE_ID,UNIT'

/** journalctl's JSON has at most 4096 bytes of a field, each as up to six characters. */
const MAX_LINE = 128 << 10

/** Parses the output of `journalctl -o json`, one object a line; yields to the event loop meanwhile. */
export async function parseEntries(output: string): Promise<JournalEntry[]> {
  const yieldIfDue = yieldEvery(YIELD_MS)
  const entries: JournalEntry[] = []
  for (let start = 0; start < output.length; ) {
    const due = yieldIfDue()
    if (due !== null) await due
    const newline = output.indexOf('\n', start)
    const end = newline === -1 ? output.length : newline
    const entry = end - start > MAX_LINE ? null : entryOf(parsed(output.slice(start, end)))
    if (entry !== null) entries.push(entry)
    start = end + 1
  }
  return entries
}

function entryOf(object: unknown): JournalEntry | null {
  if (!isObject(object)) return null
  const boot = bootIdOf(object._BOOT_ID)
  const at = milliseconds(object.__REALTIME_TIMESTAMP)
  const up = milliseconds(object.__MONOTONIC_TIMESTAMP)
  if (boot === null || at === null || up === null) return null
  const message = text(object.MESSAGE)
  const by = text(object.SYSLOG_IDENTIFIER)
  const [messageId, unit] = [text(object.MESSAGE_ID), text(object.UNIT)]
  return { boot, at, up, message, messageId, unit, ...(by !== '' && { by }) }
}

export interface ListedBoot {
  readonly id: string
  readonly first: number
  readonly last: number
}

/**
 * Parses `journalctl --list-boots -o json`: an array, or one object a line. Reversed to newest first, in the
 * journal's order, which is right even where the clock was not. A boot listed twice (its entries are in
 * non-consecutive files) counts once, at its last position.
 */
export function parseBoots(output: string): ListedBoot[] {
  const found = new Map<string, ListedBoot>()
  for (const object of parseObjects(output)) {
    const id = bootIdOf(object.boot_id)
    const first = milliseconds(object.first_entry)
    const last = milliseconds(object.last_entry)
    if (id === null || first === null || last === null) continue
    const known = found.get(id) ?? { first, last }
    found.delete(id)
    found.set(id, {
      id,
      first: Math.min(first, known.first),
      last: Math.max(last, known.last),
    })
  }
  return [...found.values()].reverse()
}

type JsonObject = Readonly<Record<string, unknown>>

function parseObjects(output: string): JsonObject[] {
  const whole = parsed(output)
  if (Array.isArray(whole)) return whole.filter(isObject)
  return output.split('\n').map(parsed).filter(isObject)
}

function parsed(json: string): unknown {
  if (!/^\s*[[{]/.test(json)) return null
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** journalctl's JSON has no string for a field that is not UTF-8, very long or repeated. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Some systemd commands write it with dashes. */
export function bootIdOf(value: unknown): string | null {
  const id = text(value).trim().replaceAll('-', '').toLowerCase()
  return /^[0-9a-f]{32}$/.test(id) ? id : null
}

/** Converts the journal's microseconds, a number or its digits. */
function milliseconds(value: unknown): number | null {
  const micro = typeof value === 'string' && /^[0-9]{1,16}$/.test(value) ? Number(value) : value
  return typeof micro === 'number' && Number.isSafeInteger(micro) && micro >= 0
    ? Math.floor(micro / 1000)
    : null
}
