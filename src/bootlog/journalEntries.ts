import { YIELD_MS, yieldEvery } from '../runtime/yieldIfDue.ts'

/*
 * What journalctl prints, parsed. All of it may be written by anyone on the machine, be cut off in
 * the middle, or come from another version of systemd: what does not fit is passed over.
 */

/** An entry of the journal with the fields that we ask for. */
export interface JournalEntry {
  readonly boot: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** Milliseconds since the machine was started (CLOCK_MONOTONIC, which stops while it sleeps). */
  readonly up: number
  readonly message: string
  readonly messageId: string
  readonly unit: string
}

/** The fields to ask for, beside those that journalctl always gives. */
export const OUTPUT_FIELDS = '_BOOT_ID,MESSAGE,MESSAGE_ID,UNIT'

/** A field has at most 4096 bytes in journalctl's JSON, with six characters for each. */
const MAX_LINE = 128 << 10

/** The output of `journalctl -o json`, one object a line; yields to the event loop meanwhile. */
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
  return { boot, at, up, message, messageId: text(object.MESSAGE_ID), unit: text(object.UNIT) }
}

export interface ListedBoot {
  readonly id: string
  readonly first: number
  readonly last: number
}

/**
 * The output of `journalctl --list-boots -o json`: an array, or one object a line. It is turned round,
 * the newest first: the journal's order is right where the clock was not. A boot that is named twice
 * (its entries lie in files that do not follow each other) counts once, where it is named last.
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

/** A field that is no UTF-8, very long or there twice is no string in journalctl's JSON. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Written with dashes by some commands of systemd. */
export function bootIdOf(value: unknown): string | null {
  const id = text(value).trim().replaceAll('-', '').toLowerCase()
  return /^[0-9a-f]{32}$/.test(id) ? id : null
}

/** From the journal's microseconds, a number or its digits. */
function milliseconds(value: unknown): number | null {
  const micro = typeof value === 'string' && /^[0-9]{1,16}$/.test(value) ? Number(value) : value
  return typeof micro === 'number' && Number.isSafeInteger(micro) && micro >= 0
    ? Math.floor(micro / 1000)
    : null
}
