import { CHANGE_LETTERS } from '../../compare/changeStatus.ts'
import { type ComparisonPart, orNull } from '../../compare/comparisonPart.ts'
import {
  ASSUMED_STATES,
  type DryRun,
  UNIT_LETTERS,
  type UnitChange,
  type UnitComparison,
  type UnitEffect,
  unitReason,
} from '../../compare/units/unitChange.ts'
import { failedFirst } from '../../health/breakCandidates.ts'
import { grouped } from '../../text/format.ts'
import type { Diff } from './diffParts.ts'
import { type DiffPart, type DiffView, WHOLE_VIEW } from './diffRequest.ts'
import { PACKAGES_HERE, packageSection } from './packageSection.ts'
import { type DiffSection, type SectionRow, STYLES } from './section.ts'
import { summarySection } from './summarySection.ts'

/**
 * The requested differences, in the same parts as on the screen; what was only rebuilt is counted. A terminal
 * needs no table of packages, which takes a while to make for thousands of them.
 */
export function diffSections(
  diff: Diff,
  view: DiffView = WHOLE_VIEW,
  packagesAsTable = true,
): DiffSection[] {
  const { before, after, systems, dryRun } = diff
  const sides = [before.label, after.label]
  const all: DiffSection[] = [
    summarySection(diff, sides),
    packagesAsTable ? packageSection(diff, view, sides) : PACKAGES_HERE,
    ofPart('boot', 'Kernel and boot', systems.boot, ({ rows, reboot }) => ({
      heads: ['', 'NAME', ...sides],
      sides: 2,
      rows: rows.map(({ status, group, name, before: from, after: to }) => ({
        cells: [CHANGE_LETTERS[status], `${group} ${name}`, from ?? '–', to ?? '–'],
        style: STYLES[status],
      })),
      notes:
        reboot.needed === true
          ? [`Takes effect after a reboot (${reboot.because.join(', ')}).`]
          : [],
    })),
    ofPart('units', 'Units', systems.units, (units) => unitSection(diff, units, view)),
    ...(dryRun === null ? [] : [dryRunSection(dryRun, orNull(systems.units)?.changes ?? [])]),
    ofPart('files', 'Files', systems.files, (files) => fileSection(files, view)),
    ofPart(
      'configuration',
      'Commits',
      inner(systems.configuration, 'commits'),
      ({ list, more }) => ({
        heads: ['', 'COMMIT', 'DATE', 'AUTHOR', 'SUBJECT'],
        rows: list.map(({ status, hash, date, author, subject }) => ({
          cells: [CHANGE_LETTERS[status], hash.slice(0, 10), date.slice(0, 10), author, subject],
          style: STYLES[status],
        })),
        notes: more ? ['Older commits are not listed.'] : [],
      }),
    ),
    ofPart('configuration', 'Flake inputs', inner(systems.configuration, 'inputs'), (inputs) => ({
      heads: ['INPUT', ...sides],
      sides: 1,
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
    ofPart(
      'configuration',
      'Configuration source',
      inner(systems.configuration, 'source'),
      (files) => fileSection(files, view),
    ),
    ofPart('features', 'Features', systems.features, (features) => ({
      heads: ['', 'FEATURE', 'NAME', ...sides],
      sides: 3,
      rows: features.map(({ status, feature, name, before: from, after: to }) => ({
        cells: [CHANGE_LETTERS[status], feature, name, from ?? '–', to ?? '–'],
        style: STYLES[status],
      })),
      notes: [],
    })),
  ]
  return all.filter(({ part }) => view.parts.has(part))
}

function fileSection(files: Files, { all }: DiffView): Omit<DiffSection, 'part' | 'title'> {
  const listed = files.filter(({ rebuilt }) => all || rebuilt !== true)
  return {
    heads: ['', 'FILE', 'NOTE'],
    rows: listed.map(fileRow),
    notes: foldedNotes(files.length - listed.length),
  }
}

function foldedNotes(folded: number): string[] {
  return folded === 0
    ? []
    : [`${grouped(folded)} rebuilt: only store hashes differ (--all lists them).`]
}

function ofPart<T>(
  name: DiffPart,
  title: string,
  part: ComparisonPart<T>,
  of: (value: T) => Omit<DiffSection, 'part' | 'title'>,
): DiffSection {
  if (part.status === 'known') return { part: name, title, ...of(part.value) }
  return { part: name, title, heads: [], rows: [], notes: [`Unknown: ${part.reason}`] }
}

/** A part of the configuration; unknown where the configuration is. */
function inner<Name extends 'commits' | 'inputs' | 'source'>(
  part: Diff['systems']['configuration'],
  name: Name,
) {
  return part.status === 'known' ? part.value[name] : part
}

function unitSection(
  { dryRun, failure }: Diff,
  { changes, assumed }: UnitComparison,
  { all }: DiffView,
): Omit<DiffSection, 'part' | 'title'> {
  const asked = dryRun !== null
  const isFolded = ({ rebuilt, effect }: UnitChange) => rebuilt && effect === 'nothing'
  const ordered = failedFirst(changes, typeof failure === 'string' ? null : failure)
  const listed = ordered.filter((unit) => all || asked || !isFolded(unit))
  return {
    heads: ['', 'UNIT', 'ON SWITCH', ...(asked ? ['DRY RUN'] : []), 'WHY'],
    rows: listed.map((unit) => unitRow(unit, dryRun)),
    notes: [
      ...foldedNotes(changes.length - listed.length),
      ...(assumed && changes.length > 0 ? [ASSUMED_STATES] : []),
    ],
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
  return { part: 'units', title: 'Dry run', heads: ['OTHER UNIT', 'ON SWITCH NOW'], rows, notes }
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

function revision(hash: string | null, date: string | null): string {
  if (hash === null) return '–'
  // A registry entry without a revision is a path or an address.
  const short = /^[0-9a-f]+$/.test(hash) ? hash.slice(0, 10) : hash
  return date === null ? short : `${short} (${date.slice(0, 10)})`
}
