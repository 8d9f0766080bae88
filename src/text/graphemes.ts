/*
 * ICU, which Intl.Segmenter needs, costs a start 10 to 30 ms and every frame a good part of its time;
 * nearly all text that is drawn needs none of it.
 */

/**
 * Characters that stand alone whatever is beside them: controls but CR, and such as are neither
 * extended by nor joined with others of these (Grapheme_Cluster_Break Other, UAX #29).
 */
const ALONE = /^[\0-\x0c\x0e-\x7e\xa0-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u2100-\u2bff]*$/

let icu: Intl.Segmenter | null = null

/**
 * What Intl.Segmenter answers by grapheme, for any text; libraries that make one get this one in the
 * bundle.
 */
export class GraphemeSegmenter {
  segment(text: string): Intl.Segments {
    if (ALONE.test(text)) return new Singles(text)
    const { Segmenter } = Intl
    icu ??= new Segmenter('en', { granularity: 'grapheme' })
    return icu.segment(text)
  }
}

/** Text of which each code unit is a grapheme. */
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

/** One for all. */
export const GRAPHEMES = /* @__PURE__ */ new GraphemeSegmenter()
