import { isDeepStrictEqual as isDeepEqual } from 'node:util'
import { candidateAt } from '../bisect/advice.ts'
import { answer, beginBisection } from '../bisect/answer.ts'
import { bestGood } from '../bisect/bisectEvidence.ts'
import type { Answer, BisectAnswer, Bisection, Link } from '../bisect/bisection.ts'
import { linksOf } from '../bisect/links.ts'
import { type Progress, progressOf } from '../bisect/progress.ts'
import { defaultRange, type Range } from '../bisect/range.ts'
import { discardBisection, readBisection, saveBisection } from '../bisect/record.ts'
import type { ComparisonPart } from '../compare/comparisonPart.ts'
import type { Commits } from '../compare/configuration/configurationChange.ts'
import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import type { StorePath } from '../nix/storePath.ts'
import { asProblem, Problem } from '../problem.ts'
import {
  candidateUnderCursor,
  cursorPlace,
  givenAnswer,
  lastPair,
  progressOfState,
} from './bisectSelectors.ts'
import type { CompareActions } from './compareActions.ts'
import { moved } from './cursor.ts'
import type { FactActions } from './factActions.ts'
import {
  change,
  listOf,
  type OpenScreen,
  pop,
  push,
  put,
  replace,
  screenOf,
  without,
} from './openScreens.ts'
import { chosenGenerations, shownEvidences, underCursor } from './selectors.ts'
import { machineOf, type State } from './state.ts'
import type { StoreContext } from './storeContext.ts'

/** State of the bisect screen. */
export type BisectState =
  /** A bisect can be started between these. */
  | ({ readonly stage: 'begin' } & Range)
  | {
      readonly stage: 'search'
      /** The system under the cursor. */
      readonly cursor: StorePath
      /** At the end: the commits between the two in the configuration's repository; null until then. */
      readonly commits: ComparisonPart<Commits> | null
    }
  /** The saved bisect can't be read. */
  | { readonly stage: 'damaged'; readonly reason: string }

declare module './openScreens.ts' {
  interface ScreenStates {
    readonly bisect: BisectState
    /** The question whether to discard the bisect. */
    readonly 'discard-bisect': object
    /** The question whether to replace an earlier answer. */
    readonly 'change-answer': {
      readonly number: number
      readonly before: BisectAnswer
      readonly verdict: BisectAnswer
    }
  }
}

export interface BisectActions {
  /** Opens the bisect in progress, or the question between which two to start one. */
  openBisect(): Promise<void>
  beginBisect(): void
  /** Moves the cursor by rows, newest first. */
  moveBisect(rows: number): void
  /** Records this answer for the system under the cursor; asks first where it changes an earlier one. */
  answerBisect(verdict: BisectAnswer): void
  /** Records the changed answer that was asked about. */
  changeAnswer(): void
  /** Undoes the last answer. */
  undoAnswer(): void
  /** Compares the last good generation with the first bad one. */
  compareBisected(): Promise<void>
  /** Asks whether to discard the bisect. */
  askDiscardBisect(): void
  discardBisect(): void
}

export function bisectActions(
  { host, profile, config, get, set }: StoreContext,
  facts: FactActions,
  comparing: CompareActions,
): BisectActions {
  const orSay = (work: () => void) => {
    try {
      work()
    } catch (error) {
      set({ message: asProblem(error, 'unexpected').message })
    }
  }
  const changeSearch = (
    part: { readonly cursor: StorePath } | { readonly commits: ComparisonPart<Commits> },
  ) => set(change(get(), 'bisect', (bisect) => (bisect.stage === 'search' ? part : {})))
  /** Shows a bisect with its cursor on the system to test, at the end on the culprit. */
  const show = (bisection: Bisection) => {
    const machine = machineOf(get())
    if (machine === null) return
    const progress = progressOf(bisection, linksOf(machine))
    const cursor = candidateAt(progress, progress.next ?? progress.bad)?.storePath ?? bisection.bad
    set({ bisection, ...put(get(), { kind: 'bisect', stage: 'search', cursor, commits: null }) })
    if (progress.next === null) void readCommits(progress, bisection)
  }
  const readCommits = async (progress: Progress, bisection: Bisection) => {
    const pair = lastPair(get(), progress)
    const sides = pair.flatMap((generation) =>
      generation?.storePath == null || !generation.present
        ? []
        : [{ storePath: generation.storePath, system: generation.system }],
    )
    const [good, bad] = sides
    if (good === undefined || bad === undefined) return
    const { candidateCommits } = await import('../bisect/candidateCommits.ts')
    const commits = await candidateCommits(host, good, bad, config.repository)
    if (get().bisection === bisection) changeSearch({ commits })
  }
  /** The bisect before each answer of this session. */
  const answered = new WeakMap<Answer, Bisection>()
  /** The recorded bisect: another terrapin may have recorded an answer, or discarded it. */
  const stillKept = (): Bisection | null => {
    const kept = readBisection(host, profile)
    const known = get().bisection
    if (kept !== null) return known !== null && isDeepEqual(kept, known) ? known : kept
    const message = 'The bisect was discarded in the meantime.'
    set({ bisection: null, ...without(get(), 'bisect'), message })
    return null
  }
  const record = (verdict: BisectAnswer) =>
    orSay(() => {
      const bisect = screenOf(get(), 'bisect')
      const machine = machineOf(get())
      if (bisect?.stage !== 'search' || machine === null) return
      const kept = stillKept()
      if (kept === null) return
      const links = linksOf(machine)
      const { bisection } = answer(kept, links, bisect.cursor, verdict, host.now())
      saveBisection(host, profile, bisection)
      const last = bisection.answers.at(-1)
      if (last !== undefined && bisection !== kept) answered.set(last, kept)
      show(bisection)
    })
  const bestGoodOf = async (machine: Machine) => {
    await facts.recordsRead()
    const evidences = shownEvidences(get())
    return evidences === null
      ? null
      : bestGood(machine, evidences, machine.generations[0]?.storePath ?? null)
  }
  return {
    openBisect: async () => {
      const machine = machineOf(get())
      if (machine === null) return
      let bisection: Bisection | null
      try {
        bisection = readBisection(host, profile)
      } catch (error) {
        const reason = asProblem(error, 'journal').message
        set(put(get(), { kind: 'bisect', stage: 'damaged', reason }))
        return
      }
      if (bisection !== null) {
        show(bisection)
        return
      }
      const marked = markedEnds(get())
      set({ bisection: null })
      const begin = (ends: Range) => set(put(get(), { kind: 'bisect', stage: 'begin', ...ends }))
      if (marked !== null) {
        begin(marked)
        return
      }
      const wait: OpenScreen = { kind: 'wait', text: 'Looking for a good generation…' }
      set(push(get(), wait))
      const known = await bestGoodOf(machine)
      if (!get().open.includes(wait)) return // closed meanwhile
      set(replace(get(), wait, null))
      orSay(() => begin(defaultRange(machine, known)))
    },
    beginBisect: () =>
      orSay(() => {
        const bisect = screenOf(get(), 'bisect')
        const machine = machineOf(get())
        if (bisect?.stage !== 'begin' || machine === null) return
        const begun = begunWith(bisect, linksOf(machine), host.now())
        saveBisection(host, profile, begun)
        set(change(get(), 'list', () => ({ selection: new Set() })))
        show(begun)
      }),
    moveBisect: (rows) => {
      const progress = progressOfState(get())
      const place = progress === null ? -1 : cursorPlace(get(), progress)
      if (progress === null || place === -1) return
      const { length } = progress.candidates
      const next = progress.candidates[length - 1 - moved(length - 1 - place, rows, length)]
      if (next !== undefined) changeSearch({ cursor: next.storePath })
    },
    answerBisect: (verdict) => {
      const candidate = candidateUnderCursor(get())
      const before = givenAnswer(get(), candidate)
      // A skipped generation may be tested after all.
      const flips = before !== null && before !== 'skip' && before !== verdict
      if (candidate === null || !flips) record(verdict)
      else set(push(get(), { kind: 'change-answer', number: candidate.number, before, verdict }))
    },
    changeAnswer: () => {
      const asked = screenOf(get(), 'change-answer')
      if (asked === null) return
      set(without(get(), 'change-answer'))
      record(asked.verdict)
    },
    undoAnswer: () =>
      orSay(() => {
        const kept = stillKept()
        const last = kept?.answers.at(-1)
        if (kept === null || last === undefined) return
        const bisection = answered.get(last) ?? { ...kept, answers: kept.answers.slice(0, -1) }
        const number = kept.systems.find(({ storePath }) => storePath === last.storePath)?.number
        saveBisection(host, profile, bisection)
        show(bisection)
        set({ message: `Undone: the answer for ${number ?? last.storePath}.` })
      }),
    compareBisected: async () => {
      const progress = progressOfState(get())
      const [good, bad] = progress === null ? [] : lastPair(get(), progress)
      if (good !== undefined && bad !== undefined) await comparing.comparePair(good, bad)
    },
    askDiscardBisect: () => set(push(get(), { kind: 'discard-bisect' })),
    discardBisect: () =>
      orSay(() => {
        set(pop(get()))
        discardBisection(host, profile)
        const message = 'Bisect discarded; no generation was changed.'
        set({ bisection: null, ...without(get(), 'bisect'), message })
      }),
  }
}

/** The two selected generations, or the selected one and the one under the cursor; null otherwise. */
function markedEnds(state: State): Range | null {
  const marked = listOf(state).selection.size > 0 ? chosenGenerations(state) : []
  const cursor = underCursor(state)
  const two = marked.length === 1 && cursor !== null ? [...marked, cursor] : marked
  const [good, bad] = [...two].sort((a, b) => a.number - b.number)
  if (two.length !== 2 || good === undefined || bad === undefined || good === bad) return null
  return { good, bad, why: null }
}

/** Starts a bisect between two generations. Throws a Problem where they have the same system. */
export function begunWith({ good, bad }: Range, links: readonly Link[], now: number): Bisection {
  const linkOf = ({ number, storePath }: Generation) => {
    if (storePath === null) throw new Problem('refused', `${number} has no store path.`)
    return { number, storePath, whyNot: null }
  }
  return beginBisection(links, linkOf(good), linkOf(bad), now)
}
