import type { StorePath } from '../nix/storePath.ts'
import type { Progress } from './progress.ts'

/**
 * What is known of a system without asking: its boots, or a person's own mark. It is offered and
 * never taken as an answer: what boots well may have the fault that is looked for.
 */
export interface Suggestion {
  readonly storePath: StorePath
  readonly verdict: 'good' | 'bad'
  /** Why, as a sentence; it holds text from outside. */
  readonly reason: string
}

/** Those that would bring the search on, where the person agrees. */
export function helpful(progress: Progress, suggestions: readonly Suggestion[]): Suggestion[] {
  const open = progress.candidates.slice(progress.good + 1, progress.bad)
  const asked = open.filter(({ verdict }) => verdict === null || verdict === 'skip')
  return suggestions.filter(({ storePath }) => asked.some((some) => some.storePath === storePath))
}
