import * as v from 'valibot'
import { exactStorePath, type StorePath } from '../../nix/storePath.ts'
import type { Settles } from '../plan.ts'
import type { Reversal } from '../reversal.ts'

/*
 * One line of the journal. A change has a `begin`, a line before and after each of its steps, and
 * an `end`; one whose `end` is missing was cut off.
 */

const STORE_PATH = v.pipe(
  v.string(),
  v.check((text) => exactStorePath(text) !== null),
  v.transform((text) => text as StorePath),
)

const GENERATION = v.object({
  number: v.number(),
  storePath: STORE_PATH,
  created: v.number(),
})

/** Journals of before there were roots of one's own do not say what it is. */
const PIN = { name: v.string(), storePath: STORE_PATH, own: v.optional(v.boolean(), false) }

const REVERSAL = v.variant('kind', [
  v.object({
    kind: v.literal('switch'),
    profile: v.string(),
    current: v.nullable(GENERATION),
    running: v.nullable(STORE_PATH),
    mode: v.picklist(['switch', 'boot', 'test']),
  }),
  v.object({
    kind: v.literal('delete'),
    profile: v.string(),
    generations: v.pipe(v.array(GENERATION), v.readonly()),
  }),
  v.object({ kind: v.literal('pin'), ...PIN }),
  v.object({ kind: v.literal('unpin'), ...PIN }),
  v.object({
    kind: v.literal('try'),
    storePath: STORE_PATH,
    // Journals of before it was kept do not say it.
    before: v.optional(v.nullable(STORE_PATH), null),
  }),
]) satisfies v.GenericSchema<unknown, Reversal>

const STEP = v.object({
  says: v.string(),
  argv: v.array(v.string()),
  root: v.boolean(),
  kind: v.picklist(['prepare', 'profile', 'activation', 'menu', 'once', 'collect']),
})

const SETTLES = v.object({
  change: v.string(),
  as: v.picklist(['undone', 'finished', 'left']),
}) satisfies v.GenericSchema<unknown, Settles>

const COMMON = { id: v.string(), at: v.number() }

const ENTRY = v.variant('what', [
  v.object({
    ...COMMON,
    what: v.literal('begin'),
    kind: v.string(),
    title: v.string(),
    profile: v.string(),
    steps: v.array(STEP),
    onFailure: v.array(STEP),
    reversal: v.nullable(REVERSAL),
    settles: v.nullable(SETTLES),
  }),
  v.object({
    ...COMMON,
    what: v.literal('step'),
    index: v.number(),
    /** It is one of those that put things back. */
    back: v.boolean(),
    /** Null before it is run. */
    outcome: v.nullable(v.picklist(['done', 'reboot', 'units', 'failed'])),
  }),
  v.object({
    ...COMMON,
    what: v.literal('choice'),
    /** What becomes of what was done before a step that failed. */
    choice: v.picklist(['back', 'stay']),
  }),
  v.object({
    ...COMMON,
    what: v.literal('end'),
    outcome: v.picklist(['done', 'units', 'failed']),
    /** It failed, and what was done before could or should not be put back by it. */
    partly: v.optional(v.boolean(), false),
  }),
])

export type Entry = v.InferOutput<typeof ENTRY>
export type Begin = Extract<Entry, { what: 'begin' }>

/** A line of the journal; null for one that is torn, or not ours. */
export function parseEntry(line: string): Entry | null {
  const found = v.safeParse(v.pipe(v.string(), v.parseJson(), ENTRY), line)
  return found.success ? found.output : null
}
