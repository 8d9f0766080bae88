import { interruptedClause } from '../changelog/changelogChanges.ts'
import { assess } from '../health/assess.ts'
import type { EvidenceOf } from '../health/evidence.ts'
import { evidenceText } from '../health/evidenceText.ts'
import type { Generation } from '../machine/generation.ts'
import { listedWords } from '../machine/generationStates.ts'
import type { Machine } from '../machine/machine.ts'
import type { Sizes } from '../machine/sizes.ts'
import type { Plan } from '../plan/plan.ts'
import { type MachineProblem, machineProblems } from '../problems/problems.ts'
import { memo } from './memo.ts'
import { listOf, type Opened, screenOf } from './openScreens.ts'
import { machineOf, type SizesState, type State } from './state.ts'

/** The generations in the list that match the filter. */
export function shownGenerations(state: State): readonly Generation[] {
  const generations = machineOf(state)?.generations ?? []
  const wanted = listOf(state).filter.text.toLowerCase()
  if (wanted === '') return generations
  const words = listWords(state)
  return generations.filter((generation) => searchText(generation, words).includes(wanted))
}

const weighed = memo(assess)

/** The evidence on the machine's systems; null until loaded. */
export function shownEvidences(state: Pick<State, 'facts' | 'records'>) {
  const { records } = state
  const machine = machineOf(state)
  return machine === null || records === null ? null : weighed(machine, records)
}

/** State words of a generation for the list. */
export type ListWords = (generation: Generation) => readonly string[]

export function listWords(state: Pick<State, 'facts' | 'records'>): ListWords {
  return wordsWith(shownEvidences(state), machineOf(state)?.ratings ?? null)
}

const wordsWith = memo(
  (evidences: EvidenceOf | null, ratings: Machine['ratings'] | null): ListWords => {
    const known = new Map<Generation, readonly string[]>()
    const wordsOf = (generation: Generation) => {
      const { storePath } = generation
      const rating = storePath === null ? undefined : ratings?.get(storePath)?.word
      const evidence =
        evidences === null
          ? rating === undefined
            ? []
            : [rating]
          : evidenceText(evidences.of(generation))
      return listedWords(generation, evidence)
    }
    return (generation) => {
      const words = known.get(generation) ?? wordsOf(generation)
      known.set(generation, words)
      return words
    }
  },
)

function searchText(generation: Generation, words: ListWords): string {
  const { number, system, storePath } = generation
  return [
    String(number),
    system?.nixosVersion,
    system?.kernelVersion,
    system?.configurationRevision,
    ...(system?.specialisations ?? []).map(({ name }) => name),
    storePath,
    ...words(generation),
  ]
    .filter((part) => part != null)
    .join('\n')
    .toLowerCase()
}

export function underCursor(state: State): Generation | null {
  const { cursor } = listOf(state)
  return shownGenerations(state).find(({ number }) => number === cursor) ?? null
}

/** Generations to delete: the selected ones, else the one under the cursor. */
export function chosenGenerations(state: State): readonly Generation[] {
  const { selection } = listOf(state)
  const marked = (machineOf(state)?.generations ?? []).filter(({ number }) => selection.has(number))
  if (marked.length > 0) return marked
  const cursor = underCursor(state)
  return cursor === null ? [] : [cursor]
}

/** The two generations that Enter compares, older first; or why it can't. */
export function comparedPair(state: State): readonly [Generation, Generation] | string {
  const cursor = underCursor(state)
  const marked = listOf(state).selection.size > 0 ? [...chosenGenerations(state)] : []
  if (cursor === null) return 'no generation is selected'
  if (marked.length > 2) return 'more than two generations are marked'
  if (marked.length === 2) return older(marked[0] as Generation, marked[1] as Generation)
  const other = marked[0]
  if (other !== undefined && other !== cursor) return older(other, cursor)
  const generations = machineOf(state)?.generations ?? []
  const running = generations.find((generation) => generation.running)
  if (running === undefined)
    return 'the running system is not in this list: mark another generation'
  if (running !== cursor) return older(running, cursor)
  // The running one is compared with its pending successor, or with its predecessor.
  const next =
    generations.find((generation) => generation !== cursor && generation.current) ??
    generations.find(({ number }) => number < cursor.number)
  return next === undefined ? 'there is no other generation to compare with' : older(next, cursor)
}

/** The generation under the cursor and the next older one; null where there is none. */
export function previousPair(state: State): readonly [Generation, Generation] | null {
  const cursor = underCursor(state)
  const previous = machineOf(state)?.generations.find(
    ({ number }) => cursor !== null && number < cursor.number,
  )
  return cursor === null || previous === undefined ? null : [previous, cursor]
}

function older(a: Generation, b: Generation): readonly [Generation, Generation] {
  return a.number < b.number ? [a, b] : [b, a]
}

/** The machine's problems, most urgent first. */
export function shownProblems(
  state: Pick<State, 'about' | 'facts' | 'interruptedChange' | 'bootRoom' | 'records'>,
) {
  const { about, interruptedChange, bootRoom } = state
  const { facts } = state
  const sizes = facts.status === 'ready' ? shownSizes(facts.sizes) : null
  const evidences = shownEvidences(state)
  return problemsOf(machineOf(state), interruptedChange, bootRoom, evidences, sizes, about.warnings)
}

const problemsOf = memo(
  (
    machine: Machine | null,
    interruptedChange: State['interruptedChange'],
    room: State['bootRoom'],
    evidences: EvidenceOf | null,
    sizes: Sizes | null,
    warnings: readonly string[],
  ) =>
    machine === null
      ? []
      : machineProblems({
          machine,
          interruptedChange:
            interruptedChange === null ? null : interruptedClause(interruptedChange),
          room,
          evidences,
          unkept: sizes?.unkept ?? [],
          warnings,
        }),
)

/** The selected problem on the problems screen. */
export function chosenProblem(state: State): MachineProblem | null {
  return shownProblems(state)[screenOf(state, 'problems')?.cursor ?? 0] ?? null
}

/** The plan on screen, or the one whose confirmation word is asked for. */
export function shownPlan(state: Opened): Plan | null {
  const shown = screenOf(state, 'plan')
  return shown?.variants[shown.chosen]?.plan ?? null
}

/** The sizes to plan with: those of the current facts. */
export function sizesOf({ facts }: Pick<State, 'facts'>): Sizes | null {
  return facts.status === 'ready' && facts.sizes.status === 'known' ? facts.sizes.sizes : null
}

/** The sizes to show: the previous ones while they are reloaded. */
export function shownSizes(sizes: SizesState): Sizes | null {
  if (sizes.status === 'known') return sizes.sizes
  return sizes.status === 'reading' ? sizes.last : null
}

/** Why the machine is unavailable, as a clause; null once it is loaded. */
export function whyNoFacts({ facts }: Pick<State, 'facts'>): string | null {
  switch (facts.status) {
    case 'loading':
      return 'the machine is still loading'
    case 'failed':
      return 'the machine can’t be read'
    case 'ready':
      return null
  }
}
