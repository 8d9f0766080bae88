import type { PackageChange } from '../../compare/packages/packageChanges.ts'
import {
  countKinds,
  KIND_LETTERS,
  kindOf,
  type PackageKind,
} from '../../compare/packages/packageKinds.ts'
import { largest } from '../../lists.ts'
import { bytesChange, grouped } from '../../text/format.ts'
import { wrap } from '../../text/width.ts'
import type { Output, Style } from '../output.ts'
import type { ListedPackages } from './diffParts.ts'
import {
  shortVersionWords,
  versionWords,
  type Word,
  wordsWidth,
  wrapWords,
} from './versionWords.ts'

/** How packages are laid out. */
export interface PackageLayout {
  /** Maximum width of a line; Infinity for none. */
  readonly columns: number
  /** Grouped by kind, each below its heading; else one list with letters. */
  readonly byKind: boolean
  /** Every version of a long list. */
  readonly whole: boolean
  readonly paint: Output['paint']
}

const HEADING_STYLES: Readonly<Record<PackageKind, Style>> = {
  removed: ['bold', 'red'],
  added: ['bold', 'cyan'],
  downgraded: ['bold', 'yellow'],
  changed: ['bold', 'yellow'],
  upgraded: ['bold', 'green'],
  copies: ['bold', 'yellow'],
  rebuilt: ['bold', 'gray'],
}

/** The name's share of a line; a longer name has a line of its own. */
const NAME_SHARE = 0.4
/** Names are padded to at most so many columns where lines may have any length. */
const MAX_NAME = 40
/** With less space beside the name, versions stand below it. */
const MIN_VERSIONS = 24
const INDENT = '    '

/** The packages as lines, explicit ones marked by `*`, the versions last: they may be long. */
export function packageLines({ listed, folded }: ListedPackages, layout: PackageLayout): string[] {
  const { byKind, paint, columns } = layout
  const folds = folded === 0 ? [] : ['', ...foldedLines(folded, layout)]
  if (listed.length === 0) return folds
  const rowLines = rowsOf(listed, layout)
  const legend = listed.some(({ selected }) => selected) ? ['* explicit (in system packages)'] : []
  const body = byKind
    ? countKinds(listed).flatMap(([kind, count]) => [
        '',
        ...wrapped(`Packages ${headingOf(kind)} (${grouped(count)})`, columns).map((line) =>
          paint(HEADING_STYLES[kind], line),
        ),
        ...listed.filter((change) => kindOf(change) === kind).flatMap(rowLines),
      ])
    : ['', paint('bold', `Packages (${grouped(listed.length)})`), ...listed.flatMap(rowLines)]
  return [...body, ...legend.flatMap((line) => wrapped(line, columns)), ...folds]
}

function headingOf(kind: PackageKind): string {
  return kind === 'copies' ? 'in more or fewer copies' : kind
}

function foldedLines(folded: number, { columns, paint }: PackageLayout): string[] {
  const text = `Packages rebuilt (${grouped(folded)}): same versions, other paths; --all lists them`
  return wrapped(text, columns).map((line) => paint('dim', line))
}

function wrapped(text: string, columns: number): string[] {
  return Number.isFinite(columns) ? wrap(text, columns) : [text]
}

/** Makes the lines of one row, aligned with all others. */
function rowsOf(
  listed: readonly PackageChange[],
  { columns, byKind, whole, paint }: PackageLayout,
): (change: PackageChange) => string[] {
  const isLimited = Number.isFinite(columns)
  const most = isLimited ? Math.floor(columns * NAME_SHARE) : MAX_NAME
  const names = Math.min(largest(listed.map(({ name }) => name.length)), most)
  const sizes = new Map(listed.map((change) => [change, bytesChange(change.sizeDelta)]))
  const wide = largest([...sizes.values()].map((size) => size.length))
  const margin = byKind ? 2 : 4
  const indent = margin + names + 2 + wide + 2
  const beside = columns - indent >= MIN_VERSIONS
  const [hanging, space] = beside
    ? [' '.repeat(indent), columns - indent]
    : [INDENT, columns - INDENT.length]
  return (change) => {
    const { name, selected } = change
    const letter = byKind ? '' : `${KIND_LETTERS[kindOf(change)]} `
    const mark = `${letter}${selected ? '*' : ' '} `
    const size = (sizes.get(change) ?? '').padStart(wide)
    const full = versionWords(change)
    const isLong = isLimited && !whole && wordsWidth(full) > space
    const words = isLong ? shortVersionWords(change) : full
    const isNameLong = isLimited && name.length > names
    const before = isNameLong ? nameLines(mark, name, columns) : []
    const head = isNameLong ? ' '.repeat(margin + names) : mark + name.padEnd(names)
    const start = `${head}  ${size}`
    if (!isLimited) return [`${start}  ${painted([...spaced(words)], paint)}`.trimEnd()]
    const [first = [], ...rest] = wrapWords(words, space)
    if (!beside) {
      return [...before, start, ...[first, ...rest].map((line) => hanging + painted(line, paint))]
    }
    return [
      ...before,
      `${start}  ${painted(first, paint)}`.trimEnd(),
      ...rest.map((line) => hanging + painted(line, paint)),
    ]
  }
}

function nameLines(mark: string, name: string, columns: number): string[] {
  const [first = '', ...rest] = wrap(name, columns - mark.length)
  return [mark + first, ...rest.map((line) => ' '.repeat(mark.length) + line)]
}

/** All words on one line. */
function spaced(words: readonly Word[]): Word {
  return words.flatMap((word, index) =>
    index === 0 ? word : [{ text: ' ', changed: false }, ...word],
  )
}

/** A line with what changed in bold, as on the screen. */
function painted(line: Word, paint: Output['paint']): string {
  return line.map(({ text, changed }) => (changed ? paint('bold', text) : text)).join('')
}
