import { isOwnCommand } from './commandShapes.ts'
import type { JournalChange } from './journal/changes.ts'
import { type Plan, planOf, type Refusal } from './plan.ts'
import type { Planning } from './planning.ts'
import { profileStays } from './planning.ts'

/**
 * Do what is left of a change that was cut off: the steps that are not told to be done, the one
 * that was being run among them. Each of our steps may be run again without harm. What the journal
 * holds comes from a file, so a step that terrapin would not plan itself is refused.
 */
export function planFinish({ machine }: Planning, { begin, done }: JournalChange): Plan {
  const steps = begin.steps.slice(done)
  const reasons = [
    begin.profile !== machine.profile.path && `it was a change of ${begin.profile}: use --profile`,
    !steps.every(isOwnCommand) && 'the journal holds a command that terrapin does not run',
  ].filter((reason) => reason !== false)
  const refused = reasons.map((reason): Refusal => ({ generation: null, reason }))
  return planOf({
    kind: 'undo',
    title: `Finish “${begin.title}”, which was cut off`,
    steps: refused.length > 0 ? [] : steps,
    generations: [],
    refused,
    expects: [profileStays(machine)],
    // An entry may be called otherwise since.
    checks: begin.reversal?.kind === 'try' ? [{ ...begin.reversal, kind: 'next-boot' }] : [],
    reversal: begin.reversal,
    settles: { change: begin.id, as: 'finished' },
  })
}

/** Leave a change that was cut off as it is: nothing is run, and it is no longer told. */
export function planLeave({ begin }: JournalChange): Plan {
  return planOf({
    kind: 'undo',
    title: `Leave “${begin.title}”, which was cut off, as it is`,
    steps: [],
    generations: [],
    warnings: ['Nothing is run; terrapin only stops telling of it.'],
    settles: { change: begin.id, as: 'left' },
  })
}
