import type { TextForm } from '../../src/cli/diff/diffLines.ts'

/** Text for a file: without colours, in lines of any length. */
export const PLAIN: TextForm = {
  columns: Infinity,
  paint: (_, text) => text,
  drawn: (text) => text,
}
