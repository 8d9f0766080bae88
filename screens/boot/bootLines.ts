import type { BootReport } from '../../src/boot/report/bootReport.ts'
import { hasUnknownFiles, onlyItsSize } from '../../src/boot/report/entrySizes.ts'
import {
  adviceTexts,
  entryTitle,
  entryWords,
  filesText,
  isUnread,
  menuText,
  nextText,
  noAdvice,
  orphansText,
  orphanText,
  startsText,
  unreadTexts,
  usersText,
  whyUnlisted,
} from '../../src/machine/bootWords.ts'
import type { BootRow } from '../../src/state/bootRows.ts'
import { gauge } from '../../src/text/bar.ts'
import { bytes } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import type { Line } from '../components/line.ts'
import { pane } from '../components/pane.ts'
import { keyOf } from '../keymap.ts'
import type { Tone } from '../theme.ts'

/** A line between the titles and the rule: a row or a heading. */
export type BodyLine =
  | { readonly kind: 'heading'; readonly line: Line }
  | { readonly kind: 'row'; readonly row: BootRow; readonly index: number }

/** The rows, with a heading before each kind except entries. */
export function bodyLines(rows: readonly BootRow[], report: BootReport): BodyLine[] {
  return rows.flatMap((row, index): BodyLine[] => {
    const line: BodyLine = { kind: 'row', row, index }
    if (row.kind === 'entry' || row.kind === rows[index - 1]?.kind) return [line]
    const text = visible(headingOf(row.kind, report))
    return [{ kind: 'heading', line: [{ text: ` ${text}`, tone: 'strong' }] }, line]
  })
}

function headingOf(kind: Exclude<BootRow['kind'], 'entry'>, report: BootReport): string {
  if (kind === 'unlisted') return 'Without an entry:'
  return kind === 'file' ? filesText(report) : orphansText(report)
}

/** Boot loader, default and what regenerating would change, in exactly `height` lines. */
export function headLines(report: BootReport, columns: number, height: number): Line[] {
  const advice = adviceTexts(report)
  const { impossible } = report.regeneration
  const said =
    advice === null
      ? noAdvice(report)
      : impossible === undefined
        ? `${keyOf('boot-write')}: regenerate the boot menu. ${advice.join(' ')}`
        : [...impossible, ...advice].join(' ')
  const unread = unreadTexts(report)
  const tone = advice === null && unread.length === 0 ? 'faint' : 'notice'
  const message = paragraph([...unread, said].join(' '), columns, tone)
  const low = height < ROOMY_HEAD
  const facts = low
    ? [`${nextText(report)} ${menuText(report)}`]
    : [`${menuText(report)}${usedGauge(report)}`, nextText(report)]
  const lines = facts.map((fact): Line => [{ text: ` ${visible(fact)}`, tone: 'strong' }])
  return [...lines, ...shortened(message, height - lines.length)]
}

export const ROOMY_HEAD = 4

/** `  █████░░░░░`: how full the file system of the menu is; empty where that is unknown. */
function usedGauge({ space }: BootReport): string {
  if (space === null || space.total <= 0) return ''
  return `  ${gauge((space.total - space.free) / space.total, GAUGE)}`
}

const GAUGE = 10

/** Details of the row under the cursor, in exactly `height` lines. */
export function detailLines(
  row: BootRow | undefined,
  report: BootReport,
  columns: number,
  height: number,
): Line[] {
  const text = row === undefined ? '' : rowFacts(row, report).join(' · ')
  const shown = pane(paragraph(text, columns, 'plain'), columns, height)
  return Array.from({ length: height }, (_, index) => [...(shown[index] ?? [])])
}

/** Facts about a row; the first names it. */
export function rowFacts({ kind, row }: BootRow, { entries, files }: BootReport): string[] {
  switch (kind) {
    case 'entry': {
      const { entry } = row
      const sizes = new Map(files.map(({ path, bytes: size }) => [path, size]))
      const needs = entry.files.map((path) => {
        const size = sizes.get(path)
        return size === undefined ? path : `${path} (${bytes(size)})`
      })
      const starts =
        row.kind === 'other' && !isUnread(row) ? 'not NixOS' : `starts ${startsText(row)}`
      const only = hasUnknownFiles(row) ? [] : [`frees ${bytes(onlyItsSize(row, files))}`]
      const title = entryTitle(row)
      // People know an entry by its title in the menu.
      const names = title === entry.id ? [entry.id] : [title, entry.id]
      return [...names, starts, ...entryWords(row), ...only, ...needs]
    }
    case 'unlisted':
      return row.why === 'unread'
        ? [`Unknown whether ${row.bootable.gen} has an entry: ${whyUnlisted(row)}.`]
        : [`${row.bootable.gen} has no entry: ${whyUnlisted(row)}.`]
    case 'file':
      return [row.path, bytes(row.bytes), `needed by ${usersText(row, entries)}`]
    case 'orphan':
      return [orphanText(row), 'used by no entry']
  }
}

function paragraph(text: string, columns: number, tone: Tone): Line[] {
  return wrap(visible(text), columns - 2).map((line) => [{ text: ` ${line}`, tone }])
}

/** Exactly `height` lines; `…` at the end if lines were dropped. */
function shortened(lines: readonly Line[], height: number): Line[] {
  return Array.from({ length: Math.max(0, height) }, (_, index): Line => {
    const cut = index === height - 1 && lines.length > height
    const [first = { text: '' }] = lines[index] ?? []
    return cut ? [{ ...first, text: `${first.text} …` }] : [first]
  })
}
