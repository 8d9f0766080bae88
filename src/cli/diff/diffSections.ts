import { CHANGE_LETTERS } from '../../compare/changeStatus.ts'
import { type ComparisonPart, orNull } from '../../compare/comparisonPart.ts'
import {
  type PackageChange,
  pathCounts,
  STATUS_LETTERS,
} from '../../compare/packages/packageChanges.ts'
import { summaryOf } from '../../compare/summary.ts'
import {
  ASSUMED_STATES,
  type DryRun,
  UNIT_LETTERS,
  type UnitChange,
  type UnitComparison,
  type UnitEffect,
  unitReason,
} from '../../compare/units/unitChange.ts'
import { bytesChange, counted } from '../../text/format.ts'
import type { Style } from '../output.ts'
import type { Diff } from './diffParts.ts'

/** A part of the output as a table, for terminals and Markdown. */
export interface DiffSection {
  readonly title: string
  readonly heads: readonly string[]
  readonly rows: readonly SectionRow[]
  /** Sentences below the table, or instead of it. */
  readonly notes: readonly string[]
  /** Right-aligned columns. */
  readonly right?: readonly number[]
}

export interface SectionRow {
  readonly cells: readonly string[]
  readonly style: Style | null
}

const STYLES = {
  upgraded: 'green',
  downgraded: 'yellow',
  added: 'cyan',
  removed: 'red',
  changed: 'magenta',
  rebuilt: 'gray',
} as const

/** All differences, in the same parts as on the screen. */
export function diffSections(diff: Diff): DiffSection[] {
  const { before, after, closures, systems, dryRun } = diff
  const sides = [before.label, after.label]
  return [
    {
      title: 'Summary',
      heads: ['WHAT', ...sides, ''],
      rows: summaryOf({ before, after, closures, systems, problem: null }).map(
        ({ topic, notable, ...row }) => ({
          cells: [topic, row.before ?? '', row.after ?? '', row.description],
          style: notable ? 'yellow' : null,
        }),
      ),
      notes: [],
    },
    {
      title: 'Packages',
      heads: ['', 'PACKAGE', ...sides, 'SIZE', ''],
      right: [4],
      rows: closures.packages.map((row) => ({
        cells: [
          STATUS_LETTERS[row.status],
          row.name,
          ...packageSides(row),
          bytesChange(row.sizeDelta),
          row.selected ? 'explicit' : '',
        ],
        style: STYLES[row.status],
      })),
      notes: [`${counted(closures.packages.length, 'package differs', 'packages differ')}.`],
    },
    ofPart('Kernel and boot', systems.boot, ({ rows, reboot }) => ({
      heads: ['', 'NAME', ...sides],
      rows: rows.map(({ status, group, name, before: from, after: to }) => ({
        cells: [CHANGE_LETTERS[status], `${group} ${name}`, from ?? '–', to ?? '–'],
        style: STYLES[status],
      })),
      notes:
        reboot.needed === true
          ? [`Takes effect after a reboot (${reboot.because.join(', ')}).`]
          : [],
    })),
    ofPart('Units', systems.units, (units) => unitSection(diff, units)),
    ...(dryRun === null ? [] : [dryRunSection(dryRun, orNull(systems.units)?.changes ?? [])]),
    ofPart('Files', systems.files, (files) => ({
      heads: ['', 'FILE', 'NOTE'],
      rows: files.map(fileRow),
      notes: [],
    })),
    ofPart('Commits', inner(systems.configuration, 'commits'), ({ list, more }) => ({
      heads: ['', 'COMMIT', 'DATE', 'AUTHOR', 'SUBJECT'],
      rows: list.map(({ status, hash, date, author, subject }) => ({
        cells: [CHANGE_LETTERS[status], hash.slice(0, 10), date.slice(0, 10), author, subject],
        style: STYLES[status],
      })),
      notes: more ? ['Older commits are not listed.'] : [],
    })),
    ofPart('Flake inputs', inner(systems.configuration, 'inputs'), (inputs) => ({
      heads: ['INPUT', ...sides],
      rows: inputs.map((input) => ({
        cells: [
          input.name,
          revision(input.before, input.beforeDate),
          revision(input.after, input.afterDate),
        ],
        style: null,
      })),
      notes: [],
    })),
    ofPart('Configuration source', inner(systems.configuration, 'source'), (files) => ({
      heads: ['', 'FILE', 'NOTE'],
      rows: files.map(fileRow),
      notes: [],
    })),
    ofPart('Features', systems.features, (features) => ({
      heads: ['', 'FEATURE', 'NAME', ...sides],
      rows: features.map(({ status, feature, name, before: from, after: to }) => ({
        cells: [CHANGE_LETTERS[status], feature, name, from ?? '–', to ?? '–'],
        style: STYLES[status],
      })),
      notes: [],
    })),
  ]
}

function ofPart<T>(
  title: string,
  part: ComparisonPart<T>,
  of: (value: T) => Omit<DiffSection, 'title'>,
): DiffSection {
  if (part.status === 'known') return { title, ...of(part.value) }
  return { title, heads: [], rows: [], notes: [`Unknown: ${part.reason}`] }
}

/** A part of the configuration; unknown where the configuration is. */
function inner<Name extends 'commits' | 'inputs' | 'source'>(
  part: Diff['systems']['configuration'],
  name: Name,
) {
  return part.status === 'known' ? part.value[name] : part
}

function unitSection(
  { dryRun }: Diff,
  { changes, assumed }: UnitComparison,
): Omit<DiffSection, 'title'> {
  const asked = dryRun !== null
  return {
    heads: ['', 'UNIT', 'ON SWITCH', ...(asked ? ['DRY RUN'] : []), 'WHY'],
    rows: changes.map((unit) => unitRow(unit, dryRun)),
    notes: assumed && changes.length > 0 ? [ASSUMED_STATES] : [],
  }
}

function unitRow(unit: UnitChange, dryRun: DryRun | null): SectionRow {
  const { status, name, scope, effect, rebuilt } = unit
  return {
    cells: [
      UNIT_LETTERS[status],
      unitText(name, scope),
      effectText(effect),
      ...(dryRun === null ? [] : [effectText(dryRun[scope].get(name) ?? 'nothing')]),
      unitReason(unit, true),
    ],
    style: status === 'unchanged' ? null : STYLES[rebuilt ? 'rebuilt' : status],
  }
}

/** A dry run's report beyond the differing units: it starts from the running system. */
function dryRunSection(dryRun: DryRun, units: readonly UnitChange[]): DiffSection {
  const rows = (['system', 'user'] as const).flatMap((scope) => {
    const reported = new Set(units.filter((unit) => unit.scope === scope).map(({ name }) => name))
    const others = [...dryRun[scope]].filter(([name]) => !reported.has(name))
    return others.map(([name, effect]) => ({
      cells: [unitText(name, scope), effectText(effect)],
      style: null,
    }))
  })
  const notes = dryRun.others.map((line) => `Other output: ${line}`)
  return { title: 'Dry run', heads: ['OTHER UNIT', 'ON SWITCH NOW'], rows, notes }
}

function unitText(name: string, scope: UnitChange['scope']): string {
  return scope === 'user' ? `${name} (user)` : name
}

function effectText(effect: UnitEffect): string {
  return effect === 'skip' ? 'not restarted' : effect
}

type Files = Extract<Diff['systems']['files'], { status: 'known' }>['value']

function fileRow({ status, path, mode, owner, group, unread, rebuilt }: Files[number]): SectionRow {
  const changes = { mode, owner, group }
  const said = Object.entries(changes).flatMap(([name, change]) =>
    change === null ? [] : [`${name} ${change.before ?? 'none'} → ${change.after ?? 'none'}`],
  )
  const notes = [...said, ...(unread ? ['not compared'] : []), ...(rebuilt ? ['rebuilt'] : [])]
  return {
    cells: [CHANGE_LETTERS[status], path, notes.join(', ')],
    style: STYLES[rebuilt ? 'rebuilt' : status],
  }
}

/** The versions in both systems, with the number of paths where that changed: `3.4.1 (2 paths)`. */
function packageSides(row: PackageChange): [string, string] {
  const counts = pathCounts(row)
  const paths = (count: number | undefined) =>
    count === undefined ? '' : ` (${counted(count, 'path')})`
  return [
    `${versions(row.before)}${paths(counts?.[0])}`,
    `${versions(row.after)}${paths(counts?.[1])}`,
  ]
}

function versions(some: readonly string[]): string {
  return some.map((version) => version || 'ε').join(', ') || '–'
}

function revision(hash: string | null, date: string | null): string {
  if (hash === null) return '–'
  // A registry entry without a revision is a path or an address.
  const short = /^[0-9a-f]+$/.test(hash) ? hash.slice(0, 10) : hash
  return date === null ? short : `${short} (${date.slice(0, 10)})`
}
