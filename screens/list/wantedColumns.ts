import { startedAt } from '../../src/bootlog/bootHistory.ts'
import { parseRevision } from '../../src/compare/configuration/revision.ts'
import type { EvidenceOf } from '../../src/health/evidence.ts'
import { changeSummary } from '../../src/history/generationChange.ts'
import type { ListChanges } from '../../src/history/listChanges.ts'
import { largest } from '../../src/lists.ts'
import type { Generation } from '../../src/machine/generation.ts'
import type { Machine } from '../../src/machine/machine.ts'
import type { Sizes } from '../../src/machine/sizes.ts'
import { memo } from '../../src/state/memo.ts'
import { type ListWords, shownSizes } from '../../src/state/selectors.ts'
import type { SizesState } from '../../src/state/state.ts'
import { bar } from '../../src/text/bar.ts'
import { ageOf, bytes, bytesChange, bytesOr, dateTime } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { pad } from '../../src/text/width.ts'

/** What is read beside the machine, as far as it is known. */
export interface ListFacts {
  readonly words: ListWords
  readonly sizes: SizesState
  readonly evidences: EvidenceOf | null
  /** The subject of each commit that a generation was built from; null until it is read. */
  readonly subjects: ReadonlyMap<string, string> | null
}

/** A column of the list, before it is known whether it fits. */
export interface WantedColumn {
  readonly title: string
  readonly side: 'left' | 'right'
  /** Columns are shown while they fit, lowest rank first. */
  readonly rank: number
  /** Fixed width of what is loaded later, so that the layout does not jump; else as wide as the content. */
  readonly wide?: number
  /** Behind the states. */
  readonly isAfter?: true
  /** The column whose place it takes. */
  readonly replaces?: string
  /** Changes are loaded later; their columns have a fixed width. */
  readonly text: (generation: Generation, changes: ListChanges | null) => string
}

/** The columns that a list may have, with their cells. Which of them fit is decided in `listColumns.ts`. */
export function wantedColumns(
  { generations, startsItself, notes }: Machine,
  { sizes, evidences, subjects }: ListFacts,
  now: number,
  columns: number,
): WantedColumn[] {
  const [number, ...facts] = factColumns(sizes, now, columns)
  const wanted = [
    ...(number === undefined ? [] : [number]),
    dateColumn(generations, now),
    ...facts,
    ...changeColumns(shownSizes(sizes), generations),
    ...commitColumn(generations, subjects),
    ...(notes.size === 0 ? [] : [noteColumn(notes)]),
    ...lastBootColumn(evidences, now),
  ]
  // A container or WSL has no kernel of its own.
  return startsItself ? wanted : wanted.filter(({ title }) => title !== 'KERNEL')
}

const UNKNOWN = '–'

/** What each generation changed, and what deleting it with all older ones frees. */
function changeColumns(sizes: Sizes | null, generations: readonly Generation[]): WantedColumn[] {
  const older = new Map(generations.map((one, index) => [one.number, generations[index + 1]]))
  return [
    {
      ...{ title: 'CHANGED', side: 'left', rank: 6, wide: 24, isAfter: true },
      text: ({ number }, changes) => {
        const change = changes?.changes.get(number)
        return change === undefined ? '' : visible(changeSummary(change))
      },
    },
    {
      ...{ title: 'Δ', side: 'right', rank: 8, wide: 10 },
      text: (generation) => {
        const before = older.get(generation.number)
        const [from, to] = [before, generation].map((one) =>
          one === undefined ? null : (sizes?.keptSize(one) ?? null),
        )
        return from == null || to == null ? '' : bytesChange(to - from)
      },
    },
    {
      ...{ title: 'FREES↓', side: 'left', rank: 9, wide: 18, replaces: 'FREES' },
      text: ({ number }, changes) => {
        const bytesThrough = changes?.freedThrough.get(number)
        if (changes === null) return ''
        // What a deletion by age leaves: from the oldest that is needed on.
        if (bytesThrough === undefined) return pad(UNKNOWN, 9, 'right')
        const most = mostFreed(changes.freedThrough)
        return `${pad(bytes(bytesThrough), 9, 'right')} ${bar(bytesThrough / most, BAR)}`
      },
    },
  ]
}

/** Days after which a date without its year could be the wrong one. */
const YEAR = 330 * 24 * 60 * 60 * 1000

/** The day; without its year where all are of the last months: the age stands beside it. */
function dateColumn(generations: readonly Generation[], now: number): WantedColumn {
  const isShort = generations.every(({ created }) => created <= now && now - created < YEAR)
  return {
    ...{ title: 'DATE', side: 'left', rank: 7 },
    text: ({ created }) => dateTime(created).slice(isShort ? 5 : 0, 10),
  }
}

/** The subject of the commit that a generation was built from. */
function commitColumn(
  generations: readonly Generation[],
  subjects: ListFacts['subjects'],
): WantedColumn[] {
  const hashOf = ({ system }: Generation) =>
    parseRevision(system?.configurationRevision ?? null).hash
  if (subjects?.size === 0 || generations.every((one) => hashOf(one) === null)) return []
  const text = (generation: Generation) => visible(subjects?.get(hashOf(generation) ?? '') ?? '')
  return [{ title: COMMIT, side: 'left', rank: 10, wide: 24, isAfter: true, text }]
}

/** The title of the column that needs git. */
export const COMMIT = 'COMMIT'

/** When each generation was booted last, as far as the journal says. */
function lastBootColumn(evidences: EvidenceOf | null, now: number): WantedColumn[] {
  if (evidences === null || evidences.unknown !== null) return []
  const text = (generation: Generation) => {
    const last = evidences.of(generation).boots?.[0]
    return last === undefined ? '' : ageOf(startedAt(last), now)
  }
  return [{ title: 'BOOTED', side: 'right', rank: 12, text }]
}

const mostFreed = memo((freed: ListChanges['freedThrough']) => largest(freed.values(), 1))

/** Columns of a bar. */
const BAR = 8

function noteColumn(notes: Machine['notes']): WantedColumn {
  const noteOf = ({ storePath }: Generation) =>
    storePath === null ? '' : visible(notes.get(storePath) ?? '')
  return { title: 'NOTE', side: 'left', rank: 11, isAfter: true, text: noteOf }
}

function factColumns(sizes: SizesState, now: number, columns: number): WantedColumn[] {
  const known = shownSizes(sizes)
  const unknown = sizes.status === 'reading' ? '…' : UNKNOWN
  return [
    { title: 'GEN', side: 'right', rank: 0, text: ({ number }) => String(number) },
    { title: 'AGE', side: 'right', rank: 1, text: ({ created }) => ageOf(created, now) },
    {
      title: 'NIXOS',
      side: 'left',
      rank: 4,
      text: ({ system }) => visible(versionText(system?.nixosVersion ?? UNKNOWN, columns)),
    },
    {
      title: 'KERNEL',
      side: 'left',
      rank: 3,
      text: ({ system }) => visible(system?.kernelVersion ?? UNKNOWN),
    },
    {
      title: 'CLOSURE',
      side: 'right',
      rank: 2,
      text: (generation) => bytesOr(known?.keptSize(generation) ?? null, unknown),
    },
    {
      title: 'FREES',
      side: 'right',
      rank: 5,
      text: (generation) => bytesOr(known?.exclusiveSize(generation) ?? null, unknown),
    },
  ]
}

/** Minimum width for the commit in NixOS versions: below it the states need the space. */
const WITH_COMMIT = 190

/** `26.05.1990.cd34e`, without the commit where space is short: `26.05.1990`. */
function versionText(version: string, columns: number): string {
  if (columns >= WITH_COMMIT) return version
  return version.replace(/^(\d+\.\d+(?:\.|[a-z-]+)\d+)\.[0-9a-f]{5,}$/, '$1')
}
