import type { MachineProblem } from '../../src/problems/problems.ts'
import type { OpenScreen } from '../../src/state/openScreens.ts'
import { shownProblems } from '../../src/state/selectors.ts'
import type { State } from '../../src/state/state.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { type Line, shortened } from '../components/line.ts'
import { Rows } from '../components/Row.tsx'
import { Scrolled } from '../components/Scrolled.tsx'
import { useSelected, useTerrapin, useTop } from '../components/useSelected.ts'
import { useShownRows } from '../hits.ts'
import { keyOf } from '../keymap.ts'
import type { DrawnScreen } from '../screen.ts'
import { cursorSign } from '../theme.ts'
import { toneOf } from './problemTone.ts'

/** The title and an empty line. */
const ABOVE = 2

/** All problems of the machine; the selected one with its explanation and fix. */
export function ProblemsView({ screen, columns, height }: DrawnScreen<'problems'>) {
  const problems = useSelected(shownProblems)
  const blocks = problems.map((problem, index) =>
    linesOf(problem, index === screen.cursor, columns),
  )
  const before = blocks.slice(0, screen.cursor).flat().length
  const all = blocks.flat()
  const space = Math.max(1, height - ABOVE)
  const chosen = blocks[screen.cursor] ?? []
  const last = useTop(before + Math.min(space, chosen.length || 1) - 1, space, all.length)
  const top = Math.min(last, before)
  const { actions } = useTerrapin()
  const starts = blocks.map((_, index) => blocks.slice(0, index).flat().length)
  useShownRows({
    at: (line) => {
      const inAll = top + line - ABOVE
      return line < ABOVE || inAll >= all.length ? null : starts.findLastIndex((at) => at <= inAll)
    },
    cursor: screen.cursor,
    move: actions.moveProblem,
    opens: 'findings-mend',
  })
  const title: Line = [{ text: ' Problems', tone: 'strong' }]
  const isLong = lengthOf(chosen) > space
  return (
    <>
      <Rows lines={[title]} columns={columns} height={height - space} />
      {isLong ? (
        <Scrolled
          lines={chosen.slice(0, lengthOf(chosen))}
          top={screen.top}
          columns={columns}
          height={space}
        />
      ) : (
        <Rows lines={shortened(all.slice(top), space)} columns={columns} height={space} />
      )}
    </>
  )
}

/** The empty line after it need not be visible. */
function lengthOf(block: readonly Line[]): number {
  return Math.max(0, block.length - 1)
}

/** The number of visible lines, and the maximum scroll offset of the selected problem. */
export function problemsExtent(
  state: State,
  { cursor }: OpenScreen<'problems'>,
  columns: number,
  height: number,
) {
  const space = Math.max(1, height - ABOVE)
  const problem = shownProblems(state)[cursor]
  const lines = problem === undefined ? [] : linesOf(problem, true, columns)
  return { page: Math.max(1, space - 1), last: Math.max(0, lengthOf(lines) - space) }
}

function linesOf(problem: MachineProblem, chosen: boolean, columns: number): Line[] {
  const { message, explains, fix } = problem
  const key = keyOf('findings-mend')
  const text = (some: string, indent: number) => wrap(visible(some), columns - indent - 1)
  const sentence = text(message, 4).map((line, index): Line => {
    const cursor = chosen && index === 0 ? cursorSign() : ' '
    return [
      { text: `${cursor}${index === 0 ? '▲' : ' '}  `, tone: chosen ? 'strong' : toneOf(problem) },
      { text: line, tone: chosen ? 'strong' : toneOf(problem) },
    ]
  })
  if (!chosen) return [...sentence, []]
  const more = explains === null ? [] : text(explains, 4)
  return [
    ...sentence,
    ...more.map((line): Line => [{ text: `    ${line}` }]),
    ...(fix === null
      ? []
      : text(fix.description, key.length + 6).map(
          (line, index): Line => [
            { text: index === 0 ? `    ${key} ` : ' '.repeat(key.length + 5), tone: 'key' },
            { text: line },
          ],
        )),
    [],
  ]
}
