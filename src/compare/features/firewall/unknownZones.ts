import type { Found } from '../recogniser.ts'
import { sealed, sealedIn, wordsOf } from '../sealed.ts'

/** What is said of a zone whose file firewalld reads as something else, or not at all. */
export const UNRECOGNISED = 'unrecognised format'

const ZONE = 'zone '

/**
 * What is compared of two sides where a zone of one can’t be read: what that zone lets in is not known,
 * and a port that only it may open is not called closed. `isOf` says which rows zones make.
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
  const says = `unknown (${zones.join(', ')} can’t be read)`
  const known = new Map(found)
  for (const [name, value] of other) {
    const own = found.get(name)
    if (name.startsWith(ZONE) || !isOf(name)) continue
    if (own === undefined) known.set(name, says)
    else if (wordsOf(own) !== wordsOf(value)) {
      known.set(name, sealed(`${wordsOf(own)}; otherwise ${says}`, sealedIn(own)))
    }
  }
  return known
}
