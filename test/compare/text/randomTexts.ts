/** Pairs of texts, the second an edit of the first, always the same ones. */

const LINES = [
  '',
  'a',
  'b',
  'c',
  'a\r',
  '\r',
  'a ',
  '\ta',
  '\\ No newline at end of file',
  '--- a/x',
  '+++ b/x',
  '@@ -1,2 +1,2 @@',
  '-- ',
  '++',
  'diff --git a/x b/x',
  'Grüße \u{1f422}',
  '\u001b[2J',
  '\u202e\u2028\u0085',
]

export interface TextPair {
  readonly before: string
  readonly after: string
}

export function randomTexts(count: number, seed: number): TextPair[] {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  const line = () => LINES[below(LINES.length)] as string
  const text = (lines: readonly string[]) =>
    lines.join('\n') + (lines.length > 0 && next() < 0.7 ? '\n' : '')
  return Array.from({ length: count }, () => {
    const before = Array.from({ length: below(30) }, line)
    const after = [...before]
    for (let edits = below(6); edits > 0; edits -= 1) {
      const added = Array.from({ length: below(3) }, line)
      after.splice(below(after.length + 1), below(3), ...added)
    }
    return { before: text(before), after: text(after) }
  })
}
