import type { Machine } from '../machine/machine.ts'
import { dateTime } from '../text/format.ts'
import type { MachineProblem } from './machineProblem.ts'
import { isClockWrong, wrongDates } from './wrongDates.ts'

/** The maximum of generations that are named. */
const MAX_NAMED = 3

/** Reports a wrong clock or implausible dates of generations; null where there are none. */
export function findWrongDates({ generations, bootable, readAt }: Machine): MachineProblem | null {
  if (bootable && isClockWrong(generations, readAt)) {
    return {
      kind: 'dates',
      message: `The clock is wrong: it says ${dateTime(readAt)}, before this NixOS was built.`,
      explains:
        'Ages and rules by date are unreliable until it is set. Check with timedatectl whether it is ' +
        'synchronised.',
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
    message: `${whose} ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''} can’t be right.`,
    explains:
      `${first.number} ${wrong.get(first.number)}: the clock was wrong, or the link was copied. ` +
      'Rules by date skip such generations and keep them.',
    fix: null,
  }
}
