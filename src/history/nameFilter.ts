import { matcher } from '../text/glob.ts'

/** Whether a name is asked for. */
export type NameFilter = (name: string) => boolean

/** Names as a person writes them: exact, a shell pattern, or with `prefix` the beginning. None given means all. */
export function nameFilter(wanted: readonly string[], prefix = false): NameFilter {
  if (wanted.length === 0) return () => true
  const tests = wanted.map((name) =>
    prefix ? (one: string) => one.startsWith(name) : matcher(name),
  )
  const exact = new Set(wanted)
  return (name) => exact.has(name) || tests.some((test) => test(name))
}
