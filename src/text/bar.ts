/** Eighths of a column, from one to seven (Unicode: Block Elements). */
const EIGHTHS = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const

/** A bar of at most `columns` for a share from 0 to 1; `''` for nothing. */
export function bar(share: number, columns: number): string {
  const eighths = Math.round(Math.max(0, Math.min(1, share)) * columns * 8)
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[(eighths % 8) - 1] ?? '')
}
