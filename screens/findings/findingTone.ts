import type { Finding } from '../../src/machine/findings.ts'
import type { Tone } from '../theme.ts'

const BAD: ReadonlySet<Finding['kind']> = new Set([
  'cut-off',
  'profile',
  'failed-boot',
  'failed-switch',
  'boot-full',
  'problem',
])

/** How much it is to stand out. */
export function toneOf(finding: Finding): Tone {
  if (BAD.has(finding.kind)) return 'bad'
  if (finding.kind === 'disagreement' && finding.how === 'stray-default') return 'bad'
  return finding.kind === 'since-boot' || finding.kind === 'specialisation' ? 'faint' : 'notice'
}
