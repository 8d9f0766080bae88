import type { Host } from '../host/host.ts'
import { readingAtMost } from '../host/readingAtMost.ts'

/** A system has 5 KB of them, one with many specialisations 50 KB. */
const MAX_CHARACTERS = 32 << 20
/** A system takes 25: more generations than any machine keeps. */
const MAX_READS = 100_000

/**
 * A host for reading many systems, which a disk may have any number of, each of any size. What is beyond the
 * limits can't be read: a Problem `unreadable`.
 */
export function readingSystems(host: Host): Host {
  const limits = { characters: MAX_CHARACTERS, reads: MAX_READS }
  return readingAtMost(
    host,
    limits,
    'Not read: this machine has too many systems, or some are too large.',
  )
}
