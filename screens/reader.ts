/*
 * Text for screen readers: decoration is dropped or replaced by words.
 */

/** A line for screen readers: symbols as words, commas between columns, no drawings. */
export function spoken(text: string, selected = false): string {
  const bare = text
    .replace(/[─│█]/g, ' ')
    .replace(selected ? /^>/ : '', ' ')
    .trim()
  const begun = STARTS.find(([sign]) => sign.test(bare))
  const rest = begun === undefined ? bare : bare.replace(begun[0], begun[1])
  return (
    `${selected ? 'Selected: ' : ''}${rest}`
      .replace(/▲ */g, '')
      // A finished sentence needs no comma.
      .replace(/([.:!?])(?: · |\s{2,})/g, '$1 ')
      .replace(AGO, (_, count, unit) => `${count} ${UNITS[unit]}${count === '1' ? '' : 's'} ago`)
      .replace(/↵/g, 'Enter')
      .replace(/✓ (\d+)/g, 'booted successfully: $1')
      .replace(/✗ /g, '')
      .replace(/(?<! ) *→ */g, ' to ')
      .replace(/(?<= to )–(?=,|$| {2})|(?<=^|, | {2})–(?= to )/g, 'none')
      .replace(/↓ more/g, 'more below')
      .replace(/ · /g, ', ')
      .replace(/\s{2,}/g, ', ')
      .replace(/,(?:,| ,)+/g, ',')
      .trim()
  )
}

const AGO = /\b(\d+) (s|min|h|d|w|mo|y) ago\b/g

/** The units of `age`, which would be spelled as letters. */
const UNITS: Readonly<Record<string, string>> = {
  ...{ s: 'second', min: 'minute', h: 'hour', d: 'day', w: 'week', mo: 'month', y: 'year' },
}

/** `4 May`, with the year unless it is this one; in local time. */
export function spokenDay(day: number, now: number): string {
  const date = new Date(day)
  const year = date.getFullYear() === new Date(now).getFullYear() ? '' : ` ${date.getFullYear()}`
  return `${date.getDate()} ${MONTHS[date.getMonth()]}${year}`
}

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'],
  ...['October', 'November', 'December'],
]

/** Joins facts of a row into a sentence, without empty ones. */
export function sentence(facts: readonly (string | false)[]): string {
  return facts.filter((fact) => fact !== false && fact.trim() !== '').join(', ')
}

/** Possible beginnings of a line: the cursor, an input field, a step's state. */
const STARTS: readonly (readonly [RegExp, string])[] = [
  [/^>▲\s*/, 'Selected: '],
  [/^>\s+/, 'Typed: '],
  [/^\*\s+/, 'marked, '],
  [/^✓\s{2,}/, 'Done: '],
  [/^✗\s{2,}/, 'Failed: '],
  [/^›\s{2,}/, 'Running: '],
  [/^·\s{2,}/, 'Pending: '],
]

/** Line size for a screen reader, which has no edge to cut lines at. */
export const READER_SIZE = { columns: 400, rows: 80 } as const
