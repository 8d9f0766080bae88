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
 * One line of the journal. A change has a `begin`, a line before and after each of its steps, and
 * an `end`; one whose `end` is missing was cut off. Of a `begin` only what it means is read: its
 * title and its commands are there for a person who reads the file, and for terrapin 0.1.0, which a
 * machine may go back to.
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

/** Journals of before there were roots of one's own do not say what it is. */
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
    // Journals of before it was kept do not say it.
    before: v.optional(v.nullable(STORE_PATH), null),
  }),
]) satisfies v.GenericSchema<unknown, Reversal>

const SETTLES = v.object({
  change: ID,
  as: v.picklist(['undone', 'finished', 'left']),
}) satisfies v.GenericSchema<unknown, Settles>

const COMMON = { id: ID, at: DATE }

/** What kind of plan it was; all that some journals of 0.1.0 say of what was asked for. */
const KIND = v.picklist([
  ...(['switch', 'try', 'pin', 'unpin', 'delete', 'undo', 'collect', 'menu'] as const),
])

const BEGIN = v.pipe(
  v.object({
    ...COMMON,
    what: v.literal('begin'),
    kind: KIND,
    /** Undefined in journals of 0.1.0; null where `settles` says it, or it can't be planned again. */
    request: v.optional(v.nullable(REQUEST)),
    reversal: v.nullable(REVERSAL),
    settles: v.nullable(SETTLES),
  }),
  v.transform(({ request, ...begin }) => ({
    ...begin,
    request: request === undefined ? requestOf(begin.kind, begin.reversal) : request,
  })),
)

/**
 * What was asked for by an entry of 0.1.0, as far as what undoes it says it: not where a switch was
 * to lead.
 */
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

export type ChangelogLine = v.InferOutput<typeof ENTRY>
export type Begin = Extract<ChangelogLine, { what: 'begin' }>

/** Characters of a line; the longest that terrapin writes is of a deletion of all that it may. */
const MAX_LINE_LENGTH = 4 << 20

/** A line of the journal; null for one that is torn, or not ours. */
export function parseChangelogLine(line: string): ChangelogLine | null {
  if (line.length > MAX_LINE_LENGTH) return null
  return fromJson(ENTRY, line)
}

/** Whether a line of the journal can hold it, so that it is read again as it is. */
export function isRecordable(kept: { request: ChangeRequest } | { reversal: Reversal }): boolean {
  return 'request' in kept ? v.is(REQUEST, kept.request) : v.is(REVERSAL, kept.reversal)
}
