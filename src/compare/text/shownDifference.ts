import { type DiffLine, type TextDifference, textDifference } from './difference.ts'
import { maskText } from './maskText.ts'

/**
 * The difference of two texts of systems as it is shown: matched as they are, so that a password
 * that became another one is a line that differs, and then without the secrets in it. Every text
 * that a comparison shows goes through here. `reveal` leaves the secrets in; the file’s `name` may say that it is
 * one whole.
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
    // What stands above a line may make it a secret on one side only.
    return sides.find((text) => text !== line.text) ?? line.text
  }
  return { ...difference, lines: difference.lines.map((line) => ({ ...line, text: shown(line) })) }
}
