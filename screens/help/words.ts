import { keyOf } from '../keymap.ts'

/** A word or a sign, also as it is where space is short, and what it means. */
export type Meaning = readonly [word: string, meaning: string]

/** What the list says of a generation. */
export function listWordMeanings(): readonly Meaning[] {
  const said = keyOf('good-or-bad')
  return [
    ['running, run', 'what the machine runs now (/run/current-system)'],
    ['booted', 'what it was started from; left out beside “run” for space'],
    ['current, cur', 'where the profile points: the base of the next rebuild'],
    ['default, def', 'what the boot loader starts by itself'],
    ['✓ 9', 'it booted well, so many times'],
    ['✗ no boot', 'it was started, and never finished a boot'],
    ['✗ fails', 'it came up before, and does not any more'],
    ['no trace', 'the default at the last shutdown, of which no boot is recorded since'],
    ['on trial', 'the boot loader counts its starts until one of them is good'],
    ['good, bad', `a person said so (${said})`],
    ['pin', 'kept on purpose, under a name'],
    ['kept', 'a root of your own keeps its store path, and no more than that'],
    ['no entry', 'the boot menu does not list it'],
    ['incomplete, incompl.', 'its toplevel lacks something that a system has'],
    ['gone', 'its store path is not in the store any more'],
    ['closure', 'all that it needs in the store, as NAR size'],
    ['only here', 'what deleting only this one would let the collector free'],
    ['▲', `what should be known first; ${keyOf('findings')} has all of it`],
    ['>, *', 'the cursor; what is marked'],
  ]
}

/** What stands before a row of a comparison, or in it. */
export const COMPARISON_SIGNS: readonly Meaning[] = [
  ['U D', 'upgraded, downgraded: to a higher or a lower version'],
  ['A R C', 'added, removed, changed'],
  ['r', 'rebuilt: the same versions, as other store paths'],
  ['ε', 'a name without a version'],
  ['–', 'nothing on that side'],
  ['chosen', 'a package that the configuration itself asks for'],
]
