import type { Found } from '../recogniser.ts'
import { sealed, sealedIn, wordsOf } from '../sealed.ts'

/** Shown for a zone file that firewalld reads differently, or not at all. */
export const UNRECOGNISED = 'unrecognised format'

const ZONE = 'zone '

/**
 * The rows to compare when a zone of one side cannot be read: what it accepts is unknown, so that a port that
 * only this zone may open is not reported as closed. `isOf` says which rows come from zones.
 */
export function withUnknownZones(
  before: Found,
  after: Found,
  isOf: (name: string) => boolean,
): readonly [before: Found, after: Found] {
  return [unknownIn(before, after, isOf), unknownIn(after, before, isOf)]
}

function unknownIn(found: Found, other: Found, isOf: (name: string) => boolean): Found {
  const zones = [...found]
    .filter(([name, value]) => name.startsWith(ZONE) && wordsOf(value) === UNRECOGNISED)
    .map(([name]) => name)
  if (zones.length === 0) return found
  const description = `unknown (${zones.join(', ')} can’t be read)`
  const known = new Map(found)
  for (const [name, value] of other) {
    const own = found.get(name)
    if (name.startsWith(ZONE) || !isOf(name)) continue
    if (own === undefined) known.set(name, description)
    else if (wordsOf(own) !== wordsOf(value)) {
      known.set(name, sealed(`${wordsOf(own)}; otherwise ${description}`, sealedIn(own)))
    }
  }
  return known
}
