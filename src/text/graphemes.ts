/*
 * Intl.Segmenter needs ICU, which adds 10 to 30 ms to a start and slows down every frame; nearly all
 * displayed text can do without.
 */

/**
 * Characters that are always a grapheme of their own: controls except CR, and characters that neither extend
 * nor join with others of this set (Grapheme_Cluster_Break Other, UAX #29).
 */
const ALONE = /^[\0-\x0c\x0e-\x7e\xa0-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u2100-\u2bff]*$/

let icu: Intl.Segmenter | null = null

/**
 * Drop-in replacement for Intl.Segmenter by grapheme, for any text; the bundle substitutes it in libraries.
 */
export class GraphemeSegmenter {
  segment(text: string): Intl.Segments {
    if (ALONE.test(text)) return new Singles(text)
    const { Segmenter } = Intl
    icu ??= new Segmenter('en', { granularity: 'grapheme' })
    return icu.segment(text)
  }
}

/** Text in which each code unit is a grapheme. */
class Singles {
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  containing(index = 0): Intl.SegmentData | undefined {
    const segment = this.text[index]
    return segment === undefined ? undefined : { segment, index, input: this.text }
  }

  *[Symbol.iterator](): Generator<Intl.SegmentData, undefined, unknown> {
    for (let index = 0; index < this.text.length; index++) {
      yield { segment: this.text.charAt(index), index, input: this.text }
    }
  }
}

/** The shared instance. */
export const GRAPHEMES = /* @__PURE__ */ new GraphemeSegmenter()
