/*
 * Syntax of looks in settings. The meanings of texts (`Tone`) are documented in screens/theme.ts; here they
 * are names that a setting may have.
 */

/** Meaning of a piece of text on the screens. */
export const TONES = [
  ...(['plain', 'faint', 'strong', 'good', 'notice', 'bad', 'key', 'name'] as const),
  /** Added and removed words within a line. */
  ...(['come', 'gone'] as const),
  /** What a filter or a search matches; the open tab. */
  ...(['match', 'open'] as const),
] as const

export type Tone = (typeof TONES)[number]

export const THEMES = ['default', 'light', 'high-contrast', 'plain'] as const

export type ThemeName = (typeof THEMES)[number]

/** The terminal's own named colours, which follow the person's light or dark background. */
const NAMED = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const

const ATTRIBUTES = ['bold', 'dim', 'italic', 'underline', 'inverse'] as const

/** A look in terms of Ink's text properties; without a colour, the terminal's foreground. */
export interface Look {
  readonly color: string | null
  readonly attributes: readonly (typeof ATTRIBUTES)[number][]
}

export const LOOK_EXPECTED =
  `must be a colour (${NAMED.join(', ')}, optionally with bright-, a number from 0 to 255, or #rrggbb) ` +
  `and any of ${ATTRIBUTES.join(', ')}: "bold red"; or "none"`

/** Parses `bold bright-red`, `#5fd7ff` or `none`; null for invalid text. */
export function parseLook(text: string): Look | null {
  const words = text.trim().toLowerCase().split(/\s+/)
  if (words.length === 1 && words[0] === 'none') return { color: null, attributes: [] }
  const attributes = ATTRIBUTES.filter((attribute) => words.includes(attribute))
  const colors = words.filter((word) => !ATTRIBUTES.some((attribute) => attribute === word))
  const [color] = colors
  if (new Set(words).size < words.length || colors.length > 1) return null
  if (color === undefined) return { color: null, attributes }
  const known = inkColor(color)
  return known === null ? null : { color: known, attributes }
}

function inkColor(word: string): string | null {
  if (/^#[0-9a-f]{6}$/.test(word)) return word
  if (/^[0-9]{1,3}$/.test(word)) return Number(word) < 256 ? `ansi256(${Number(word)})` : null
  const plain = word.replace(/^bright-/, '')
  if (!NAMED.some((name) => name === plain)) return null
  return plain === word ? word : `${plain}Bright`
}
