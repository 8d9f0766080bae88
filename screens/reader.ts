/*
 * For screen readers: what they would read as noise is left out or said in words.
 */

/** A line as it is read: signs in words, columns with commas between them, nothing drawn. */
export function spoken(text: string, selected = false): string {
  const bare = text
    .replace(/[─│█]/g, ' ')
    .replace(selected ? /^>/ : '', ' ')
    .trim()
  const begun = STARTS.find(([sign]) => sign.test(bare))
  const rest = begun === undefined ? bare : bare.replace(begun[0], begun[1])
  return `${selected ? 'Here: ' : ''}${rest}`
    .replace(/▲ */g, '')
    .replace(/↵/g, 'Enter')
    .replace(/✓ (\d+)/g, 'booted well: $1')
    .replace(/✗ /g, '')
    .replace(/ *→ */g, ' to ')
    .replace(/↓ more/g, 'more below')
    .replace(/ · /g, ', ')
    .replace(/\s{2,}/g, ', ')
    .replace(/,(?:,| ,)+/g, ',')
    .trim()
}

/** What a line may begin with: the cursor, what is typed, and how far a step is. */
const STARTS: readonly (readonly [RegExp, string])[] = [
  [/^>▲\s*/, 'Here: '],
  [/^>\s+/, 'Typed: '],
  [/^\*\s+/, 'marked, '],
  [/^✓\s{2,}/, 'Done: '],
  [/^✗\s{2,}/, 'Failed: '],
  [/^›\s{2,}/, 'Running: '],
  [/^·\s{2,}/, 'Not yet: '],
]

/** As wide and high as lines are made for a reader: it has no edge to cut them at. */
export const READER_SIZE = { columns: 400, rows: 80 } as const
