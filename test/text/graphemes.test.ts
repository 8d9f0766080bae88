import { describe, expect, it } from 'vitest'
import { GraphemeSegmenter } from '../../src/text/graphemes.ts'

const ours = new GraphemeSegmenter()
const icu = new Intl.Segmenter('en', { granularity: 'grapheme' })
const pieces = (segmenter: { segment(text: string): Iterable<Intl.SegmentData> }, text: string) =>
  [...segmenter.segment(text)].map(({ segment, index }) => `${index}:${segment}`)

describe('graphemes are those of ICU', () => {
  it.each([
    ['nothing', ''],
    ['ASCII', 'linux-6.18.9 (2.1 GiB)'],
    ['escape sequences', '\u001b[1mterrapin\u001b[22m\u001b[38;5;81m x\u001b[39m'],
    ['signs of ours', '▲ 41 → 43 · ✓ 9 ✗ never up … “x” ─│█↵'],
    ['lines', 'a\nb\r\nc\rd'],
    ['combining marks', 'e\u0301 o\u0308\u0323'],
    ['CJK', '日本語 한국어 ゲ'],
    ['jamo', '\u1112\u1161\u11ab'],
    ['emoji', '👩🏽‍💻 🇩🇪 ✔️ 1️⃣ ❤'],
    ['Devanagari', 'क्षि'],
    ['a lone surrogate', 'a\ud83db'],
    ['hidden signs', 'a\u200bb\u200dc\u2066d\u00ade'],
  ])('of %s', (_, text) => {
    expect(pieces(ours, text)).toEqual(pieces(icu, text))
  })

  it('of every character of the first plane, alone, doubled and beside others', () => {
    for (let code = 0; code < 0x10000; code++) {
      const sign = String.fromCharCode(code)
      const text = `a${sign}${sign}▲${sign}`
      const [mine, theirs] = [pieces(ours, text), pieces(icu, text)]
      if (mine.join() !== theirs.join()) expect([code.toString(16), mine]).toEqual([code, theirs])
    }
  })

  it('and the one at a place is the same', () => {
    for (const text of ['abc', 'e\u0301x', '']) {
      for (const index of [0, 1, 2, 3]) {
        const at = (segments: Intl.Segments) => segments.containing(index)?.segment
        expect(at(ours.segment(text))).toBe(at(icu.segment(text)))
      }
    }
  })
})
