import { Box, useIsScreenReaderEnabled } from 'ink'
import { useMemo } from 'react'
import { heldPackages, type PackagesState, shownPackages } from '../../src/state/packagesState.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { type Line, rowsShown, rule, shortened } from '../components/line.ts'
import { Row, Rows } from '../components/Row.tsx'
import { useTerrapin, useTop } from '../components/useSelected.ts'
import { rowsFrom, useShownRows } from '../hits.ts'
import type { DrawnScreen } from '../screen.ts'
import { headLine, packagesColumns, packageText } from './packagesColumns.ts'

/** Above the rows the system and the titles; below them a rule and details. */
const [ABOVE, BELOW] = [2, 3]
/** On a low terminal only the lines above remain. */
const LOW = 14

export function packagesPage(height: number): number {
  return Math.max(1, height - ABOVE - (height < LOW ? 0 : BELOW))
}

/** The packages of one system. */
export function PackagesView({ screen, columns, height }: DrawnScreen<'packages'>) {
  const reader = useIsScreenReaderEnabled()
  const all = heldPackages(screen)
  const rows = shownPackages(screen)
  const layout = useMemo(() => packagesColumns(all, columns), [all, columns])
  const page = packagesPage(height)
  const cursor = Math.max(0, Math.min(screen.view.cursor, rows.length - 1))
  const top = useTop(cursor, page, rows.length)
  const { actions } = useTerrapin()
  useShownRows({
    at: rowsFrom(2, { top, page, count: rows.length }),
    cursor,
    move: actions.movePackages,
    opens: 'packages-open',
  })
  const current = rows[cursor]
  const text = current === undefined ? '' : visible(packageText(current))
  const details: Line[] = wrap(text, columns - 2).map((line) => [{ text: ` ${line}` }])
  return (
    <Box flexDirection="column" height={height}>
      <Row parts={headLine(screen, all.length)} columns={columns} />
      <Row parts={layout.titles} columns={columns} titles />
      <Box flexDirection="column" height={page} flexShrink={0}>
        {rows.length === 0 && (
          <Rows
            lines={shortened(emptyLines(screen, columns), page)}
            columns={columns}
            height={page}
          />
        )}
        {rows.slice(top, top + page).map((row, index) => (
          <Row
            key={row.name}
            parts={layout.line(row, top + index === cursor)}
            columns={columns}
            selected={top + index === cursor}
            match={screen.view.filter.text}
            spokenText={reader && top + index === cursor ? layout.sentence(row) : undefined}
          />
        ))}
      </Box>
      {height >= LOW && (
        <Rows
          lines={[rule(columns, rowsShown(top, page, rows.length)), ...shortened(details, 2)]}
          columns={columns}
          height={BELOW}
        />
      )}
    </Box>
  )
}

function emptyLines({ held, problem, view, onlyExplicit }: PackagesState, columns: number): Line[] {
  const lines = (text: string, tone: 'notice' | 'faint'): Line[] =>
    wrap(visible(text), columns - 2).map((line) => [{ text: ` ${line}`, tone }])
  if (problem !== null) return lines(`Unknown: ${problem}`, 'notice')
  if (held === null) return lines('Loading…', 'faint')
  const { text } = view.filter
  const among = onlyExplicit ? ' among explicit packages' : ''
  return lines(text === '' ? 'No explicit packages.' : `No match for “${text}”${among}.`, 'notice')
}
