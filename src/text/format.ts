const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** Formats bytes for people: `12.4 GiB`, `512 B`. */
export function bytes(count: number): string {
  let value = Math.abs(count)
  let unit = 0
  // 1023.95 and more would be printed as 1024.0 of the smaller unit.
  while (value >= (unit === 0 ? 1024 : 1023.95) && unit < UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  const sign = count < 0 ? '−' : ''
  return `${sign}${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`
}

/** Adds the exact number where the unit rounds: `1.5 KiB (1,536 bytes)`. */
export function exactBytes(count: number): string {
  return Math.abs(count) < 1024 ? bytes(count) : `${bytes(count)} (${grouped(count)} bytes)`
}

/** A change in bytes, with its sign: `+71.2 MiB`, `−702.0 MiB`, `0 B`. */
export function bytesChange(count: number): string {
  return count > 0 ? `+${bytes(count)}` : bytes(count)
}

/** Formats bytes that may be unknown. */
export function bytesOr(count: number | null, unknown: string): string {
  return count === null ? unknown : bytes(count)
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** The largest fitting unit, and its threshold; months and years are averages. */
const AGES: readonly [from: number, unit: number, name: string][] = [
  [2 * 365.25 * DAY, 365.25 * DAY, 'y'],
  [60 * DAY, 30.44 * DAY, 'mo'],
  [14 * DAY, 7 * DAY, 'w'],
  [DAY, DAY, 'd'],
  [HOUR, HOUR, 'h'],
  [MINUTE, MINUTE, 'min'],
]

const FUTURE = 'future'

/** How long ago: `2 h`, `3 d`, `2 w`, `5 mo`; `now` below a minute, `future` for negative values. */
export function age(milliseconds: number): string {
  if (milliseconds <= -MINUTE) return FUTURE
  const [, unit, name] = AGES.find(([from]) => milliseconds >= from) ?? []
  return unit === undefined ? 'now' : `${Math.floor(milliseconds / unit)} ${name}`
}

/** Nix dates from 2003: an earlier clock or date is wrong. */
const FIRST_DATE = Date.UTC(2003, 0, 1)

/** Whether a correct clock could show this time, in milliseconds since 1970. */
export function isPlausibleDate(date: number): boolean {
  return date >= FIRST_DATE
}

/** `age` of a date; `–` where the date or the clock is implausible. */
export function ageOf(date: number, now: number): string {
  return isPlausibleDate(date) && isPlausibleDate(now) ? age(now - date) : '–'
}

/** `3 d ago`, `just now`, `in the future`; `at an unknown time` where `ageOf` is unknown. */
export function agoOf(date: number, now: number): string {
  const text = ageOf(date, now)
  if (text === '–') return 'at an unknown time'
  if (text === FUTURE) return 'in the future'
  return text === 'now' ? 'just now' : `${text} ago`
}

/** Formats a duration: as `age`, with seconds below a minute. */
export function duration(milliseconds: number): string {
  return milliseconds < MINUTE
    ? `${Math.floor(Math.max(0, milliseconds) / SECOND)} s`
    : age(milliseconds)
}

/** Local time in the format of `nixos-rebuild list-generations`: `2026-05-03 10:11:12`. */
export function dateTime(milliseconds: number): string {
  const date = new Date(milliseconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`
}

/** `1 path`, `2 paths`; takes irregular plurals as an argument. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`
}

/** Whole numbers in ascending order, runs of three and more as a range: `3-40`, `42`. */
export function numberRanges(numbers: Iterable<number>): string[] {
  const runs: [first: number, last: number][] = []
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const run = runs.at(-1)
    if (run?.[1] === number - 1) run[1] = number
    else runs.push([number, number])
  }
  return runs.flatMap(([first, last]) => {
    if (last - first > 1) return [`${first}-${last}`]
    return first === last ? [String(first)] : [String(first), String(last)]
  })
}

/** Joins words for a sentence: `3`, `3 or 4`, `3-5, 7 or 9`. */
export function listedWith(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}

/**
 * Trims these characters at the end of a text. A regular expression would search every run of them, in
 * quadratic time for crafted text.
 */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1
  return text.slice(0, end)
}

/** A whole number with thousands separators: `12,345`. Locale-aware formatting adds 9 ms to a start. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}
