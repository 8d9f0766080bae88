import type { TextProps } from 'ink'
import type { PackageStatus } from '../src/compare/packages/packages.ts'

/**
 * What a piece of text means, and how that looks. Colour never says anything alone: selection has
 * its `>`, a status its letter, a state its word. The 16 terminal colours follow the person's own
 * light or dark background.
 */
export type Tone = 'plain' | 'faint' | 'strong' | 'good' | 'notice' | 'bad' | 'key' | 'name'

const TONES: Record<Tone, TextProps> = {
  plain: {},
  faint: { dimColor: true },
  strong: { bold: true },
  good: { color: 'green' },
  notice: { color: 'yellow' },
  bad: { color: 'red' },
  key: { color: 'cyan', bold: true },
  name: { color: 'cyan' },
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
