import { shownBootRows } from '../../src/state/bootRows.ts'
import { shownEvidences, underCursor } from '../../src/state/selectors.ts'
import { type ComparisonState, machineOf, type State } from '../../src/state/state.ts'
import { rowUnderCursor, shownRows } from '../../src/state/tabs.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { bisectText } from '../bisect/bisectLines.ts'
import { rowFacts } from '../boot/bootLines.ts'
import { rowParagraphs } from '../compare/rowText.ts'
import type { Line } from '../components/line.ts'
import { detailParagraphs } from '../list/details.ts'

/** Everything of the row under the cursor: all lines, of which a low terminal shows some. */
export function detailsLines(state: State, now: number, columns: number): Line[] {
  if (isBisecting(state)) return bisectText(state, now, columns)
  const [title = '', ...rest] = paragraphsOf(state, now)
  const lines = (text: string, tone: 'strong' | 'plain') =>
    wrap(visible(text), columns - 2).map((line): Line => [{ text: ` ${line}`, tone }])
  return [...lines(title, 'strong'), [], ...rest.flatMap((text) => lines(text, 'plain'))]
}

/** What it is, and then what is to be said of it; nothing where there is no row. */
function paragraphsOf(state: State, now: number): readonly string[] {
  const { comparison, boot, facts } = state
  if (comparison !== null) return comparedParagraphs(comparison)
  if (boot !== null) {
    const row = shownBootRows(boot)[boot.view.cursor]
    if (boot.report === null) return boot.problem === null ? [] : ['Not known', boot.problem]
    return row === undefined ? [] : rowFacts(row, boot.report)
  }
  if (facts.status === 'failed') return ['Not known', facts.problem.message]
  const generation = underCursor(state)
  if (facts.status === 'loading' || generation === null) return []
  const { machine, sizes } = facts
  return detailParagraphs(machine, generation, { evidences: shownEvidences(state), sizes }, now)
}

function comparedParagraphs(comparison: ComparisonState): readonly string[] {
  const shown = shownRows(comparison)
  if (shown.status === 'unknown') return ['Not known', shown.reason]
  const row = rowUnderCursor(comparison)
  if (row === null) return []
  return rowParagraphs(row, [comparison.before.label, comparison.after.label])
}

/** Whether there is a row, or a reason for none, to be told of. */
export function hasDetails(state: State): boolean {
  return isBisecting(state) || paragraphsOf(state, 0).length > 0
}

function isBisecting(state: State): boolean {
  const { comparison, boot, bisect } = state
  return comparison === null && boot === null && bisect !== null && machineOf(state) !== null
}
