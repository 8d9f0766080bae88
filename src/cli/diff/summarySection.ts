import { NOT_SAVED } from '../../compare/saved/compareSaved.ts'
import { type SummaryRow, summaryOf } from '../../compare/summary.ts'
import type { Style } from '../output.ts'
import { failedRows } from './diffFailure.ts'
import type { Diff } from './diffParts.ts'
import type { DiffSection } from './section.ts'

/** The most important differences; `sides` are the names of both systems. */
export function summarySection(diff: Diff, sides: readonly string[]): DiffSection {
  const { before, after, closures, systems } = diff
  const compared = summaryOf({ before, after, closures, systems, problem: null })
  const summary = [
    ...failedRows(diff),
    ...compared.filter(({ description }) => description !== NOT_SAVED),
  ]
  return {
    ...{ part: 'summary', title: 'Summary', heads: ['WHAT', ...sides, ''], notes: [] },
    rows: summary.map((row) => ({
      cells: [row.topic, row.before ?? '', row.after ?? '', row.description],
      style: styleOf(row),
    })),
    narrow: {
      heads: [],
      rows: summary
        .filter((row) => changeText(row) !== '')
        .map((row) => ({
          cells: [row.topic, changeText(row)],
          style: styleOf(row),
        })),
    },
  }
}

/** Red for what is broken, yellow for what needs care. */
function styleOf({ topic, notable }: SummaryRow): Style | null {
  if (topic === 'Failed') return 'red'
  return notable && topic !== 'Candidate' ? 'yellow' : null
}

/** `6.18.24 → 6.18.26, needs a reboot`; values that are the same are named once. */
function changeText({ before, after, description }: ReturnType<typeof summaryOf>[number]): string {
  const isSame = before !== null && before === after
  const sides = before === null && after === null ? '' : `${before ?? '–'} → ${after ?? '–'}`
  return [isSame ? before : sides, description].filter((part) => part !== '').join(', ')
}
