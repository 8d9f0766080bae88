import * as v from 'valibot'
import type { Host } from '../host/host.ts'
import { exactStorePath, type StorePath } from '../nix/storePath.ts'
import { asProblem, Problem } from '../problem.ts'
import { fromJson } from '../text/checkedJson.ts'
import type { Bisection } from './bisection.ts'

/*
 * A search lasts over reboots: that is what trying a generation means. It lies beside the journal,
 * one for each profile.
 */

const FILE = 'bisect.json'

const STORE_PATH = v.pipe(
  v.string(),
  v.check((text) => exactStorePath(text) !== null),
  v.transform((text) => text as StorePath),
)

/** More systems, or answers, than any profile has generations. */
const MAX_ENTRIES = 10_000

const BISECTION = v.pipe(
  v.object({
    started: v.number(),
    good: STORE_PATH,
    bad: STORE_PATH,
    answers: v.pipe(
      v.array(
        v.object({
          storePath: STORE_PATH,
          verdict: v.picklist(['good', 'bad', 'skip']),
          at: v.number(),
        }),
      ),
      v.maxLength(MAX_ENTRIES),
    ),
    systems: v.pipe(
      v.array(v.object({ number: v.number(), storePath: STORE_PATH, usable: v.boolean() })),
      v.maxLength(MAX_ENTRIES),
    ),
    newest: v.number(),
  }),
  // Without its two ends there is no order to search in.
  v.check(
    ({ good, bad, systems }) =>
      good !== bad && systems[0]?.storePath === good && systems.at(-1)?.storePath === bad,
  ),
) satisfies v.GenericSchema<unknown, Bisection>

/** By the profile's path. */
const RECORDS = v.record(v.string(), BISECTION)
type Records = Readonly<Record<string, Bisection>>

/**
 * The search that is under way on a profile; null where none is. Throws a Problem `journal` where
 * what was kept is damaged.
 */
export function readBisection(host: Host, profile: string): Bisection | null {
  return readRecords(host)[profile] ?? null
}

/** As `readBisection`, but null where it is damaged: that is said where the search goes on. */
export function findBisection(host: Host, profile: string): Bisection | null {
  try {
    return readBisection(host, profile)
  } catch {
    return null
  }
}

/** Saves a bisect; null ends it. Throws a Problem `journal` if that fails. */
export function saveBisection(host: Host, profile: string, bisection: Bisection | null): void {
  readRecords(host) // a damaged file is left to its owner
  write(host, (text) => {
    const { [profile]: _, ...others } = parsed(text) ?? {}
    return bisection === null ? others : { ...others, [profile]: bisection }
  })
}

/** Discards the bisect of a profile; if the file is damaged, all of its bisects. */
export function discardBisection(host: Host, profile: string): void {
  write(host, (text) => {
    const { [profile]: _, ...others } = parsed(text) ?? {}
    return others
  })
}

function readRecords({ state }: Host): Records {
  if (state === null) return {}
  const found = parsed(state.read(FILE))
  if (found !== null) return found
  throw new Problem(
    'journal',
    `The bisect can’t continue: ${state.path}/${FILE} is damaged. To discard it: terrapin bisect reset.`,
  )
}

/** Null where it is damaged. */
function parsed(text: string | null): Records | null {
  if (text === null) return {}
  return fromJson(RECORDS, text)
}

function write({ state }: Host, change: (text: string | null) => Records): void {
  if (state === null) {
    throw new Problem('journal', 'Only root can record a bisect for this machine.')
  }
  try {
    state.update(FILE, (text) => {
      const records = change(text)
      return Object.keys(records).length === 0 ? null : `${JSON.stringify(records, null, 2)}\n`
    })
  } catch (error) {
    const why = asProblem(error, 'journal').message
    throw new Problem('journal', `The bisect can’t be recorded: ${why}`)
  }
}
