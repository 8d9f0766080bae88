import type { Machine } from '../machine/machine.ts'
import type { JournalChange } from './journal/changes.ts'

/** The number or store path that the profile was pointed at by the last of these steps that did so. */
export function pointedAt(steps: readonly { readonly argv: readonly string[] }[]): string | null {
  const last = steps.findLast(({ argv }) => targetIn(argv) !== null)
  return last === undefined ? null : targetIn(last.argv)
}

function targetIn(argv: readonly string[]): string | null {
  const place = argv.findIndex((word) => word === '--switch-generation' || word === '--set')
  return place === -1 ? null : (argv[place + 1] ?? null)
}

/**
 * The generation that someone else made current since a switch of the journal; null where what it
 * left is current still, or where it did not come to moving the profile.
 */
export function overtakenBy(machine: Machine, { begin, done }: JournalChange): number | null {
  if (begin.profile !== machine.profile.path || begin.reversal?.kind !== 'switch') return null
  const left = pointedAt(begin.steps.slice(0, done))
  const current = machine.generations.find((generation) => generation.current)
  if (left === null || current === undefined) return null
  const isLeft = String(current.number) === left || current.storePath === left
  return isLeft ? null : current.number
}
