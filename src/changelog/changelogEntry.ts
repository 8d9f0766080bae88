import * as v from 'valibot'
import { fromJson } from '../text/checkedJson.ts'
import {
  DATE,
  generations,
  ID,
  INDEX,
  NUMBER,
  PIN_NAME,
  PROFILE,
  SPECIALISATION,
  STORE_PATH,
} from './entryFields.ts'
import type { ChangeRequest, Settles } from './request.ts'
import type { Reversal } from './reversal.ts'

/*
 * One line of the changelog. A change has a `begin`, a line before and after each of its steps, and an `end`;
 * without an `end` it was interrupted. Only the machine-readable fields of a `begin` are used: title and
 * commands are for people who read the file, and for terrapin 0.1.0 after a downgrade.
 */

const MODE = v.picklist(['switch', 'boot', 'test'])
const GENERATION = v.object({ number: NUMBER, storePath: STORE_PATH, created: DATE })

const REQUEST = v.variant('kind', [
  v.object({
    kind: v.literal('switch'),
    profile: PROFILE,
    number: v.nullable(NUMBER),
    storePath: STORE_PATH,
    specialisation: v.nullable(SPECIALISATION),
    mode: MODE,
  }),
  v.object({
    kind: v.literal('delete'),
    profile: PROFILE,
    generations: generations(v.object({ number: NUMBER, storePath: v.nullable(STORE_PATH) })),
  }),
  v.object({
    kind: v.literal('pin'),
    name: PIN_NAME,
    number: v.nullable(NUMBER),
    storePath: STORE_PATH,
    own: v.boolean(),
  }),
  v.object({
    kind: v.literal('unpin'),
    name: PIN_NAME,
    storePath: v.nullable(STORE_PATH),
    own: v.boolean(),
  }),
  v.object({ kind: v.literal('try'), number: v.nullable(NUMBER), storePath: STORE_PATH }),
  v.object({ kind: v.literal('forget') }),
  v.object({ kind: v.literal('menu') }),
  v.object({ kind: v.literal('collect') }),
]) satisfies v.GenericSchema<unknown, ChangeRequest>

/** Changelogs from before user GC roots existed lack the kind. */
const PIN = { name: PIN_NAME, storePath: STORE_PATH, own: v.optional(v.boolean(), false) }

const REVERSAL = v.variant('kind', [
  v.object({
    kind: v.literal('switch'),
    profile: PROFILE,
    current: v.nullable(GENERATION),
    running: v.nullable(STORE_PATH),
    mode: MODE,
  }),
  v.object({
    kind: v.literal('delete'),
    profile: PROFILE,
    generations: generations(GENERATION),
  }),
  v.object({ kind: v.literal('pin'), ...PIN }),
  v.object({ kind: v.literal('unpin'), ...PIN }),
  v.object({
    kind: v.literal('try'),
    storePath: STORE_PATH,
    // Older changelogs lack this field.
    before: v.optional(v.nullable(STORE_PATH), null),
  }),
]) satisfies v.GenericSchema<unknown, Reversal>

const SETTLES = v.object({
  change: ID,
  as: v.picklist(['undone', 'finished', 'left']),
}) satisfies v.GenericSchema<unknown, Settles>

const COMMON = { id: ID, at: DATE }

/** The kind of plan; some changelogs of 0.1.0 record nothing else about the request. */
const KIND = v.picklist([
  ...(['switch', 'try', 'pin', 'unpin', 'delete', 'undo', 'collect', 'menu'] as const),
])

const BEGIN = v.pipe(
  v.object({
    ...COMMON,
    what: v.literal('begin'),
    kind: KIND,
    /** Undefined in changelogs of 0.1.0; null where `settles` has it, or it can't be planned again. */
    request: v.optional(v.nullable(REQUEST)),
    reversal: v.nullable(REVERSAL),
    settles: v.nullable(SETTLES),
  }),
  v.transform(({ request, ...begin }) => ({
    ...begin,
    request: request === undefined ? requestOf(begin.kind, begin.reversal) : request,
  })),
)

/** The request of a 0.1.0 entry, as far as its undo data determines it: not the target of a switch. */
function requestOf(
  kind: v.InferOutput<typeof KIND>,
  reversal: Reversal | null,
): ChangeRequest | null {
  if (kind === 'collect' || kind === 'menu') return { kind }
  if (reversal === null || reversal.kind !== kind) return null
  switch (reversal.kind) {
    case 'switch':
      return null
    case 'delete':
      return {
        ...{ kind: 'delete', profile: reversal.profile },
        generations: reversal.generations.map(({ number, storePath }) => ({ number, storePath })),
      }
    case 'unpin':
      return { ...reversal, kind: 'unpin' }
    case 'pin':
      return { ...reversal, kind: 'pin', number: null }
    case 'try':
      return { kind: 'try', number: null, storePath: reversal.storePath }
  }
}

const ENTRY = v.variant('what', [
  BEGIN,
  v.object({
    ...COMMON,
    what: v.literal('step'),
    index: INDEX,
    /** Whether it is a restoring step. */
    back: v.boolean(),
    /** Null before the step runs. */
    outcome: v.nullable(v.picklist(['done', 'reboot', 'units', 'failed'])),
  }),
  v.object({
    ...COMMON,
    what: v.literal('choice'),
    /** What to do with completed steps after a failure. */
    choice: v.picklist(['back', 'stay']),
  }),
  v.object({
    ...COMMON,
    what: v.literal('end'),
    outcome: v.picklist(['done', 'units', 'failed']),
    /** It failed, and earlier steps could not or should not be restored. */
    partly: v.optional(v.boolean(), false),
  }),
])

export type ChangelogLine = v.InferOutput<typeof ENTRY>
export type Begin = Extract<ChangelogLine, { what: 'begin' }>

/** Characters of a line; the longest that terrapin writes is a maximal deletion. */
const MAX_LINE_LENGTH = 4 << 20

/** Parses a changelog line; null for one that is torn, or not ours. */
export function parseChangelogLine(line: string): ChangelogLine | null {
  if (line.length > MAX_LINE_LENGTH) return null
  return fromJson(ENTRY, line)
}

/** Whether a changelog line can hold it so that it is read back unchanged. */
export function isRecordable(kept: { request: ChangeRequest } | { reversal: Reversal }): boolean {
  return 'request' in kept ? v.is(REQUEST, kept.request) : v.is(REVERSAL, kept.reversal)
}
