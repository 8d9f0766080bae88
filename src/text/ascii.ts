import { GRAPHEMES } from './graphemes.ts'
import { width } from './width.ts'

/*
 * Terminals that can't draw our signs: the Linux console, whose font has 256 or 512 glyphs, and
 * any terminal in a locale that is not UTF-8.
 */

type Variables = Readonly<Record<string, string | undefined>>

/** Whether a terminal has few glyphs, as far as the environment tells (locale(7)). */
export function fewGlyphs({ TERM, LC_ALL, LC_CTYPE, LANG }: Variables): boolean {
  if (TERM === 'linux' || TERM === 'dumb') return true
  const locale = LC_ALL || LC_CTYPE || LANG
  // Without any locale (ssh, a service) most terminals are UTF-8 all the same.
  return locale !== undefined && locale !== '' && !/utf-?8/i.test(locale)
}

/** The one place that says whether a person gets ASCII only: on the screens and from commands. */
export function onlyAscii(theme: string, env: Variables): boolean {
  return theme === 'plain' || fewGlyphs(env)
}

/** Signs of ours as one ASCII character each. */
const SIGNS: Readonly<Record<string, string>> = {
  ...{ '▲': '!', '✓': '+', '✗': 'x', '…': '~', '→': '>', '←': '<', '↑': '^', '↓': 'v' },
  ...{ '↵': '<', '›': '>', '‹': '<', '·': '-', '–': '-', '—': '-', '−': '-', '×': 'x' },
  ...{ '─': '-', '│': '|', '█': '_', '’': "'", '‘': "'", '“': '"', '”': '"', '∅': '0', ε: 'e' },
}

/** `text` in ASCII and as wide as it was: signs and letters by what is near them, others as `?`. */
export function asciiOf(text: string): string {
  return text.replace(/[^\x00-\x7f]+/g, (some) => {
    const signs = [...some].map((sign) => SIGNS[sign])
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
