import type { Generation } from '../machine/generation.ts'
import type { Evidence, EvidenceOf } from './evidence.ts'

/** Explains why newer generations are not the best one: a sentence for each reason. */
export function ignoredGenerations(newer: readonly Generation[], evidences: EvidenceOf): string[] {
  const alike = Map.groupBy(newer, (generation) => clauseOf(evidences.of(generation)))
  return [...alike].map(([clause, generations]) => {
    const numbers = generations.map(({ number }) => String(number))
    const [it, them] = FORMS[clause]
    if (numbers.length === 1) return `${numbers[0]} is newer${it}`
    const shown = numbers.slice(0, MAX_NAMED)
    const last = numbers.length > MAX_NAMED ? `${numbers.length - MAX_NAMED} more` : shown.pop()
    return `${shown.join(', ')} and ${last} are newer${them}`
  })
}

/** The maximum of numbers in one sentence. */
const MAX_NAMED = 5

type Clause = 'weaker' | 'said-bad' | 'fails' | 'no-boot' | 'never-booted' | 'unknown'

/** Each clause in the singular and the plural. */
const FORMS: Readonly<Record<Clause, readonly [string, string]>> = {
  weaker: [
    ' and also known to be good, but on weaker evidence.',
    ' and also known to be good, but on weaker evidence.',
  ],
  'said-bad': [' but rated bad.', ' but rated bad.'],
  fails: [' but failed at its last boots.', ' but failed at their last boots.'],
  'no-boot': [' but never booted successfully.', ' but never booted successfully.'],
  'never-booted': [' but has no recorded boot.', ' but have no recorded boot.'],
  unknown: [' but not known to be good.', ' but not known to be good.'],
}

function clauseOf({ health, rating, boots }: Evidence): Clause {
  switch (health.kind) {
    case 'good':
      return 'weaker'
    case 'bad':
      return rating === null ? 'fails' : 'said-bad'
    case 'no-boot':
      return 'no-boot'
    case 'unknown':
      return boots?.length === 0 ? 'never-booted' : 'unknown'
  }
}
