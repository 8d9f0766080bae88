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
export function toneOf(problem: MachineProblem): Tone {
  if (BAD.has(problem.kind)) return 'bad'
  if (problem.kind === 'disagreement' && problem.how === 'stray-default') return 'bad'
  return FAINT.has(problem.kind) ? 'faint' : 'notice'
}
