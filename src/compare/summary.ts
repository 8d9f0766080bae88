import { changedInhibitors, type SwitchInhibitors } from '../nix/switchInhibitors.ts'
import { bytes, bytesChange, counted, grouped } from '../text/format.ts'
import type { BootChange } from './boot/bootChange.ts'
import type { SystemComparison } from './comparison.ts'
import type { ComparisonPart } from './comparisonPart.ts'
import type { Commits, ConfigurationChange, Revision } from './configuration/configurationChange.ts'
import type { FeatureChange } from './features/featureChange.ts'
import { gravestInWords } from './features/gravity/gravity.ts'
import type { FileChange } from './files/fileChange.ts'
import type { ClosureDifference } from './packages/compareClosures.ts'
import type { PackageChange } from './packages/packageChanges.ts'
import { kindCounts } from './packages/packageKinds.ts'
import type { Side } from './side.ts'
import { switchDangers } from './units/dangers.ts'
import type { UnitChange, UnitComparison, UnitEffect } from './units/unitChange.ts'

/** One line of the summary. */
export interface SummaryRow {
  readonly topic: string
  /** Each side's value; null if the line is about both. */
  readonly before: string | null
  readonly after: string | null
  /** The meaning in words; `''` if the values suffice. */
  readonly description: string
  /** The part with the details. */
  readonly part: 'packages' | keyof SystemComparison
  /** Deserves attention: a reboot, units that stop. */
  readonly notable: boolean
  /** What the row opens, if that is more than its part. */
  readonly opens?: SummaryTarget
}

/** A row of another part, by name; or the log of a boot, of all its units if `unit` is null. */
export type SummaryTarget =
  | { readonly kind: 'unit' | 'package'; readonly name: string }
  | { readonly kind: 'commit'; readonly hash: string }
  | { readonly kind: 'log'; readonly unit: string | null; readonly boot: string }

/** Input of a summary; a missing part is still loading. */
export interface SummaryFacts {
  readonly before: Side
  readonly after: Side
  readonly closures: ClosureDifference | null
  readonly systems: Partial<SystemComparison>
  /** Why the packages are unknown; null if they are known or still loading. */
  readonly problem: string | null
}

/** The summary's lines, the most important first, for when something broke. */
export function summaryOf(facts: SummaryFacts): SummaryRow[] {
  const { before, after, closures, systems, problem } = facts
  const { boot, units, files, configuration, features } = systems
  const fromPackages = (topic: string, of: (known: ClosureDifference) => Sides) =>
    row(topic, 'packages', closures === null ? { description: problem ?? READING } : of(closures))
  const version = ({ system }: Side) => system?.nixosVersion ?? null
  if (before.storePath === after.storePath) {
    return [row('System', 'packages', { description: 'the same: nothing differs' })]
  }
  return [
    ...dangerRows(units),
    ...inhibitorRows(before, after),
    ...accessRows(features),
    ...(version(before) === null && version(after) === null
      ? []
      : [row('NixOS', 'packages', { before: version(before), after: version(after) })]),
    ...fromPart('Kernel', 'boot', boot, kernelRow),
    ...fromPart('Init system', 'boot', boot, initRow),
    fromPackages('Drivers', ({ packages }) => ({ description: driversText(packages) })),
    ...fromPart('Switching', 'units', units, (known) => switchingRow(before, after, known)),
    ...scriptRows(units),
    fromPackages('Biggest growth', ({ packages }) => ({ description: growthText(packages) })),
    fromPackages('Packages', ({ packages }) => ({ description: packagesText(packages) })),
    fromPackages('Closure', closureSides),
    ...fromPart('Files', 'files', files, filesRow),
    ...fromPart('Configuration', 'configuration', configuration, configurationRow),
    ...fromPart('Features', 'features', features, featuresRow),
  ]
}

type Sides = Partial<Pick<SummaryRow, 'before' | 'after' | 'description' | 'notable'>>

function row(topic: string, part: SummaryRow['part'], sides: Sides): SummaryRow {
  return { topic, part, before: null, after: null, description: '', notable: false, ...sides }
}

function fromPart<T>(
  topic: string,
  name: keyof SystemComparison,
  part: ComparisonPart<T> | undefined,
  of: (value: T) => Sides,
): SummaryRow[] {
  if (part === undefined) return [row(topic, name, { description: READING })]
  if (part.status === 'unknown') return [row(topic, name, { description: part.reason })]
  return [row(topic, name, of(part.value))]
}

/** The most important warnings, one line for each kind. */
function dangerRows(units: SummaryFacts['systems']['units']): SummaryRow[] {
  const dangers = units?.status === 'known' ? switchDangers(units.value.changes) : []
  const topics = [...new Set(dangers.map(({ topic }) => topic))]
  return topics.map((topic) => {
    const description = dangers
      .filter((danger) => danger.topic === topic)
      .map((danger) => danger.description)
    return row(topic, 'units', {
      description: [
        ...description.slice(0, 4),
        ...(description.length > 4 ? [`and ${description.length - 4} more`] : []),
      ].join(' · '),
      notable: true,
    })
  })
}

/** NixOS's own check then refuses to switch between the two. */
function inhibitorRows(before: Side, after: Side): SummaryRow[] {
  const changed = inhibitors(before, after)
  if (changed.length === 0) return []
  const description = `${changed.join(', ')}: switch refused; boot it instead, or set NIXOS_NO_CHECK=1`
  return [row('Switch inhibitors', 'units', { description, notable: true })]
}

/** The units whose scripts or other texts changed. */
function scriptRows(units: SummaryFacts['systems']['units']): SummaryRow[] {
  const changes = units?.status === 'known' ? units.value.changes : []
  const names = changes.filter(({ scripts }) => scripts.length > 0).map(({ name }) => bare(name))
  if (names.length === 0) return []
  const of = counted(names.length, 'unit')
  return [row('Unit files', 'units', { description: `changed in ${of}: ${listed(names, 3)}` })]
}

function inhibitors(before: Side, after: Side): readonly string[] {
  const none: SwitchInhibitors = new Map()
  return changedInhibitors(before.system?.inhibitors ?? none, after.system?.inhibitors ?? none)
}

function switchingRow(before: Side, after: Side, { changes, assumed }: UnitComparison): Sides {
  const known = unitsRow(changes)
  const found =
    assumed && changes.length > 0
      ? {
          ...known,
          description: `${known.description} · assuming all auto-started units are running`,
        }
      : known
  if (inhibitors(before, after).length === 0) return found
  return { ...found, description: `refused; with NIXOS_NO_CHECK=1: ${found.description}` }
}

const READING = 'loading…'

function kernelRow({ kernel, rows, reboot }: BootChange): Sides {
  const others = (group: string) => rows.filter((some) => some.group === group).length
  const parts = [
    reboot.needed === true && `needs a reboot (${reboot.because.join(', ')})`,
    reboot.needed === false && 'no reboot needed',
    kernel !== null && kernel.before === kernel.after && others('kernel') > 0 && 'rebuilt',
    others('parameter') > 0 && counted(others('parameter'), 'parameter'),
    others('module') > 0 && 'kernel modules',
  ]
  const description = parts.filter((part) => part !== false).join(' · ')
  const versions = { before: kernel?.before ?? null, after: kernel?.after ?? null }
  return { ...versions, description, notable: reboot.needed === true }
}

function initRow({ rows }: BootChange): Sides {
  const init = rows.filter(({ group }) => group === 'init')
  const [first] = init
  if (first === undefined) return { description: 'unchanged' }
  const { before, after } = first
  return { before, after, description: init.length > 1 ? 'the init interface also changes' : '' }
}

/** Drivers and firmware for graphics, wireless and the processor, by their names in nixpkgs. */
const DRIVER =
  /^(nvidia-|mesa$|linux-firmware|wireless-regdb|(amd|intel)?-?(ucode|microcode)|microcode-|broadcom-|alsa-firmware|sof-firmware|xf86-|v4l2loopback|virtualbox-guest|zfs-kernel)|-firmware$/

function driversText(packages: readonly PackageChange[]): string {
  const drivers = packages.filter(({ name, status }) => DRIVER.test(name) && status !== 'rebuilt')
  return drivers.length === 0 ? 'unchanged' : listed(drivers.map(versionText), 4)
}

function versionText({ name, before, after, status }: PackageChange): string {
  if (status === 'added' || status === 'removed') return `${name} ${status}`
  const side = (versions: readonly string[]) => versions.map((one) => one || 'ε').join(', ') || '–'
  return `${name} ${side(before)} → ${side(after)}`
}

const EFFECTS: readonly [UnitEffect, string][] = [
  ['stop', 'stops'],
  ['restart', 'restarts'],
  ['reload', 'reloads'],
  ['start', 'starts'],
]

function unitsRow(units: readonly UnitChange[]): Sides {
  const parts = EFFECTS.flatMap(([effect, verb]) => {
    const names = units.filter((unit) => unit.effect === effect).map(({ name }) => bare(name))
    return names.length === 0 ? [] : [`${verb} ${names.length} (${listed(names, 3)})`]
  })
  if (units.length === 0) return { description: 'no unit changes' }
  if (parts.length === 0)
    return { description: `none of ${counted(units.length, 'changed unit')} affected` }
  const stops = units.some(({ effect }) => effect === 'stop' || effect === 'restart')
  return { description: parts.join(' · '), notable: stops }
}

function bare(unit: string): string {
  return unit.replace(/\.service$/, '')
}

function growthText(packages: readonly PackageChange[]): string {
  const grown = packages.filter(({ sizeDelta }) => sizeDelta > 0)
  const largest = [...grown].sort((a, b) => b.sizeDelta - a.sizeDelta).slice(0, 3)
  if (largest.length === 0) return 'none'
  return largest.map(({ name, sizeDelta }) => `${name} ${bytesChange(sizeDelta)}`).join(', ')
}

function packagesText(packages: readonly PackageChange[]): string {
  if (packages.length === 0) return 'unchanged'
  return kindCounts(packages)
}

function closureSides({ before, after }: ClosureDifference): Sides {
  return { before: bytes(before), after: bytes(after), description: bytesChange(after - before) }
}

function filesRow(files: readonly FileChange[]): Sides {
  if (files.length === 0) return { description: 'unchanged' }
  const isSnippet = ({ snippet }: FileChange) => (snippet ?? '') !== ''
  const others = files.filter((file) => file.rebuilt !== true && !isSnippet(file))
  const names = others.map(({ path }) => path.replace(/^etc\//, ''))
  const snippets = new Set(files.filter(isSnippet).map(({ snippet }) => snippet ?? ''))
  const rebuilt = files.filter((file) => file.rebuilt === true).length
  const parts = [
    names.length > 0 && `${counted(names.length, 'file')}: ${listed(names, 3)}`,
    snippets.size > 0 &&
      `${counted(snippets.size, 'activation snippet')}: ${listed([...snippets], 3)}`,
    rebuilt > 0 && `${grouped(rebuilt)} rebuilt`,
  ]
  return { description: parts.filter((part) => part !== false).join(' · ') }
}

function configurationRow(change: ConfigurationChange): Sides {
  const { before, after, commits, inputs, source } = change
  const description = [
    commits.status === 'known' ? commitsText(commits.value) : commits.reason,
    inputs.status === 'known' && inputs.value.length > 0
      ? `inputs ${listed(
          inputs.value.map(({ name }) => name),
          3,
        )}`
      : '',
    source.status === 'known' && source.value.length > 0
      ? counted(source.value.length, 'configuration file')
      : '',
  ]
  const sides = { before: revisionText(before), after: revisionText(after) }
  return { ...sides, description: description.filter((part) => part !== '').join(' · ') }
}

function commitsText({ list, more }: Commits): string {
  const newest = list[0]
  if (newest === undefined) return 'same commit'
  const [come, gone] = (['added', 'removed'] as const).map(
    (status) => list.filter((commit) => commit.status === status).length,
  ) as [number, number]
  const parts = [
    come > 0 && `${more ? 'more than ' : ''}${counted(come, 'commit')}`,
    gone > 0 && `${counted(gone, 'commit')} removed`,
  ].filter((part) => part !== false)
  return `${parts.join(', ')}, newest “${newest.subject}”`
}

/** A commit as git abbreviates it. */
export function revisionText({ hash, dirty }: Revision): string | null {
  if (hash === null) return null
  return `${hash.slice(0, 7)}${dirty ? '-dirty' : ''}`
}

function featuresRow(features: readonly FeatureChange[]): Sides {
  if (features.length === 0) return { description: 'unchanged' }
  const names = [...new Set(features.map(({ feature }) => feature))]
  const counts = names.map((name) => {
    const count = features.filter(({ feature }) => feature === name).length
    return `${name} ${count}`
  })
  return { description: counts.join(', ') }
}

/** What lets somebody in or locks somebody out. */
function accessRows(features: SummaryFacts['systems']['features']): SummaryRow[] {
  const gravest = features?.status === 'known' ? gravestInWords(features.value) : []
  if (gravest.length === 0) return []
  return [row('Access', 'features', { description: listed(gravest, 6), notable: true })]
}

/** The first `most` names, and the number of the rest. */
function listed(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).join(', ')
  return names.length > most ? `${shown} and ${names.length - most} more` : shown
}
