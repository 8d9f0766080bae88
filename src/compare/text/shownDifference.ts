import { type DiffLine, type TextDifference, textDifference } from './difference.ts'
import { maskText } from './maskText.ts'

/**
 * The difference of two system texts as shown: lines are matched unmasked, so that a changed password is a
 * changed line, and then masked. Every text that a comparison shows passes through here. `reveal` leaves the
 * secrets in; the file’s `name` may mark it as secret as a whole.
 */
export function shownDifference(
  before: string,
  after: string,
  reveal = false,
  name = '',
): TextDifference {
  const difference = textDifference(before, after)
  if (reveal) return difference
  const [from, to] = [maskText(before, name), maskText(after, name)]
  const shown = (line: DiffLine): string => {
    const sides = [
      line.before === null ? line.text : (from[line.before - 1] ?? ''),
      line.after === null ? line.text : (to[line.after - 1] ?? ''),
    ]
    // Lines above may make a line secret on one side only.
    return sides.find((text) => text !== line.text) ?? line.text
  }
  return { ...difference, lines: difference.lines.map((line) => ({ ...line, text: shown(line) })) }
}
