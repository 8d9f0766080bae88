/*
 * For screen readers: what they would read as noise is left out or said in words.
 */

/** A line as it is read: signs in words, columns with commas between them, nothing drawn. */
export function spoken(text: string, selected = false): string {
  const bare = text
    .replace(/[─│█]/g, ' ')
    .replace(selected ? /^>/ : '', ' ')
    .trim()
  const begun = STARTS.find(([sign]) => sign.test(bare))
  const rest = begun === undefined ? bare : bare.replace(begun[0], begun[1])
  return (
    `${selected ? 'Here: ' : ''}${rest}`
      .replace(/▲ */g, '')
      // A sentence that has ended needs no comma.
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

/** The units of `age`, which would be read as letters. */
const UNITS: Readonly<Record<string, string>> = {
  ...{ s: 'second', min: 'minute', h: 'hour', d: 'day', w: 'week', mo: 'month', y: 'year' },
}

/** `4 May`, and the year where it is not this one: a day as it is said, in local time. */
export function spokenDay(day: number, now: number): string {
  const date = new Date(day)
  const year = date.getFullYear() === new Date(now).getFullYear() ? '' : ` ${date.getFullYear()}`
  return `${date.getDate()} ${MONTHS[date.getMonth()]}${year}`
}

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'],
  ...['October', 'November', 'December'],
]

/** Facts of a row as one sentence; those that are empty are left out. */
export function sentence(facts: readonly (string | false)[]): string {
  return facts.filter((fact) => fact !== false && fact.trim() !== '').join(', ')
}

/** What a line may begin with: the cursor, what is typed, and how far a step is. */
const STARTS: readonly (readonly [RegExp, string])[] = [
  [/^>▲\s*/, 'Here: '],
  [/^>\s+/, 'Typed: '],
  [/^\*\s+/, 'marked, '],
  [/^✓\s{2,}/, 'Done: '],
  [/^✗\s{2,}/, 'Failed: '],
  [/^›\s{2,}/, 'Running: '],
  [/^·\s{2,}/, 'Not yet: '],
]

/** As wide and high as lines are made for a reader: it has no edge to cut them at. */
export const READER_SIZE = { columns: 400, rows: 80 } as const
