import { NOT_SAVED } from '../../compare/saved/compareSaved.ts'
import { summaryOf } from '../../compare/summary.ts'
import type { Style } from '../output.ts'
import type { Diff } from './diffParts.ts'
import type { DiffSection } from './section.ts'

/** The most important differences; `sides` are the names of both systems. */
export function summarySection(
  { before, after, closures, systems }: Diff,
  sides: readonly string[],
): DiffSection {
  const summary = summaryOf({ before, after, closures, systems, problem: null }).filter(
    ({ description }) => description !== NOT_SAVED,
  )
  const style = (notable: boolean): Style | null => (notable ? 'yellow' : null)
  return {
    ...{ part: 'summary', title: 'Summary', heads: ['WHAT', ...sides, ''], notes: [] },
    rows: summary.map(({ topic, notable, ...row }) => ({
      cells: [topic, row.before ?? '', row.after ?? '', row.description],
      style: style(notable),
    })),
    narrow: {
      heads: [],
      rows: summary
        .filter((row) => changeText(row) !== '')
        .map((row) => ({
          cells: [row.topic, changeText(row)],
          style: style(row.notable),
        })),
    },
  }
}

/** `6.18.24 → 6.18.26, needs a reboot`; values that are the same are named once. */
function changeText({ before, after, description }: ReturnType<typeof summaryOf>[number]): string {
  const isSame = before !== null && before === after
  const sides = before === null && after === null ? '' : `${before ?? '–'} → ${after ?? '–'}`
  return [isSame ? before : sides, description].filter((part) => part !== '').join(', ')
}
