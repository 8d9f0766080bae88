import type { TextProps } from 'ink'
import type { ChangeStatus } from '../src/compare/change.ts'
import type { PackageStatus } from '../src/compare/packages/packages.ts'
import type { UnitEffect } from '../src/compare/units/change.ts'

/**
 * What a piece of text means, and how that looks. Colour never says anything alone: selection has
 * its `>`, a status its letter, a state its word. The 16 terminal colours follow the person's own
 * light or dark background.
 */
export type Tone =
  | 'plain'
  | 'faint'
  | 'strong'
  | 'good'
  | 'notice'
  | 'bad'
  | 'key'
  | 'name'
  /** What exactly came or went within a line. */
  | 'come'
  | 'gone'

const TONES: Record<Tone, TextProps> = {
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

export function toneProps(tone: Tone): TextProps {
  return TONES[tone]
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
