import { GRAPHEMES } from './graphemes.ts'
import { width } from './width.ts'

/** Symbols of the interface as one ASCII character each. */
const SIGNS: Readonly<Record<string, string>> = {
  ...{ '▲': '!', '✓': '+', '✗': 'x', '…': '~', '→': '>', '←': '<', '↑': '^', '↓': 'v' },
  ...{ '↵': '<', '›': '>', '‹': '<', '·': '-', '–': '-', '—': '-', '−': '-', '×': 'x' },
  ...{ '▌': '>', '●': 'o' },
  ...{ '─': '-', '│': '|', '█': '_', '’': "'", '‘': "'", '“': '"', '”': '"', '∅': '0', ε: 'e' },
  ...{ Δ: 'd', '░': '.' },
  // The levels of a sparkline, and the end of a bar.
  ...{ '▁': '_', '▂': '.', '▃': '-', '▄': '=', '▅': '+', '▆': '*', '▇': '%' },
  ...{ '▏': '.', '▎': '.', '▍': '.', '▋': '#', '▊': '#', '▉': '#' },
}

/** In a bar, a sparkline or a gauge; alone, a block is a cursor, and half a block marks a row. */
const IN_DRAWING: Readonly<Record<string, string>> = { ...SIGNS, '█': '#', '▌': '#' }
const DRAWING = /^[▁-█▏▎▍▌▋▊▉░]{2,}$/

/** `text` in ASCII with the same width: symbols and letters as similar characters, others as `?`. */
export function asciiOf(text: string): string {
  return text.replace(/[^\x00-\x7f]+/g, (some) => {
    const all = DRAWING.test(some) ? IN_DRAWING : SIGNS
    const signs = [...some].map((sign) => all[sign])
    return signs.includes(undefined) ? nearest(some) : signs.join('')
  })
}

function nearest(text: string): string {
  let ascii = ''
  for (const { segment } of GRAPHEMES.segment(text)) {
    const near = SIGNS[segment] ?? segment.normalize('NFKD').replace(/\p{M}/gu, '')
    const wide = width(segment)
    ascii += /^[\x20-\x7e]*$/.test(near) && near.length === wide ? near : '?'.repeat(wide)
  }
  return ascii
}
