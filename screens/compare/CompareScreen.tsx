import { Box } from 'ink'
import { useMemo } from 'react'
import type { SystemComparison } from '../../src/compare/comparison.ts'
import type { PackageChange } from '../../src/compare/packages/packages.ts'
import type { Target } from '../../src/machine/target.ts'
import { stateWords } from '../../src/machine/words.ts'
import { shownPackages } from '../../src/state/selectors.ts'
import type { ComparisonState } from '../../src/state/state.ts'
import { ago, bytesChange, counted } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { type Line, Row, Rows, rule } from '../components/Row.tsx'
import { useSelected, useTop } from '../components/useSelected.ts'
import { packageColumns, packageLine, packageTitles, versions } from './packageLine.ts'

interface CompareScreenProps {
  readonly now: number
  readonly columns: number
  readonly height: number
}

/** The sides, the summary, a rule, the titles; below the rows a rule, the row's details, a legend. */
const AROUND = 7
/** On a low terminal only the sides and the titles are left. */
const [LOW, LOW_AROUND] = [14, 2]

const LEGEND = 'U upgraded  D downgraded  A added  R removed  C changed  r rebuilt'

export function comparePage(height: number): number {
  return Math.max(1, height - (height < LOW ? LOW_AROUND : AROUND))
}

/** Two generations at package level, before against after. */
export function CompareScreen({ now, columns, height }: CompareScreenProps) {
  const comparison = useSelected((state) => state.comparison)
  const rows = useMemo(() => (comparison === null ? [] : shownPackages(comparison)), [comparison])
  const wide = useMemo(
    () => packageColumns(comparison?.closures?.packages ?? [], columns),
    [comparison?.closures, columns],
  )
  const cursor = Math.max(0, Math.min(comparison?.cursor ?? 0, rows.length - 1))
  const page = comparePage(height)
  const top = useTop(cursor, page, rows.length)
  if (comparison === null) return null
  const { before, after } = comparison
  const current = rows[cursor]
  return (
    <Box flexDirection="column" height={height}>
      <Row parts={sidesLine(before, after, now)} columns={columns} />
      {height >= LOW && (
        <Rows
          lines={[summaryLine(comparison, rows.length), rule(columns)]}
          columns={columns}
          height={2}
        />
      )}
      <Row
        parts={packageTitles(wide, visible(before.label), visible(after.label))}
        columns={columns}
      />
      <Box flexDirection="column" height={page} flexShrink={0}>
        {rows.length === 0 && (
          <Rows lines={emptyLines(comparison, columns)} columns={columns} height={page} />
        )}
        {rows.slice(top, top + page).map((row, index) => (
          <Row
            key={row.name}
            parts={packageLine(row, wide, top + index === cursor)}
            columns={columns}
            selected={top + index === cursor}
          />
        ))}
      </Box>
      {height >= LOW && (
        <Rows
          lines={[rule(columns), packageDetails(current), [{ text: ` ${LEGEND}`, tone: 'faint' }]]}
          columns={columns}
          height={3}
        />
      )}
    </Box>
  )
}

function sidesLine(before: Target, after: Target, now: number): Line {
  return [
    { text: ' ' },
    ...sideParts(before, now),
    { text: '  →  ', tone: 'strong' },
    ...sideParts(after, now),
  ]
}

function sideParts({ label, generation }: Target, now: number): Line {
  if (generation === null) return [{ text: visible(label), tone: 'strong' }]
  const words = [ago(now - generation.created), ...stateWords(generation)]
  return [
    { text: String(generation.number), tone: 'strong' },
    { text: ` · ${words.join(' · ')}`, tone: 'faint' },
  ]
}

function summaryLine(comparison: ComparisonState, shown: number): Line {
  const { closures, systems } = comparison
  if (closures === null) return []
  const all = counted(closures.packages.length, 'package')
  const kernel = systems?.kernel ?? null
  const parts = [
    kernel !== null && kernel.before !== kernel.after
      ? `kernel ${kernel.before ?? 'unknown'} → ${kernel.after ?? 'unknown'}`
      : null,
    shown === closures.packages.length ? all : `${shown} of ${all}`,
    bytesChange(closures.after - closures.before),
    ...(systems === null ? ['reading units and files…'] : systemParts(systems)),
  ].filter((part) => part !== null)
  return [{ text: ` ${parts.map(visible).join(' · ')}` }]
}

function systemParts({ units, files, commits }: SystemComparison): string[] {
  return [
    units && counted(units.length, 'unit'),
    files && counted(files.length, 'file'),
    commits && counted(commits.length, 'commit'),
  ].filter((part) => part !== null)
}

function emptyLines(comparison: ComparisonState, columns: number): Line[] {
  const { problem, closures, find, onlyChosen } = comparison
  if (problem !== null) {
    return wrap(visible(problem), columns - 2).map((text) => [{ text: ` ${text}`, tone: 'bad' }])
  }
  if (closures === null) return [[{ text: ' Comparing…', tone: 'faint' }]]
  if (closures.packages.length === 0) return [[{ text: ' Not one package differs.' }]]
  const chosen = onlyChosen ? ' among those that a person chose' : ''
  const text = find.text === '' ? 'Nothing' : `Nothing with “${find.text}” in it`
  return [[{ text: ` ${text}${chosen}.`, tone: 'notice' }]]
}

/** Everything of the row under the cursor, also what its columns had to cut. */
function packageDetails(row: PackageChange | undefined): Line {
  if (row === undefined) return []
  const from = versions(row.before)
  const to = versions(row.after)
  const change = row.status === 'rebuilt' ? `${from}, built again` : `${from} → ${to}`
  const chosen = row.selected ? ', chosen (sw refers to it)' : ''
  return [
    { text: ` ${row.name}  ${change}  ${bytesChange(row.sizeDelta)}  ${row.status}${chosen}` },
  ]
}
