import type { MachineProblem } from '../../src/problems/problems.ts'
import type { Tone } from '../theme.ts'

const BAD: ReadonlySet<MachineProblem['kind']> = new Set([
  'cut-off',
  'profile',
  'failed-boot',
  'failed-switch',
  'interrupted-switch',
  'next-boot',
  'unkept',
  'menus-differ',
  'boot-full',
  'problem',
])

const FAINT: ReadonlySet<MachineProblem['kind']> = new Set([
  'since-boot',
  'specialisation',
  'other-menus',
])

/** Tone by severity. */
export function toneOf(finding: MachineProblem): Tone {
  if (BAD.has(finding.kind)) return 'bad'
  if (finding.kind === 'disagreement' && finding.how === 'stray-default') return 'bad'
  return FAINT.has(finding.kind) ? 'faint' : 'notice'
}
