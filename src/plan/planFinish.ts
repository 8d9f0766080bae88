import type { Machine } from '../machine/machine.ts'
import { isOwnCommand } from './commandShapes.ts'
import type { JournalChange } from './journal/changes.ts'
import { overtakenBy, pointedAt } from './overtaken.ts'
import { type Check, type Plan, planOf, type Refusal } from './plan.ts'
import type { Planning } from './planning.ts'
import { profileStays } from './planning.ts'

/**
 * Do what is left of a change that was cut off: the steps that are not told to be done, the one
 * that was being run among them. Each of our steps may be run again without harm. What the journal
 * holds comes from a file, so a step that terrapin would not plan itself is refused.
 */
export function planFinish({ machine }: Planning, change: JournalChange): Plan {
  const { begin, done } = change
  const steps = begin.steps.slice(done)
  const overtaken = overtakenBy(machine, change)
  const reasons = [
    overtaken !== null &&
      `${overtaken} was made current since, by someone else: undo --leave leaves it so`,
    begin.profile !== machine.profile.path && `it was a change of ${begin.profile}: use --profile`,
    !steps.every(isOwnCommand) && 'the journal holds a command that terrapin does not run',
  ].filter((reason) => reason !== false)
  const refused = reasons.map((reason): Refusal => ({ generation: null, reason }))
  return planOf({
    kind: 'undo',
    title: `Finish “${begin.title}”, which ${change.outcome === null ? 'was cut off' : 'failed half way'}`,
    steps: refused.length > 0 ? [] : steps,
    generations: [],
    refused,
    expects: [profileStays(machine)],
    checks: checksOf(machine, begin),
    reversal: begin.reversal,
    settles: { change: begin.id, as: 'finished' },
  })
}

/** What must be true once it is finished. */
function checksOf(machine: Machine, { reversal, steps }: JournalChange['begin']): Check[] {
  switch (reversal?.kind) {
    case 'delete':
      return [{ kind: 'gone', numbers: reversal.generations.map(({ number }) => number) }]
    case 'pin':
      return [{ kind: 'pinned', name: reversal.name, storePath: reversal.storePath }]
    case 'try':
      // An entry may be called otherwise since.
      return [{ kind: 'next-boot', storePath: reversal.storePath }]
    case 'unpin':
      return [{ kind: 'unpinned', name: reversal.name, own: reversal.own }]
    case 'switch': {
      const left = pointedAt(steps)
      const found = machine.generations.find(
        ({ number, storePath }) => String(number) === left || storePath === left,
      )
      return found?.storePath == null ? [] : [{ kind: 'current', storePath: found.storePath }]
    }
    default:
      return []
  }
}

/** Leave a change that was cut off as it is: nothing is run, and it is no longer told. */
export function planLeave({ begin, outcome }: JournalChange): Plan {
  return planOf({
    kind: 'undo',
    title: `Leave “${begin.title}”, which ${outcome === null ? 'was cut off' : 'failed half way'}, as it is`,
    steps: [],
    generations: [],
    warnings: ['Nothing is run; terrapin only stops telling of it.'],
    settles: { change: begin.id, as: 'left' },
  })
}
