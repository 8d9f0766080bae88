import { Box, useIsScreenReaderEnabled } from 'ink'
import { useMemo } from 'react'
import type { BootReport } from '../../src/boot/report/bootReport.ts'
import { type BootState, bootRows, shownBootRows } from '../../src/state/bootRows.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { type Line, rowsShown, rule, shortened } from '../components/line.ts'
import { Row, Rows } from '../components/Row.tsx'
import { useTerrapin, useTop } from '../components/useSelected.ts'
import { rowsFrom, useShownRows } from '../hits.ts'
import type { DrawnScreen } from '../screen.ts'
import { bootColumns } from './bootColumns.ts'
import { bodyLines, detailLines, headLines, ROOMY_HEAD } from './bootLines.ts'

/** Below this height, fewer lines are shown around the rows. */
const LOW = 14

function around(height: number): { head: number; details: number } {
  return height < LOW ? { head: 2, details: 2 } : { head: ROOMY_HEAD, details: 3 }
}

/** Number of rows that fit into a body of this height. */
export function bootPage(height: number): number {
  const { head, details } = around(height)
  return Math.max(1, height - head - details - 2) // the titles and the rule
}

/** Boot menu entries, generations without an entry, and files on /boot. */
export function BootView({ screen: boot, columns, height }: DrawnScreen<'boot'>) {
  if (boot.report === null) {
    const text = boot.problem
    const lines: Line[] = wrap(visible(text ?? 'Loading the boot menu…'), columns - 2).map(
      (line) => [{ text: ` ${line}`, tone: text === null ? 'faint' : 'bad' }],
    )
    return <Rows lines={shortened([[], ...lines], height)} columns={columns} height={height} />
  }
  return <Menu boot={boot} report={boot.report} columns={columns} height={height} />
}

interface MenuProps extends Pick<DrawnScreen<'boot'>, 'columns' | 'height'> {
  readonly boot: BootState
  readonly report: BootReport
}

function Menu({ boot, report, columns, height }: MenuProps) {
  const { head, details } = around(height)
  const reader = useIsScreenReaderEnabled()
  const rows = shownBootRows(boot)
  const layout = useMemo(() => bootColumns(report, bootRows(report), columns), [report, columns])
  const body = useMemo(() => bodyLines(rows, report), [rows, report])
  const cursor = Math.max(0, Math.min(boot.view.cursor, rows.length - 1))
  const place = body.findIndex((line) => line.kind === 'row' && line.index === cursor)
  const page = bootPage(height)
  const top = withHeading(useTop(Math.max(0, place), page, body.length), place, page, body)
  const { actions } = useTerrapin()
  const inBody = rowsFrom(head + 1, { top, page, count: body.length })
  useShownRows({
    at: (line) => {
      const at = body[inBody(line) ?? -1]
      return at?.kind === 'row' ? at.index : null
    },
    cursor,
    move: actions.moveBoot,
    opens: 'details',
  })
  return (
    <Box flexDirection="column" height={height}>
      <Rows lines={headLines(report, columns, head)} columns={columns} height={head} />
      <Row parts={layout.titles} columns={columns} titles />
      <Box flexDirection="column" height={page} flexShrink={0}>
        {rows.length === 0 && <Row parts={nothing(boot)} columns={columns} />}
        {body.slice(top, top + page).map((line, index) => {
          const selected = line.kind === 'row' && line.index === cursor
          const parts = line.kind === 'heading' ? line.line : layout.line(line.row, selected)
          const spokenText =
            reader && selected && line.kind === 'row' ? layout.sentence(line.row) : undefined
          return (
            <Row
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place in the list
              key={top + index}
              parts={parts}
              columns={columns}
              selected={selected}
              match={boot.view.filter.text}
              spokenText={spokenText}
            />
          )
        })}
      </Box>
      <Row parts={rule(columns, rowsShown(top, page, body.length))} columns={columns} />
      <Rows
        lines={detailLines(rows[cursor], report, columns, details)}
        columns={columns}
        height={details}
      />
    </Box>
  )
}

/** Scrolls up by one line to show the heading of the first visible row. */
function withHeading(
  top: number,
  place: number,
  page: number,
  body: ReturnType<typeof bodyLines>,
): number {
  const hidden = top === place && page > 1 && body[place - 1]?.kind === 'heading'
  return hidden ? top - 1 : top
}

function nothing({ view }: BootState): Line {
  const { text } = view.filter
  const message = text === '' ? 'The boot menu has no entries.' : `No match for “${visible(text)}”.`
  return [{ text: ` ${message}`, tone: 'notice' }]
}
