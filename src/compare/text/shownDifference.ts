import { type DiffLine, type TextDifference, textDifference } from './difference.ts'
import { maskText } from './maskText.ts'

/** Two texts as shown, and how they differ. */
export interface ShownTexts {
  readonly before: string
  readonly after: string
  readonly difference: TextDifference
}

/**
 * Two system texts without their secrets: lines are matched unmasked, so that a changed password is a
 * changed line, and then masked. Every text that a comparison shows passes through here. The file’s `name`
 * may mark it as secret as a whole.
 */
export function shownTexts(before: string, after: string, name = ''): ShownTexts {
  const difference = textDifference(before, after)
  const [from, to] = [maskText(before, name), maskText(after, name)]
  const shown = (line: DiffLine): string => {
    const sides = [
      line.before === null ? line.text : (from[line.before - 1] ?? ''),
      line.after === null ? line.text : (to[line.after - 1] ?? ''),
    ]
    // Lines above may make a line secret on one side only.
    return sides.find((text) => text !== line.text) ?? line.text
  }
  const lines = difference.lines.map((line) => ({ ...line, text: shown(line) }))
  return { before: from.join('\n'), after: to.join('\n'), difference: { ...difference, lines } }
}

/** Only the difference; `reveal` leaves the secrets in. */
export function shownDifference(
  before: string,
  after: string,
  reveal = false,
  name = '',
): TextDifference {
  return reveal ? textDifference(before, after) : shownTexts(before, after, name).difference
}
