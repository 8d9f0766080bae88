import { pathCounts } from '../../src/compare/packages/packageChanges.ts'
import { KIND_LETTERS, kindOf } from '../../src/compare/packages/packageKinds.ts'
import { EFFECT_WORDS, unitReason } from '../../src/compare/units/unitChange.ts'
import type { TabRow } from '../../src/state/tabRows.ts'
import { bytesChange, counted } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { fileNote } from './configurationColumns.ts'
import { versionWords } from './versions.ts'

/** A row's full text: for the details pane and the clipboard. */
export function rowText(row: TabRow): string {
  return visible(textOf(row))
}

/** The same in paragraphs: the subject, then each side on its own where they are texts. */
export function rowParagraphs(row: TabRow, [from, to]: readonly [string, string]): string[] {
  if (row.kind === 'note') return ['Note', row.text]
  if (row.kind !== 'boot' && row.kind !== 'feature') return [rowText(row)]
  const { name, before, after, status } = row.row
  const title = `${row.kind === 'boot' ? row.row.group : row.row.feature}: ${name}  ${status}`
  return [title, `${from}:`, before ?? 'none', '', `${to}:`, after ?? 'none']
}

function textOf(row: TabRow): string {
  switch (row.kind) {
    case 'summary': {
      const { topic, before, after, description } = row.row
      const [from, to] = [before ?? 'unknown', after ?? 'unknown']
      const sides = before === null && after === null ? '' : sidesText(from, to)
      return [topic, sides, description].filter((part) => part !== '').join('  ')
    }
    case 'package': {
      const { name, before, after, status, sizeDelta, selected } = row.row
      const [from, to] = [versionWords(before), versionWords(after)]
      const change = status === 'rebuilt' ? from : `${from} → ${to}`
      const counts = pathCounts(row.row)
      const paths = counts === null ? '' : `, ${counts[0]} → ${counted(counts[1], 'path')}`
      const chosen = selected ? ', explicit (in system packages)' : ''
      return `${name}  ${change}  ${bytesChange(sizeDelta)}  ${kindOf(row.row)}${paths}${chosen}`
    }
    case 'boot': {
      const { group, name, before, after, status } = row.row
      return `${group} ${name}  ${sidesText(before, after)}  ${status}`
    }
    case 'unit': {
      const { name, scope, status, effect } = row.row
      const why = unitReason(row.row, true)
      const user = scope === 'user' ? ' (user)' : ''
      const would = `on switch: ${effect === 'nothing' ? 'no change' : EFFECT_WORDS[effect]}`
      const dry = row.dry === null ? '' : `, dry run: ${EFFECT_WORDS[row.dry]}`
      return `${name}${user}  ${status}  ${would}${dry} (${why})`
    }
    case 'file': {
      const note = fileNote(row.row)
      return `${row.row.path}  ${row.row.status}${note === '' ? '' : `  ${note}`}`
    }
    case 'commit': {
      const { hash, author, date, subject, files } = row.row
      return `${hash}  ${date}  ${author}  ${subject}  ${files.join(' ')}`
    }
    case 'input': {
      const { name, before, after, beforeDate, afterDate } = row.row
      return `${name}  ${revision(before, beforeDate)} → ${revision(after, afterDate)}`
    }
    case 'feature': {
      const { feature, name, status, before, after } = row.row
      return `${feature}: ${name}  ${sidesText(before, after)}  ${status}`
    }
    case 'note':
      return row.text
  }
}

function sidesText(before: string | null, after: string | null): string {
  return before === after ? `${before ?? ''}` : `${before ?? '–'} → ${after ?? '–'}`
}

function revision(hash: string | null, date: string | null): string {
  return hash === null ? '–' : `${hash}${date === null ? '' : ` (${date})`}`
}

export const LEGEND = Object.entries(KIND_LETTERS)
  .map(([status, letter]) => `${letter} ${status}`)
  .join('  ')
