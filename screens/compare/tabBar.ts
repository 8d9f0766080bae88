import type { ComparisonState } from '../../src/state/comparisonState.ts'
import { TABS, type Tab } from '../../src/state/tabRows.ts'
import { allRows, tabCount } from '../../src/state/tabSelectors.ts'
import { grouped } from '../../src/text/format.ts'
import { width } from '../../src/text/width.ts'
import type { Line, Part } from '../components/line.ts'

/** The names of each tab; the short one is for narrow terminals. */
export const TAB_NAMES: Readonly<Record<Tab, readonly [long: string, short: string]>> = {
  summary: ['Summary', 'Summary'],
  packages: ['Packages', 'Pkgs'],
  boot: ['Kernel & boot', 'Boot'],
  units: ['Units', 'Units'],
  files: ['Files', 'Files'],
  configuration: ['Configuration', 'Config'],
  features: ['Features', 'Features'],
}

/** The tabs with their counts; where not all fit, the open one and its position. */
export function tabBar(comparison: ComparisonState, columns: number): Line {
  for (const { name, counted, gap } of WAYS) {
    const parts = TABS.flatMap((tab, index) => {
      const open = tab === comparison.tab
      const count = counted || open ? countText(comparison, tab) : ''
      const isAfterOpen = TABS[index - 1] === comparison.tab
      const before = { text: index === 0 || isAfterOpen ? ' ' : gap }
      return [before, ...tabParts(open, index, TAB_NAMES[tab][name], count)]
    })
    // The space after the last tab may be cut.
    const wide = width(
      parts
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
    if (wide <= columns) return parts
  }
  const place = TABS.indexOf(comparison.tab)
  const [name] = TAB_NAMES[comparison.tab]
  return [
    { text: ' ‹ ', tone: 'key' },
    ...tabParts(true, place, name, countText(comparison, comparison.tab)),
    { text: ' ›', tone: 'key' },
    { text: ` of ${TABS.length}`, tone: 'faint' },
  ]
}

/** For screen readers: the open tab, and the keys that open the others. */
export function spokenTabs(comparison: ComparisonState): string {
  const named = (tab: Tab) => `${TAB_NAMES[tab][0]} ${spokenCount(comparison, tab)}`.trim()
  const others = TABS.flatMap((tab, index) =>
    tab === comparison.tab ? [] : `${index + 1} ${named(tab)}`,
  )
  const place = TABS.indexOf(comparison.tab) + 1
  const open = `Tab ${place} of ${TABS.length}: ${named(comparison.tab)}.`
  return `${open} Other tabs: ${others.join(', ')}.`
}

function spokenCount(comparison: ComparisonState, tab: Tab): string {
  const count = countText(comparison, tab)
  return count === '…' ? '(loading)' : count === '?' ? '(unknown)' : count
}

/** Forms of the tab bar, from the widest to the narrowest. */
const WAYS = [
  { name: 0, counted: true, gap: ' ' },
  { name: 1, counted: true, gap: ' ' },
  { name: 1, counted: true, gap: '' },
  { name: 1, counted: false, gap: '' },
] as const

function tabParts(open: boolean, index: number, name: string, count: string): Part[] {
  const [left, right] = open ? ['[', ']'] : [' ', ' ']
  const does = `compare-${TABS[index]}`
  const counted = count === '' ? '' : ` ${count}`
  // Its brackets tell the open tab apart without colours.
  return open
    ? [
        { text: String(index + 1), tone: 'key' },
        { text: `${left}${name}${counted}${right}`, tone: 'open' },
      ]
    : [
        { text: String(index + 1), tone: 'key', does },
        { text: `${left}${name}`, does },
        { text: counted, tone: 'faint', does },
        { text: right },
      ]
}

function countText(comparison: ComparisonState, tab: Tab): string {
  if (tab === 'summary') return ''
  const count = tabCount(comparison, tab)
  if (count !== null) return grouped(count)
  return allRows(comparison, tab).status === 'reading' ? '…' : '?'
}
