import chalk, { type ForegroundColorName } from 'chalk'
import type { TextProps } from 'ink'
import type { ChangeStatus } from '../src/compare/changeStatus.ts'
import type { PackageKind } from '../src/compare/packages/packageKinds.ts'
import type { UnitEffect } from '../src/compare/units/unitChange.ts'
import type { Config } from '../src/config/loadConfig.ts'
import type { Look, ThemeName, Tone } from '../src/config/looks.ts'
import { asciiOf } from '../src/text/ascii.ts'
import { onlyAscii } from '../src/text/terminal.ts'
import type { Background } from './background.ts'

export type { Tone } from '../src/config/looks.ts'

/*
 * The meanings of texts, and their looks. Colour is never the only signal: a selection has its `>`, a status
 * its letter, a state its word. Black and white are never set, since one of them is the background.
 */

/** The terminal's 16 named colours, which a person's palette adapts to the background. */
const OWN: Record<Tone, TextProps> = {
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
  match: { bold: true, inverse: true },
  open: { bold: true, inverse: true },
}

/** The coloured tones, in these colours. */
function coloured(
  good: TextProps,
  notice: string,
  bad: string,
  key: string | undefined,
): Record<Tone, TextProps> {
  const keyColour = key === undefined ? {} : { color: key }
  return {
    ...OWN,
    good,
    notice: { color: notice },
    bad: { color: bad },
    key: { ...keyColour, bold: true },
    name: keyColour,
    come: { ...good, bold: true, underline: true },
    gone: { color: bad, bold: true, underline: true },
  }
}

/*
 * Of the named colours, yellow, cyan and green are hard to read on a white background, and blue on black.
 * Numbered colours are the same everywhere; the contrast of each is 4 or more against white (WCAG 2.1), and
 * for an unknown background against black, too, as near to 4.5 against both as possible.
 */
const ON_LIGHT = coloured({ color: 'ansi256(28)' }, 'ansi256(130)', 'ansi256(160)', 'ansi256(25)')
const ON_LIGHT_OF_16 = coloured({ bold: true }, 'magenta', 'red', 'blue')
const ON_EITHER = coloured({ color: 'ansi256(28)' }, 'ansi256(130)', 'ansi256(161)', 'ansi256(31)')
const ON_EITHER_OF_16 = coloured({ bold: true }, 'magenta', 'red', undefined)

/** The terminal's own foreground with maximum contrast; nothing dim. */
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
  match: { bold: true, underline: true },
  open: { bold: true, inverse: true },
}

const PLAIN: Record<Tone, TextProps> = {
  ...{ plain: {}, faint: {}, strong: { bold: true }, good: {}, notice: {}, bad: {} },
  ...{ key: { bold: true }, name: {}, come: { underline: true }, gone: { underline: true } },
  ...{ match: { underline: true }, open: { bold: true, inverse: true } },
}

/** All looks, and whether only ASCII is drawn. */
export interface Theme {
  readonly tones: Readonly<Record<Tone, TextProps>>
  readonly ascii: boolean
  readonly selected: Selection
}

/**
 * How the row under the cursor differs: where it has colours, it keeps them. `ground`: the number of a colour
 * close to the background, where that is known; null otherwise.
 */
export interface Selection {
  readonly look: 'inverse' | 'bold'
  readonly ground: number | null
}

/**
 * The theme for the settings and the terminal's environment; `level` is chalk’s: from 2 on there are 256
 * colours; with fewer chalk draws some of those in black.
 */
export function makeTheme(
  { theme, colors }: Pick<Config, 'theme' | 'colors'>,
  env: Variables,
  level: number = chalk.level,
  asked: Background | null = null,
): Theme {
  const ground = asked ?? backgroundIn(env)
  const named = {
    default: coloursFor(env, ground, level >= 2),
    light: onLight(level >= 2),
    'high-contrast': HIGH_CONTRAST,
    plain: PLAIN,
  }[theme]
  const own = Object.entries(colors).map(([tone, look]) => [tone, propsOf(look)])
  return {
    tones: { ...named, ...(Object.fromEntries(own) as Partial<Record<Tone, TextProps>>) },
    ascii: onlyAscii(theme, env),
    selected: selectionFor(theme, ground, level),
  }
}

function selectionFor(theme: ThemeName, ground: Background | null, level: number): Selection {
  if (level === 0 || theme === 'plain' || theme === 'high-contrast') {
    return { look: 'inverse', ground: null }
  }
  const known = theme === 'light' ? 'light' : ground
  return { look: 'bold', ground: level < 2 || known === null ? null : NEAR_GROUND[known] }
}

/** Greys beside white and black, on which all tones stay readable. */
const NEAR_GROUND: Readonly<Record<Background, number>> = { light: 254, dark: 236 }

type Variables = Readonly<Record<string, string | undefined>>

/**
 * The terminal's own colours unless its background is known to be light, as in git and ls: a palette usually
 * suits its background. xterm's does not suit its white.
 */
function coloursFor(
  env: Variables,
  ground: Background | null,
  many: boolean,
): Record<Tone, TextProps> {
  if (ground === 'light') return onLight(many)
  if (ground === 'dark' || env.XTERM_VERSION === undefined) return OWN
  return many ? ON_EITHER : ON_EITHER_OF_16
}

function onLight(many: boolean): Record<Tone, TextProps> {
  return many ? ON_LIGHT : ON_LIGHT_OF_16
}

/**
 * The background by COLORFGBG, which several terminals set (rxvt’s, `15;0`): its last number. Null where
 * unknown.
 */
function backgroundIn({ COLORFGBG }: Variables): Background | null {
  const ground = /;(\d+)$/.exec(COLORFGBG ?? '')?.[1]
  if (ground === undefined) return null
  return ground === '7' || Number(ground) > 8 ? 'light' : 'dark'
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
 * A process shows one session: the effective theme is set before the first frame, and once more where the
 * terminal then names its background.
 */

let effective: Theme = { tones: OWN, ascii: false, selected: { look: 'bold', ground: null } }

export function setTheme(theme: Theme): void {
  effective = theme
}

/**
 * A text with the SGR sequences of its tone (ECMA-48): as an Ink element each piece of a line would cost the
 * first frame a quarter of a millisecond.
 */
export function painted(text: string, tone: Tone, selected = false): string {
  const { color, dimColor, bold, italic, underline, inverse } = effective.tones[tone]
  let paint = chalk
  if (selected) return paintedSelected(text, tone)
  if (dimColor) paint = paint.dim
  const number = /^ansi256\((\d+)\)$/.exec(color ?? '')?.[1]
  if (number !== undefined) paint = paint.ansi256(Number(number))
  else if (color !== undefined) {
    paint = color.startsWith('#') ? paint.hex(color) : paint[color as ForegroundColorName]
  }
  if (bold) paint = paint.bold
  if (italic) paint = paint.italic
  if (underline) paint = paint.underline
  if (inverse) paint = paint.inverse
  return paint(text)
}

function paintedSelected(text: string, tone: Tone): string {
  const { look, ground } = effective.selected
  if (look === 'inverse') return chalk.inverse(text)
  const onGround = ground === null ? chalk : chalk.bgAnsi256(ground)
  // Dim and bold exclude each other on many terminals.
  return onGround.bold(painted(text, tone === 'faint' ? 'plain' : tone))
}

/** Whether the row under the cursor is filled to the right edge. */
export function fillsSelection(): boolean {
  const { look, ground } = effective.selected
  return look === 'inverse' || ground !== null
}

/** The sign in front of the row under the cursor: a bar where it is bold only. */
export function cursorSign(): string {
  return effective.selected.look === 'inverse' || effective.ascii ? '>' : '▌'
}

/** A text in symbols that this terminal can draw, with the same width. */
export function drawable(text: string): string {
  return effective.ascii ? asciiOf(text) : text
}

export const KIND_TONES: Record<PackageKind, Tone> = {
  upgraded: 'good',
  downgraded: 'notice',
  added: 'name',
  removed: 'bad',
  changed: 'notice',
  copies: 'notice',
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
