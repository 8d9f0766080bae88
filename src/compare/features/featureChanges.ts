import { statusOf } from '../changeStatus.ts'
import type { ComparisonPart } from '../comparisonPart.ts'
import type { FeatureChange } from './featureChange.ts'
import type { Found, Recogniser } from './recogniser.ts'
import { type Sealed, wordsAfter, wordsOf } from './sealed.ts'

/**
 * The changes of one feature, in byte order of their names after the leading ones. If one side is unknown, a
 * single row says so and why.
 */
export function featureChanges(
  feature: string,
  before: ComparisonPart<Found>,
  after: ComparisonPart<Found>,
  { note, leads = [], compared }: Partial<Recogniser> = {},
): FeatureChange[] {
  if (before.status === 'unknown' || after.status === 'unknown') {
    const sides = { before: reasonOf(before), after: reasonOf(after) }
    return [{ feature, name: 'not compared', status: 'changed', ...sides }]
  }
  const [from, to] = compared?.(before.value, after.value) ?? [before.value, after.value]
  const all = [...new Set([...from.keys(), ...to.keys()])].sort()
  const first = leads.filter((name) => all.includes(name))
  const names = [...first, ...all.filter((name) => !first.includes(name))]
  return names.flatMap((name) => {
    const sides = sidesOf(from.get(name), to.get(name))
    const status = statusOf(sides)
    if (status === null) return []
    const both = sides.before !== null && sides.after !== null
    const description = both ? note?.(sides.before ?? '', sides.after ?? '') : null
    const noted = description ? { ...sides, after: `${description}: ${sides.after}` } : sides
    return [{ feature, name, status, ...noted }]
  })
}

/** If a value that may not be shown changed, the side after names its label. */
function sidesOf(before: string | Sealed | undefined, after: string | Sealed | undefined) {
  if (before === undefined || after === undefined) {
    return {
      before: before === undefined ? null : wordsOf(before),
      after: after === undefined ? null : wordsOf(after),
    }
  }
  return { before: wordsOf(before), after: wordsAfter(before, after) }
}

function reasonOf(part: ComparisonPart<Found>): string {
  return part.status === 'known' ? 'can be read' : part.reason
}
