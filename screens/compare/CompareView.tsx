import { Box, useIsScreenReaderEnabled } from 'ink'
import { useMemo } from 'react'
import { countedKind, countKinds, KIND_LETTERS } from '../../src/compare/packages/packageKinds.ts'
import { stateWords } from '../../src/machine/generationStates.ts'
import type { ComparisonState } from '../../src/state/comparisonState.ts'
import { machineOf } from '../../src/state/state.ts'
import type { TabRow, TabRows } from '../../src/state/tabRows.ts'
import { allRows, shownRows } from '../../src/state/tabSelectors.ts'
import type { Target } from '../../src/targets/target.ts'
import { agoOf, bytes, bytesChange } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { truncate, wrap } from '../../src/text/width.ts'
import { type Line, rowsShown, rule, shortened, spread } from '../components/line.ts'
import { pane } from '../components/pane.ts'
import { Row, Rows } from '../components/Row.tsx'
import { useSelected, useTerrapin, useTop } from '../components/useSelected.ts'
import { rowsFrom, useClickable, useShownRows } from '../hits.ts'
import type { DrawnScreen } from '../screen.ts'
import { rowLines } from './rowLines.ts'
import { LEGEND, rowText } from './rowText.ts'
import { spokenTabs, tabBar } from './tabBar.ts'

/** Above the rows the sides, the tabs, an empty line, the titles; below them a rule, details, a legend. */
const AROUND = 6
/** Lines for the details: the summary has few rows with long explanations. */
const DETAILS = { summary: 4, others: 2 } as const
/** On a low terminal only the sides, the tabs and the titles remain. */
const [LOW, LOW_AROUND] = [14, 3]

/** The number of rows in a body of this height. */
export function comparePage(height: number, comparison: ComparisonState): number {
  const around = height < LOW ? LOW_AROUND : AROUND + detailHeight(height, comparison)
  return Math.max(1, height - around)
}

/** The details take the lines that the rows do not need, up to half. */
function detailHeight(height: number, comparison: ComparisonState): number {
  const { tab } = comparison
  const least = tab === 'summary' ? DETAILS.summary : DETAILS.others
  const all = allRows(comparison, tab)
  // While they are read, nothing must move.
  if (all.status !== 'known' || all.rows.length === 0) return least
  const free = height - AROUND - all.rows.length
  return Math.max(least, Math.min(free, Math.floor(height / 2) - AROUND))
}

/** Compares two systems, one tab for each part. */
export function CompareView({ screen: comparison, now, columns, height }: DrawnScreen<'compare'>) {
  const { before, after, tab, views } = comparison
  const reader = useIsScreenReaderEnabled()
  const machine = useSelected(machineOf)
  /** A change since opening may have made another generation current. */
  const asNow = (side: Target): Target => {
    const { generation } = side
    const same = machine?.generations.find(({ link }) => link === generation?.link)
    return same?.storePath === side.storePath ? { ...side, generation: same } : side
  }
  const shown = shownRows(comparison)
  const rows = shown.status === 'known' ? shown.rows : NOTHING
  const all = allRows(comparison, tab)
  const every = all.status === 'known' ? all.rows : NOTHING
  const labels: [string, string] = [visible(before.label), visible(after.label)]
  const [from, to] = labels
  const layout = useMemo(() => rowLines(every, [from, to], columns), [every, from, to, columns])
  const cursor = Math.max(0, Math.min(views[tab].cursor, rows.length - 1))
  const page = comparePage(height, comparison)
  const detailLines = detailHeight(height, comparison)
  const top = useTop(cursor, page, rows.length)
  const current = rows[cursor]
  const roomy = height >= LOW
  const { actions } = useTerrapin()
  const tabs = tabBar(comparison, columns)
  useClickable('screen', [[1, tabs]])
  useShownRows({
    at: rowsFrom(roomy ? 4 : 3, { top, page, count: rows.length }),
    cursor,
    move: actions.moveComparison,
    opens: 'compare-open',
  })
  return (
    <Box flexDirection="column" height={height}>
      <Row parts={sidesLine(asNow(before), asNow(after), now)} columns={columns} />
      <Row
        parts={tabs}
        columns={columns}
        spokenText={reader ? spokenTabs(comparison) : undefined}
      />
      {roomy && <Row parts={[]} columns={columns} />}
      <Row parts={layout.titles} columns={columns} titles />
      <Box flexDirection="column" height={page} flexShrink={0}>
        {rows.length === 0 && (
          <Rows
            lines={shortened(emptyLines(comparison, shown, columns), page)}
            columns={columns}
            height={page}
          />
        )}
        {rows.slice(top, top + page).map((row, index) => (
          <Row
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the list
            key={top + index}
            parts={layout.line(row, top + index === cursor)}
            columns={columns}
            selected={top + index === cursor}
            match={views[tab].filter.text}
            spokenText={reader && top + index === cursor ? layout.sentence(row) : undefined}
          />
        ))}
      </Box>
      {roomy && (
        <Rows
          lines={[
            rule(columns, rowsShown(top, page, rows.length)),
            ...details(current, columns, detailLines),
            bottomLine(comparison, columns),
          ]}
          columns={columns}
          height={2 + detailLines}
        />
      )}
    </Box>
  )
}

const NOTHING: readonly TabRow[] = []

function sidesLine(before: Target, after: Target, now: number): Line {
  return [
    { text: ' ' },
    ...sideParts(before, now),
    { text: '  →  ', tone: 'strong' },
    ...sideParts(after, now),
  ]
}

/** A store path's name must leave space for the other side. */
const MAX_LENGTH_OF_LABEL = 36

function sideParts({ label, generation }: Target, now: number): Line {
  if (generation === null)
    return [{ text: truncate(visible(label), MAX_LENGTH_OF_LABEL), tone: 'strong' }]
  const words = [agoOf(generation.created, now), ...stateWords(generation)]
  return [
    { text: String(generation.number), tone: 'strong' },
    { text: ` · ${words.join(' · ')}`, tone: 'faint' },
  ]
}

function emptyLines(comparison: ComparisonState, shown: TabRows, columns: number): Line[] {
  if (shown.status === 'reading') return [[{ text: ' Loading…', tone: 'faint' }]]
  const lines = (text: string, tone: 'notice' | 'plain'): Line[] =>
    wrap(visible(text), columns - 2).map((line) => [{ text: ` ${line}`, tone }])
  if (shown.status === 'unknown') return lines(`Unknown: ${shown.reason}`, 'notice')
  const { text } = comparison.views[comparison.tab].filter
  const { tab, onlyStatus, onlyChosen } = comparison
  const isSome = tab === 'packages' && (onlyChosen || onlyStatus !== null)
  const among = [
    onlyStatus === 'copies' ? null : onlyStatus,
    onlyChosen ? 'explicit' : null,
    'packages',
    onlyStatus === 'copies' ? 'with changed copies' : null,
  ]
    .filter((word) => word !== null)
    .join(' ')
  if (text !== '') {
    return lines(`No match for “${text}”${isSome ? ` among ${among}` : ''}.`, 'notice')
  }
  if (isSome) return lines(`No ${among}.`, 'notice')
  return lines('No differences.', 'plain')
}

/** Details of the row under the cursor, in exactly `height` lines. */
function details(row: TabRow | undefined, columns: number, height: number): Line[] {
  const lines = row === undefined ? [] : wrap(rowText(row), columns - 2)
  const shown = pane(
    lines.map((text): Line => [{ text: ` ${text}` }]),
    columns,
    height,
  )
  return Array.from({ length: height }, (_, index) => shown[index] ?? [])
}

/** Legend or active filters on the left, change of the closure size on the right. */
function bottomLine(comparison: ComparisonState, columns: number): Line {
  const { closures, tab, onlyChosen, onlyStatus, order } = comparison
  const total =
    closures === null
      ? ''
      : `closure ${bytes(closures.before)} → ${bytes(closures.after)} ` +
        `(${bytesChange(closures.after - closures.before)}) `
  if (tab !== 'packages') return [{ text: ` ${total}`, tone: 'faint' }]
  const only = [onlyChosen && 'explicit', onlyStatus !== null && onlyStatus].filter(Boolean)
  const left = only.length > 0 ? ` only ${only.join(', ')}, by ${order}` : ` ${counts(comparison)}`
  return spread(
    [{ text: left, tone: only.length > 0 ? 'notice' : 'faint' }],
    [{ text: total, tone: 'faint' }],
    columns,
  )
}

/** The number of packages with each status; where unknown, what the letters mean. */
function counts({ closures }: ComparisonState): string {
  if (closures === null) return LEGEND
  return countKinds(closures.packages)
    .map(([kind, count]) => `${KIND_LETTERS[kind]} ${count} ${countedKind(kind)}`)
    .join('  ')
}
