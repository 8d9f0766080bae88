import type { Machine } from '../machine/machine.ts'
import type { Plan } from '../plan/plan.ts'
import { listed } from './advice.ts'
import type { Bisection } from './bisection.ts'
import { linksOf } from './links.ts'
import { progressOf } from './progress.ts'

/** A deletion that says what it would take from the search that is under way. */
export function withSearch(plan: Plan, bisection: Bisection | null, machine: Machine): Plan {
  const lost = bisection === null ? [] : lostToSearch(bisection, machine, plan.generations)
  return lost.length === 0 ? plan : { ...plan, warnings: [...plan.warnings, ...lost] }
}

/** What the search could not do any more without these generations, as sentences. */
function lostToSearch(
  bisection: Bisection,
  machine: Machine,
  numbers: readonly number[],
): string[] {
  const links = linksOf(machine)
  const left = links.filter(({ number }) => !numbers.includes(number))
  const { candidates, good, bad } = progressOf(bisection, links)
  const lost = candidates.flatMap(({ number, storePath, whyNot }, place) =>
    place >= good &&
    place <= bad &&
    whyNot === null &&
    !left.some((link) => link.storePath === storePath)
      ? [{ number, isEnd: place === good || place === bad }]
      : [],
  )
  const asked = lost.filter(({ isEnd }) => !isEnd).map(({ number }) => number)
  const ends = lost.filter(({ isEnd }) => isEnd).map(({ number }) => number)
  return [
    asked.length > 0 &&
      `The search under way could not ask about ${listed(asked, 'and')} any more.`,
    ends.length > 0 && `The search under way could not compare ${listed(ends, 'and')} any more.`,
  ].filter((sentence) => sentence !== false)
}
