import chalk, { type ForegroundColorName } from 'chalk'
import type { TextProps } from 'ink'
import type { ChangeStatus } from '../src/compare/change.ts'
import type { PackageStatus } from '../src/compare/packages/packages.ts'
import type { UnitEffect } from '../src/compare/units/change.ts'
import type { Config } from '../src/config/config.ts'
import type { Look, Tone } from '../src/config/looks.ts'
import { asciiOf, onlyAscii } from '../src/text/ascii.ts'

export type { Tone } from '../src/config/looks.ts'

/*
 * What a piece of text means, and how that looks. Colour never says anything alone: selection has
 * its `>`, a status its letter, a state its word. The 16 terminal colours follow the person's own
 * background; black and white are never set, since one of them is that background.
 */

const DEFAULT: Record<Tone, TextProps> = {
  plain: {},
  faint: { dimColor: true },
  strong: { bold: true },
  good: { color: 'green' },
  notice: { color: 'yellow' },
  bad: { color: 'red' },
  key: { color: 'cyan', bold: true },
  name: { color: 'cyan' },
  come: { color: 'green', bold: true, underline: true },
  gone: { color: 'red', bold: true, underline: true },
}

/** Yellow and cyan can hardly be read on white. */
const ON_LIGHT: Partial<Record<Tone, TextProps>> = {
  notice: { color: 'magenta' },
  key: { color: 'blue', bold: true },
  name: { color: 'blue' },
}

/** The terminal's own foreground, as strong against its background as it can be; nothing dim. */
const HIGH_CONTRAST: Record<Tone, TextProps> = {
  plain: {},
  faint: {},
  strong: { bold: true },
  good: { bold: true },
  notice: { bold: true, underline: true },
  bad: { bold: true, inverse: true },
  key: { bold: true, underline: true },
  name: { underline: true },
  come: { bold: true, underline: true },
  gone: { bold: true, inverse: true },
}

const PLAIN: Record<Tone, TextProps> = {
  ...{ plain: {}, faint: {}, strong: { bold: true }, good: {}, notice: {}, bad: {} },
  ...{ key: { bold: true }, name: {}, come: { underline: true }, gone: { underline: true } },
}

/** How all of it looks, and whether only ASCII is drawn. */
export interface Theme {
  readonly tones: Readonly<Record<Tone, TextProps>>
  readonly ascii: boolean
}

/** The theme for what is set, on a terminal of which the environment tells. */
export function makeTheme(
  { theme, colors }: Pick<Config, 'theme' | 'colors'>,
  env: Readonly<Record<string, string | undefined>>,
): Theme {
  const named = {
    default: isLight(env) ? { ...DEFAULT, ...ON_LIGHT } : DEFAULT,
    'high-contrast': HIGH_CONTRAST,
    plain: PLAIN,
  }[theme]
  const own = Object.entries(colors).map(([tone, look]) => [tone, propsOf(look)])
  return {
    tones: { ...named, ...(Object.fromEntries(own) as Partial<Record<Tone, TextProps>>) },
    ascii: onlyAscii(theme, env),
  }
}

/** COLORFGBG, which several terminals set (rxvt’s, `15;0`): its last number is the background. */
function isLight({ COLORFGBG }: Readonly<Record<string, string | undefined>>): boolean {
  return /;(?:7|15)$/.test(COLORFGBG ?? '')
}

function propsOf({ color, attributes }: Look): TextProps {
  const has = (some: Look['attributes'][number]) => attributes.includes(some)
  return {
    ...(color === null ? {} : { color }),
    ...(has('bold') ? { bold: true } : {}),
    ...(has('dim') ? { dimColor: true } : {}),
    ...(has('italic') ? { italic: true } : {}),
    ...(has('underline') ? { underline: true } : {}),
    ...(has('inverse') ? { inverse: true } : {}),
  }
}

/*
 * One process shows one session: the theme in force is set once, before the first frame.
 */

let inForce: Theme = { tones: DEFAULT, ascii: false }

export function setTheme(theme: Theme): void {
  inForce = theme
}

/**
 * A text as its tone looks, with its SGR sequences in it (ECMA-48): as an element of Ink’s each piece
 * of a line would cost the first frame a quarter of a millisecond.
 */
export function painted(text: string, tone: Tone): string {
  const { color, dimColor, bold, italic, underline, inverse } = inForce.tones[tone]
  let paint = chalk
  if (dimColor) paint = paint.dim
  if (color !== undefined) {
    paint = color.startsWith('#') ? paint.hex(color) : paint[color as ForegroundColorName]
  }
  if (bold) paint = paint.bold
  if (italic) paint = paint.italic
  if (underline) paint = paint.underline
  if (inverse) paint = paint.inverse
  return paint(text)
}

/** A text as this terminal can draw it, as wide as before. */
export function drawable(text: string): string {
  return inForce.ascii ? asciiOf(text) : text
}

export const STATUS_TONES: Record<PackageStatus, Tone> = {
  upgraded: 'good',
  downgraded: 'notice',
  added: 'name',
  removed: 'bad',
  changed: 'notice',
  rebuilt: 'faint',
}

export const CHANGE_TONES: Record<ChangeStatus, Tone> = {
  added: 'name',
  removed: 'bad',
  changed: 'plain',
}

export const EFFECT_TONES: Record<UnitEffect, Tone> = {
  start: 'name',
  stop: 'bad',
  restart: 'notice',
  reload: 'good',
  skip: 'plain',
  nothing: 'faint',
}
