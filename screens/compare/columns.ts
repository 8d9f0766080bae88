import { CHANGE_LETTERS, type ChangeStatus } from '../../src/compare/changeStatus.ts'
import { STATUS_LETTERS } from '../../src/compare/packages/packageChanges.ts'
import {
  EFFECT_WORDS,
  UNIT_LETTERS,
  type UnitEffect,
  unitReason,
} from '../../src/compare/units/unitChange.ts'
import { largest } from '../../src/lists.ts'
import type { TabRow } from '../../src/state/tab.ts'
import { bytesChange } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { pad, width } from '../../src/text/width.ts'
import type { Column } from '../components/columns.ts'
import type { Part } from '../components/line.ts'
import { sentence } from '../reader.ts'
import { CHANGE_TONES, EFFECT_TONES, STATUS_TONES, type Tone } from '../theme.ts'
import { versionCells } from './versions.ts'

type Of<Kind extends TabRow['kind']> = Extract<TabRow, { kind: Kind }>

/** Two columns for the two sides need so many; below that they stand in one. */
const WIDE = 64

function text(some: string | null, tone: Tone = 'plain'): Part[] {
  return [{ text: some === null ? '–' : visible(some), tone }]
}

function cutInMiddle(parts: readonly Part[]): Part[] {
  return parts.map((part) => ({ ...part, cut: 'middle' }))
}

function letter<Row>(status: (row: Row) => ChangeStatus): Column<Row> {
  return {
    title: '',
    says: status,
    cell: (row) => [{ text: CHANGE_LETTERS[status(row)], tone: CHANGE_TONES[status(row)] }],
  }
}

/** Parts of the terminal, 0 to 1, that each side may take, and that it keeps where it needs it. */
interface SidesWidth {
  readonly most: number
  readonly least: number
  readonly grows?: boolean
}

/** The two sides in two columns, or in one where there is little space. */
function sides<Row>(
  titles: readonly [string, string],
  of: (row: Row) => readonly [readonly Part[], readonly Part[]],
  { most, least, grows = false }: SidesWidth,
): Column<Row>[] {
  return [
    {
      ...{ title: titles[0], cell: (row) => of(row)[0], most, from: WIDE },
      says: (row) => spokenSide(titles[0], of(row)[0]),
      shares: least,
    },
    {
      ...{ title: titles[1], cell: (row) => of(row)[1], most, grows, from: WIDE },
      says: (row) => spokenSide(titles[1], of(row)[1]),
      shares: least,
    },
    {
      title: `${titles[0]} → ${titles[1]}`,
      cell: (row) => [...of(row)[0], { text: ' → ', tone: 'faint' }, ...of(row)[1]],
      most: 0.5,
      grows,
      shares: least,
      below: WIDE,
    },
  ]
}

/** `in 41 6.18.24`; what a side does not have is not there. */
function spokenSide(label: string, parts: readonly Part[]): string {
  const value = parts
    .map((part) => part.text)
    .join('')
    .trim()
  return value === '–'
    ? `not in ${label}`
    : `in ${label} ${value.replaceAll('ε', 'without a version')}`
}

export function packageColumns(titles: readonly [string, string]): Column<Of<'package'>>[] {
  return [
    {
      title: '',
      cell: ({ row }) => [{ text: STATUS_LETTERS[row.status], tone: STATUS_TONES[row.status] }],
      says: ({ row }) => row.status,
    },
    {
      title: 'PACKAGE',
      // Some differ in their ends only: the parts of one service.
      cell: ({ row }) => cutInMiddle(text(row.name, row.status === 'rebuilt' ? 'faint' : 'plain')),
      says: ({ row }) => visible(row.name),
      grows: true,
    },
    ...sides<Of<'package'>>(titles, ({ row }) => versionCells(row), { most: 0.24, least: 0.17 }),
    { title: 'SIZE', cell: ({ row }) => text(bytesChange(row.sizeDelta)), side: 'right', from: 50 },
    { title: '', cell: ({ row }) => text(row.selected ? 'chosen' : '', 'faint'), from: 72 },
  ]
}

/** The two sides in columns of one width, and behind them, or in their place, what it means. */
export function summaryColumns(rows: readonly Of<'summary'>[], columns: number) {
  const side = ({ before, after }: Of<'summary'>['row']) => [before ?? '', after ?? ''].map(visible)
  const longest = largest(rows.flatMap(({ row }) => side(row).map(width)))
  const wide = columns < WIDE ? 0 : Math.min(longest, Math.floor(columns * 0.28))
  return [
    {
      ...{ title: 'WHAT', cell: ({ row }) => text(row.topic, 'strong'), most: 0.3 },
      says: ({ row }) => visible(row.topic),
    },
    {
      ...{ title: 'HOW IT CHANGES', cell: ({ row }) => summaryText(row, wide), grows: true },
      says: ({ row }) => spokenChange(row),
    },
  ] satisfies Column<Of<'summary'>>[]
}

function summaryText({ before, after, says, notable }: Of<'summary'>['row'], wide: number): Part[] {
  const meaning: Part = { text: visible(says), tone: notable ? 'notice' : 'plain' }
  if (before === null && after === null) return [meaning]
  const [from, to] = [before, after].map((side) => visible(side ?? 'not known'))
  const same = before === after
  return [
    { text: pad(from ?? '', Math.max(wide, Math.min(width(from ?? ''), 40))) },
    { text: same ? ' = ' : ' → ', tone: 'faint' },
    { text: pad(to ?? '', Math.max(wide, width(to ?? ''))), tone: same ? 'faint' : 'plain' },
    { text: says === '' ? '' : '  ' },
    meaning,
  ]
}

function spokenChange({ before, after, says }: Of<'summary'>['row']): string {
  const [from, to] = [before, after].map((side) => visible(side ?? 'not known'))
  const known = before !== null || after !== null
  return sentence([
    known && (before === after ? `${to}, as before` : `from ${from} to ${to}`),
    visible(says),
  ])
}

export function bootColumns(titles: readonly [string, string]): Column<Of<'boot'>>[] {
  return [
    letter(({ row }) => row.status),
    { title: 'WHAT', cell: ({ row }) => text(row.group, 'faint'), from: 84 },
    { title: 'NAME', cell: ({ row }) => text(bootName(row)), most: 0.42 },
    ...sides<Of<'boot'>>(titles, ({ row }) => sideTexts(row), {
      most: 0.4,
      least: 0.22,
      grows: true,
    }),
  ]
}

/** Of a file on /boot what tells it from others; its directory and hash are in the details. */
function bootName({ group, name }: Of<'boot'>['row']): string {
  if (group !== 'boot file') return name
  return name.slice(name.lastIndexOf('/') + 1).replace(/^[0-9a-z]{32}-/, '')
}

/** Characters from which on what two values have in common is left out. */
const LONG = 24

/**
 * The two sides of a row; of long ones that begin alike only where they begin to differ. What has no
 * space then is left out in the middle: they may differ at their ends.
 */
function sideTexts({ before, after }: { before: string | null; after: string | null }) {
  if (before === null || after === null || before.length < LONG) {
    return [text(before), text(after)] as const
  }
  let same = 0
  while (same < before.length && before[same] === after[same]) same += 1
  // Cut where a word begins.
  let start = same
  while (start > 0 && !' ,/:=@.'.includes(before.charAt(start - 1))) start -= 1
  const cut = start >= LONG / 2 ? start : 0
  const shown = (some: string) => cutInMiddle(text(cut === 0 ? some : `…${some.slice(cut)}`))
  return [shown(before), shown(after)] as const
}

export function unitColumns(dryRun: boolean): Column<Of<'unit'>>[] {
  const effect = (one: UnitEffect | null): Part[] =>
    one === null ? text('–', 'faint') : [{ text: EFFECT_WORDS[one], tone: EFFECT_TONES[one] }]
  return [
    {
      title: '',
      says: ({ row }) => row.status,
      cell: ({ row }) => [
        {
          text: UNIT_LETTERS[row.status],
          tone: row.status === 'unchanged' || row.rebuilt ? 'faint' : CHANGE_TONES[row.status],
        },
      ],
    },
    {
      title: 'UNIT',
      cell: ({ row }) => text(row.scope === 'user' ? `${row.name} (user)` : row.name),
      says: ({ row }) => visible(row.scope === 'user' ? `${row.name} of users` : row.name),
      grows: true,
    },
    {
      ...{ title: 'A SWITCH WOULD', cell: ({ row }) => effect(row.effect) },
      says: ({ row }) => spokenEffect('a switch', row.effect),
    },
    ...(dryRun
      ? [
          {
            ...{ title: 'DRY RUN', cell: ({ dry }: Of<'unit'>) => effect(dry) },
            says: ({ dry }: Of<'unit'>) => spokenEffect('the dry run says it', dry),
          },
        ]
      : []),
    {
      title: 'BECAUSE',
      cell: ({ row }) => text(unitReason(row), row.refused === null ? 'faint' : 'bad'),
      most: 0.4,
      shares: 0.2,
      from: dryRun ? 100 : 72,
    },
  ]
}

function spokenEffect(who: string, effect: UnitEffect | null): string {
  if (effect === null) return `what ${who} would do is not known`
  return `${who} would ${effect === 'nothing' ? 'do nothing to it' : EFFECT_WORDS[effect]}`
}

export function fileColumns(): Column<Of<'file'>>[] {
  return [
    letter(({ row }) => row.status),
    { title: 'FILE', cell: ({ row }) => text(row.path), grows: true },
    { title: 'NOTE', cell: ({ row }) => text(fileNote(row), 'faint'), most: 0.4, from: 50 },
  ]
}

/** What else is to be said of a file than that it is another. */
export function fileNote({ mode, owner, group, unread, rebuilt }: Of<'file'>['row']): string {
  const changed = [
    { name: 'mode', change: mode },
    { name: 'owner', change: owner },
    { name: 'group', change: group },
  ].flatMap(({ name, change }) =>
    change === null ? [] : [`${name} ${change.before ?? 'none'} → ${change.after ?? 'none'}`],
  )
  return [...changed, ...(unread ? ['not read'] : []), ...(rebuilt ? ['rebuilt'] : [])].join(', ')
}

export function commitColumns(): Column<Of<'commit'>>[] {
  return [
    letter(({ row }) => row.status),
    {
      ...{ title: '', cell: ({ row }) => text(row.hash.slice(0, 7), 'key') },
      says: ({ row }) => `commit ${visible(row.hash.slice(0, 7))}`,
    },
    { title: '', cell: ({ row }) => text(row.date.slice(0, 10), 'faint'), from: 60 },
    { title: '', cell: ({ row }) => text(row.subject), grows: true },
    {
      ...{ title: '', cell: ({ row }) => text(row.author, 'faint'), most: 0.2, from: 80 },
      says: ({ row }) => `by ${visible(row.author)}`,
    },
  ]
}

export function inputColumns(): Column<Of<'input'>>[] {
  const revision = (hash: string | null, date: string | null) =>
    hash === null ? '–' : `${shortRevision(hash)}${date === null ? '' : ` of ${date.slice(0, 10)}`}`
  return [
    letter(({ row }) =>
      row.before === null ? 'added' : row.after === null ? 'removed' : 'changed',
    ),
    { title: '', cell: ({ row }) => text(`input ${row.name}`), grows: true },
    {
      title: '',
      cell: ({ row }) =>
        text(`${revision(row.before, row.beforeDate)} → ${revision(row.after, row.afterDate)}`),
      most: 0.7,
    },
  ]
}

export function featureColumns(titles: readonly [string, string]): Column<Of<'feature'>>[] {
  return [
    letter(({ row }) => row.status),
    { title: 'FEATURE', cell: ({ row }) => text(row.feature, 'strong'), most: 0.2 },
    { title: 'NAME', cell: ({ row }) => text(row.name), most: 0.25 },
    ...sides<Of<'feature'>>(titles, ({ row }) => sideTexts(row), {
      most: 0.4,
      least: 0.22,
      grows: true,
    }),
  ]
}

export function noteColumns(): Column<Of<'note'>>[] {
  return [{ title: '', cell: (row) => text(row.text, 'notice'), grows: true }]
}

/** A commit as git shortens it; a path stays as it is. */
function shortRevision(revision: string): string {
  return /^[0-9a-f]{8,}$/.test(revision) ? revision.slice(0, 7) : revision
}
