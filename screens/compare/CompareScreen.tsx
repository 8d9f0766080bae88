import { Box } from 'ink'
import { useMemo } from 'react'
import type { Target } from '../../src/machine/target.ts'
import { stateWords } from '../../src/machine/words.ts'
import { shownPackages } from '../../src/state/selectors.ts'
import type { ComparisonState } from '../../src/state/state.ts'
import { age, bytes, bytesChange, counted } from '../../src/text/format.ts'
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

/** The sides, the sizes, a rule, the titles; below the rows a rule and two lines. */
const AROUND = 7

export function comparePage(height: number): number {
  return Math.max(1, height - AROUND)
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
      <Row parts={sizesLine(comparison)} columns={columns} />
      <Row parts={rule(columns)} columns={columns} />
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
      <Rows
        lines={[rule(columns), ...packageDetails(current, columns)]}
        columns={columns}
        height={AROUND - 4}
      />
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
  const words = [`${age(now - generation.created)} ago`, ...stateWords(generation)]
  return [
    { text: String(generation.number), tone: 'strong' },
    { text: ` · ${words.join(' · ')}`, tone: 'faint' },
  ]
}

function sizesLine({ closures, systems }: ComparisonState): Line {
  if (closures === null) return []
  const change = bytesChange(closures.after - closures.before)
  const kernel = systems?.kernel
  const parts = [
    counted(closures.packages.length, 'package'),
    `closure ${bytes(closures.before)} → ${bytes(closures.after)} (${change})`,
    kernel && kernel.before !== kernel.after
      ? `kernel ${kernel.before ?? 'unknown'} → ${kernel.after ?? 'unknown'}`
      : null,
    systems?.units && counted(systems.units.length, 'unit'),
    systems?.files && counted(systems.files.length, 'file'),
    systems?.commits && counted(systems.commits.length, 'commit'),
  ].filter((part) => part != null)
  return [{ text: ` ${parts.map(visible).join(' · ')}` }]
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
function packageDetails(
  row: ReturnType<typeof shownPackages>[number] | undefined,
  columns: number,
) {
  if (row === undefined) return []
  const from = versions(row.before)
  const to = versions(row.after)
  const change = row.status === 'rebuilt' ? `${from}, other store paths` : `${from} → ${to}`
  const chosen = row.selected ? ', chosen' : ''
  const text = `${row.name}  ${change}  ${bytesChange(row.sizeDelta)}  ${row.status}${chosen}`
  return wrap(text, columns - 2).map((line): Line => [{ text: ` ${line}` }])
}
