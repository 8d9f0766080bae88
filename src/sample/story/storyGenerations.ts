import type { Configuration } from './configuration.ts'

/** One generation of the system profile, built from the newest commit at that time. */
export interface Story {
  readonly number: number
  /** When it was made, in milliseconds since 1970. */
  readonly date: number
  /** Uncommitted changes. */
  readonly uncommitted?: Partial<Configuration>
  /** Whether its toplevel has a boot.json. */
  readonly bootspec: boolean
}

/*
 * Half a year of a laptop. 31 returns to the configuration of 28 after an afternoon with another desktop
 * (29). 33 was just deleted and collected, and the boot menu still lists it. 43 is the update that broke the
 * machine: a newer kernel, the open Nvidia driver without mode setting and a new session start at once. Three
 * boots failed, so 41 was chosen in the boot menu.
 */
export const GENERATIONS: readonly Story[] = [
  { number: 12, date: at('2025-11-09T17:42:10'), bootspec: false },
  { number: 16, date: at('2025-11-26T20:03:51'), bootspec: true },
  { number: 20, date: at('2025-12-14T09:48:22'), bootspec: true },
  { number: 23, date: at('2025-12-28T11:16:40'), bootspec: true },
  { number: 25, date: at('2026-01-11T14:37:05'), bootspec: true },
  { number: 28, date: at('2026-02-01T10:29:33'), bootspec: true },
  {
    number: 29,
    date: at('2026-02-07T14:50:18'),
    uncommitted: { desktop: 'hyprland' },
    bootspec: true,
  },
  { number: 31, date: at('2026-02-08T18:21:47'), bootspec: true },
  { number: 34, date: at('2026-02-22T10:05:12'), bootspec: true },
  { number: 36, date: at('2026-03-20T19:24:58'), bootspec: true },
  { number: 38, date: at('2026-04-16T17:38:29'), bootspec: true },
  { number: 41, date: at('2026-04-30T06:41:03'), bootspec: true },
  { number: 42, date: at('2026-05-02T07:58:36'), bootspec: true },
  { number: 43, date: at('2026-05-03T12:06:14'), bootspec: true },
]

/** The booted and running generation, though 43 is current and the boot default. */
export const RUNNING = 41
export const BROKEN = 43
export const BOOTED = at('2026-05-03T12:31:20')

/** A pinned generation. */
export const PIN = { name: 'known_good', generation: 38, date: at('2026-04-24T20:11:09') }

/** Deleted and collected, but still in the boot menu. */
export const DANGLING = {
  number: 33,
  date: at('2026-02-16T08:12:30'),
  label: '26.05.1003.c81d4',
  version: '6.18.10',
}

/** Generations of root's home-manager profile, each made with the system generation of that number. */
export const HOME = [
  { number: 7, with: 36, date: at('2026-03-20T19:31:44') },
  { number: 8, with: 38, date: at('2026-04-16T17:45:02') },
  { number: 9, with: 42, date: at('2026-05-02T08:03:27') },
] as const

/** The sample machine's fixed time. */
export const NOW = at('2026-05-03T14:20:00')

function at(text: string): number {
  return Date.parse(`${text}Z`)
}
