import { largest } from '../lists.ts'

/** Eighths of a column, from one to seven (Unicode: Block Elements). */
const EIGHTHS = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const

/** A bar of at most `columns` for a share from 0 to 1; `''` for nothing. */
export function bar(share: number, columns: number): string {
  const eighths = Math.round(Math.max(0, Math.min(1, share)) * columns * 8)
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[(eighths % 8) - 1] ?? '')
}

/** A bar in exactly `columns`, the rest of them as its track: how full a disk is. */
export function gauge(share: number, columns: number): string {
  return bar(share, columns).padEnd(columns, '░')
}

/** From the lowest to the highest (Unicode: Block Elements). */
const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/**
 * A picture of how a number grew: a level for each value, from the lowest of them to the highest, or of several
 * values the last one where there are more than `columns`.
 */
export function sparkline(values: readonly number[], columns: number): string {
  const length = Math.min(values.length, columns)
  const shown = Array.from({ length }, (_, index) => {
    const end = Math.ceil(((index + 1) * values.length) / length)
    return values[end - 1] as number
  })
  const most = largest(shown)
  const least = shown.reduce((found, value) => Math.min(found, value), most)
  return shown
    .map((value) => {
      const share = most === least ? 0 : (value - least) / (most - least)
      return LEVELS[Math.round(share * (LEVELS.length - 1))]
    })
    .join('')
}
