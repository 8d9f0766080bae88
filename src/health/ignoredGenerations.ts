import type { Generation } from '../machine/generation.ts'
import type { Evidence, EvidenceOf } from './evidence.ts'

/** Why newer generations are not the best one: a sentence for all of which the same is so. */
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

/** Numbers that are named in one sentence. */
const MAX_NAMED = 5

type Clause = 'weaker' | 'said-bad' | 'fails' | 'no-boot' | 'never-booted' | 'unknown'

/** What is said of one, and of several. */
const FORMS: Readonly<Record<Clause, readonly [string, string]>> = {
  weaker: [
    ' and known to be good, too, on weaker evidence.',
    ' and known to be good, too, on weaker evidence.',
  ],
  'said-bad': [', but is marked bad.', ', but are marked bad.'],
  fails: [', but its last starts failed.', ', but their last starts failed.'],
  'no-boot': [', but never finished a boot.', ', but never finished a boot.'],
  'never-booted': [', but no boot of it is known.', ', but no boot of them is known.'],
  unknown: [', but nothing says that it works.', ', but nothing says that they work.'],
}

function clauseOf({ verdict, mark, boots }: Evidence): Clause {
  switch (verdict.kind) {
    case 'good':
      return 'weaker'
    case 'bad':
      return mark === null ? 'fails' : 'said-bad'
    case 'no-boot':
      return 'no-boot'
    case 'unknown':
      return boots?.length === 0 ? 'never-booted' : 'unknown'
  }
}
