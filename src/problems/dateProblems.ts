import type { Machine } from '../machine/machine.ts'
import { dateTime } from '../text/format.ts'
import type { MachineProblem } from './machineProblem.ts'
import { isClockWrong, wrongDates } from './wrongDates.ts'

/** Generations that are named. */
const MAX_NAMED = 3

/** The clock, or dates of generations, that can't be right; null where all may be. */
export function findWrongDates({ generations, bootable, readAt }: Machine): MachineProblem | null {
  if (bootable && isClockWrong(generations, readAt)) {
    return {
      kind: 'dates',
      says: `This machine’s clock says ${dateTime(readAt)}, which is before its NixOS was made.`,
      explains:
        'Ages are wrong, and rules that go by dates can’t be relied on, until it is set: timedatectl ' +
        'shows whether it is synchronised.',
      fix: null,
    }
  }
  const present = generations.filter((generation) => generation.present)
  const wrong = wrongDates(present, readAt)
  const found = present.filter(({ number }) => wrong.has(number))
  const [first] = found
  if (first === undefined) return null
  const named = found.slice(0, MAX_NAMED)
  const names = named.map(({ number, created }) => `${number} (${dateTime(created)})`)
  const more = found.length - named.length
  const whose = found.length === 1 ? 'The date of' : 'The dates of'
  return {
    kind: 'dates',
    says: `${whose} ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''} can’t be right.`,
    explains:
      `${first.number}’s ${wrong.get(first.number)}: the clock was wrong then, or the link was copied. ` +
      'Rules that go by dates do not count such generations, and keep them.',
    fix: null,
  }
}
