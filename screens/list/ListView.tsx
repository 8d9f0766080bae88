import { Box, useIsScreenReaderEnabled } from 'ink'
import { useEffect } from 'react'
import type { Generation } from '../../src/machine/generation.ts'
import { memo } from '../../src/state/memo.ts'
import { listOf } from '../../src/state/openScreens.ts'
import { listWords, shownEvidences, shownGenerations } from '../../src/state/selectors.ts'
import { machineOf, type State } from '../../src/state/state.ts'
import { type Line, rowsShown, rule } from '../components/line.ts'
import { NoFacts } from '../components/NoFacts.tsx'
import { pane } from '../components/pane.ts'
import { Row, Rows } from '../components/Row.tsx'
import { useSelected, useTerrapin, useTop } from '../components/useSelected.ts'
import { rowsFrom, useShownRows } from '../hits.ts'
import { keyOf } from '../keymap.ts'
import type { DrawnScreen } from '../screen.ts'
import { changeLines, changePaneWidth } from './changePane.ts'
import { detailLines } from './details.ts'
import { generationSentence } from './generationSentence.ts'
import { generationLine, listColumns, showsCommits, titleLine } from './listColumns.ts'
import type { ListFacts } from './wantedColumns.ts'

/** The number of generation rows in a body of this size, for so many generations. */
export function listPage(columns: number, height: number, count: number): number {
  return Math.max(1, height - 1 - paneHeight(columns, height, count))
}

/**
 * The details pane: a rule and up to five lines, fewer on a low terminal; up to half the height where the list
 * does not need it, unless the pane beside it tells more.
 */
function paneHeight(columns: number, height: number, count: number): number {
  const least = Math.max(2, Math.min(6, Math.floor(height / 3)))
  if (changePaneWidth(columns) > 0) return least
  return Math.max(least, Math.min(height - 1 - count, Math.floor(height / 2)))
}

/** Memoised: for a thousand generations the layout takes most of the time of a frame. */
const columnsFor = memo(listColumns)
const factsFor = memo(
  (
    words: ListFacts['words'],
    sizes: ListFacts['sizes'],
    evidences: ListFacts['evidences'],
    subjects: ListFacts['subjects'],
  ): ListFacts => ({ words, sizes, evidences, subjects }),
)
const MINUTE = 60_000

/** The generations, with details of the selected one. */
export function ListView({ screen: list, now, columns, height }: DrawnScreen<'list'>) {
  const state = useSelected((whole) => whole)
  const reader = useIsScreenReaderEnabled()
  const { facts } = state
  const shown = shownGenerations(state)
  const place = shown.findIndex(({ number }) => number === list.cursor)
  const page = listPage(columns, height, machineOf(state)?.generations.length ?? 0)
  const top = useTop(Math.max(place, 0), page, shown.length)
  const { actions } = useTerrapin()
  const range = { top, page, count: shown.length }
  useShownRows({
    at: rowsFrom(1, range),
    cursor: Math.max(place, 0),
    move: actions.moveList,
    opens: 'compare',
  })
  if (facts.status !== 'ready') {
    return <NoFacts facts={facts} columns={columns} height={height} />
  }
  const { machine, sizes } = facts
  const words = listWords(state)
  const minute = now - (now % MINUTE)
  const right = changePaneWidth(columns)
  const left = columns - right
  const { listChanges, subjects } = state
  const evidences = shownEvidences(state)
  const known = factsFor(words, sizes, evidences, subjects)
  const wanted = columnsFor(machine, known, minute, left)
  const rows = shown.slice(top, top + page)
  const current = shown[place]
  const details =
    current === undefined
      ? nothingFound(state)
      : detailLines(
          machine,
          current,
          { evidences, sizes },
          { now, columns, height: height - 2 - page },
        )
  return (
    <Box flexDirection="column" height={height}>
      {showsCommits(wanted) && <SubjectReader generations={machine.generations} />}
      <Row parts={titleLine(wanted)} columns={left} titles />
      <Box height={page} flexShrink={0}>
        <Box flexDirection="column" width={left} flexShrink={0}>
          {rows.map((generation) => {
            const selected = generation === current
            const marked = list.selection.has(generation.number)
            const row = { cursor: selected, marked, width: left }
            const parts = generationLine(generation, wanted, words, listChanges, row)
            const spokenText =
              reader && selected
                ? generationSentence(generation, words, sizes, marked, now)
                : undefined
            return (
              <Row
                key={generation.number}
                parts={parts}
                columns={left}
                selected={selected}
                match={list.filter.text}
                spokenText={spokenText}
              />
            )
          })}
        </Box>
        {right > 0 && current !== undefined && (
          <ChangePane generation={current} columns={right} height={page} />
        )}
      </Box>
      <Rows
        lines={[
          rule(columns, rowsShown(top, page, shown.length)),
          ...pane(details, columns, height - 2 - page),
        ]}
        columns={columns}
        height={Math.max(0, height - 1 - page)}
      />
    </Box>
  )
}

/** Reads the subjects of commits where a column has them. */
function SubjectReader({ generations }: { readonly generations: readonly Generation[] }) {
  const { actions } = useTerrapin()
  useEffect(() => void actions.readSubjects(generations), [actions, generations])
  return null
}

/** Milliseconds on a generation before its units and commits are read. */
const RESTING_MS = 150

/** The pane beside the list: what the generation under the cursor changed. */
function ChangePane({
  generation,
  columns,
  height,
}: {
  readonly generation: Generation
  readonly columns: number
  readonly height: number
}) {
  const { actions } = useTerrapin()
  const state = useSelected((whole) => whole)
  useEffect(() => {
    const timer = setTimeout(() => void actions.readChangeDetails(generation), RESTING_MS)
    return () => clearTimeout(timer)
  }, [actions, generation])
  return (
    <Rows
      lines={changeLines(state, generation, columns, height)}
      columns={columns}
      height={height}
    />
  )
}

function nothingFound(state: State): Line[] {
  const list = listOf(state)
  const empty = machineOf(state)?.generations.length === 0
  const text = empty ? 'This profile has no generations.' : `No match for “${list.filter.text}”.`
  const lines: Line[] = [[{ text: ` ${text}`, tone: 'notice' }]]
  if (empty) return lines
  return [...lines, [{ text: ` ${keyOf('history')}: search what changed between generations` }]]
}
