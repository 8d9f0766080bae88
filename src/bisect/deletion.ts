import type { Machine } from '../machine/machine.ts'
import type { Plan } from '../plan/plan.ts'
import { listed } from './advice.ts'
import type { Bisection } from './bisection.ts'
import { linksOf } from './links.ts'
import { progressOf } from './progress.ts'

/** Adds warnings to a deletion that affects the running bisect. */
export function warnLostBisect(plan: Plan, bisection: Bisection | null, machine: Machine): Plan {
  const lost = bisection === null ? [] : lostToSearch(bisection, machine, plan.generations)
  return lost.length === 0 ? plan : { ...plan, warnings: [...plan.warnings, ...lost] }
}

/** Warns of what the bisect could no longer do without these generations. */
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
    asked.length > 0 && `The bisect in progress could no longer test ${listed(asked, 'and')}.`,
    ends.length > 0 && `The bisect in progress could no longer compare ${listed(ends, 'and')}.`,
  ].filter((sentence) => sentence !== false)
}
