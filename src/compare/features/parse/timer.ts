import { unitValues } from './unit.ts'

/** Settings that trigger a timer (systemd.timer(5)), with prefix and suffix of the value. */
const TIMES: readonly (readonly [key: string, before: string, after: string])[] = [
  ['OnCalendar', '', ''],
  ['OnBootSec', '', ' after boot'],
  ['OnStartupSec', '', ' after systemd starts'],
  ['OnActiveSec', '', ' after the timer starts'],
  ['OnUnitActiveSec', 'every ', ''],
  ['OnUnitInactiveSec', '', ' after each run ends'],
]

export const NO_SCHEDULE = 'no schedule'

/** A timer’s schedule, in words. */
export function timesOf(timer: string): string {
  const times = TIMES.flatMap(([key, before, after]) =>
    unitValues(timer, 'Timer', key).map((value) => `${before}${value}${after}`),
  )
  return times.length === 0 ? NO_SCHEDULE : times.join(' and ')
}
