import type { JournalChange } from './journal/changes.ts'
import { type Plan, planOf } from './plan.ts'
import type { Planning } from './planning.ts'
import { profileStays } from './planning.ts'

/**
 * Do what is left of a change that was cut off: the steps that are not told to be done, the one
 * that was being run among them. Each of our steps may be run again without harm.
 */
export function planFinish({ machine }: Planning, { begin, done }: JournalChange): Plan {
  const steps = begin.steps.slice(done)
  const isOther = begin.profile !== machine.profile.path
  return planOf({
    kind: 'undo',
    title: `Finish “${begin.title}”, which was cut off`,
    steps: isOther ? [] : steps,
    generations: [],
    refused: isOther
      ? [{ generation: null, reason: `it was a change of ${begin.profile}: use --profile` }]
      : [],
    expects: [profileStays(machine)],
    reversal: begin.reversal,
    undoes: null,
  })
}
