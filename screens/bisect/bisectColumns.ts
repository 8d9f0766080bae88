import type { Candidate, Progress } from '../../src/bisect/progress.ts'
import type { Suggestion } from '../../src/bisect/suggestion.ts'
import { stateWords } from '../../src/machine/generationStates.ts'
import { generationOf, suggestionsIn } from '../../src/state/bisectSelectors.ts'
import type { State } from '../../src/state/state.ts'
import { ageOf } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import type { Column } from '../components/columns.ts'
import type { Tone } from '../theme.ts'

/** A candidate with its index in the bisect. */
export interface BisectRow {
  readonly candidate: Candidate
  readonly place: number
}

/** The columns of the rows. */
export function bisectColumns(state: State, progress: Progress, now: number): Column<BisectRow>[] {
  const of = (row: BisectRow) => generationOf(state, row.candidate)
  const suggested = suggestionsIn(state, progress)
  return [
    {
      title: 'GEN',
      side: 'right',
      cell: ({ candidate }) => [{ text: String(candidate.number) }],
      spokenText: ({ candidate }) => String(candidate.number),
    },
    {
      title: 'ANSWER',
      cell: (row) => [answerOf(row, progress, suggested)],
      spokenText: (row) => spokenAnswer(answerOf(row, progress, suggested).text),
    },
    {
      title: 'AGE',
      side: 'right',
      cell: (row) => [{ text: ageText(of(row)?.created, now), tone: 'faint' }],
    },
    {
      title: 'NIXOS',
      from: 60,
      cell: (row) => [{ text: visible(of(row)?.system?.nixosVersion ?? '–') }],
    },
    {
      title: 'KERNEL',
      from: 70,
      cell: (row) => [{ text: visible(of(row)?.system?.kernelVersion ?? '–') }],
    },
    {
      title: 'STATE',
      grows: true,
      cell: (row) => {
        const { candidate } = row
        const generation = of(row)
        const same = candidate.also.map((number) => `also ${number}`)
        const states = generation === undefined ? ['deleted'] : stateWords(generation)
        const words = [...states, ...same]
        return [{ text: words.join(' '), spokenText: words.join(', '), tone: 'faint' }]
      },
    },
  ]
}

function spokenAnswer(text: string): string {
  if (text === '? next') return 'next to test'
  if (text === '?') return 'not tested'
  const [, follows, seems] = /^(?:\((.+)\)|(.+)\?)$/.exec(text) ?? []
  if (follows !== undefined) return `${follows}, inferred`
  if (seems !== undefined) return `seems ${seems}`
  return text === 'can’t' ? 'can’t be tested' : text
}

function ageText(created: number | undefined, now: number): string {
  return created === undefined ? '–' : ageOf(created, now)
}

/** The answer for a candidate, or the one implied by others; `?` is still open. */
function answerOf(
  { candidate, place }: BisectRow,
  progress: Progress,
  suggested: readonly Suggestion[],
): { text: string; tone: Tone } {
  const { verdict, whyNot } = candidate
  if (place === progress.next) return { text: '? next', tone: 'key' }
  if (verdict === 'good' || verdict === 'bad') return { text: verdict, tone: verdict }
  if (place < progress.good) return { text: '(good)', tone: 'faint' }
  if (place > progress.bad) return { text: '(bad)', tone: 'faint' }
  if (verdict === 'skip') return { text: 'skipped', tone: 'notice' }
  const seems = suggested.find(({ storePath }) => storePath === candidate.storePath)
  if (seems !== undefined) return { text: `${seems.verdict}?`, tone: 'plain' }
  return whyNot === null ? { text: '?', tone: 'plain' } : { text: 'can’t', tone: 'notice' }
}
