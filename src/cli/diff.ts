import { compareClosures, compareSystems, type PackageComparison } from '../compare/comparison.ts'
import { type PackageChange, STATUS_LETTERS } from '../compare/packages/packages.ts'
import { plainPackages } from '../compare/packages/plain.ts'
import { findTarget, type Target } from '../machine/target.ts'
import { Problem } from '../problem.ts'
import { bytes, bytesChange, counted } from '../text/format.ts'
import { table } from '../text/table.ts'
import { visible } from '../text/visible.ts'
import type { Output } from './output.ts'
import type { Session } from './session.ts'

export interface DiffOptions {
  readonly plain?: boolean
  readonly markdown?: boolean
}

/** `terrapin diff A B`: what changes from A to B. */
export async function diff(session: Session, a: string, b: string, options: DiffOptions) {
  const { host, machine, output } = session
  if (options.plain === true && options.markdown === true) {
    throw new Problem('usage', 'Only one of --plain and --markdown can be given.')
  }
  const before = await findTarget(host, machine, a)
  const after = await findTarget(host, machine, b)
  const closures = await compareClosures(host, before, after)
  if (options.plain === true && !output.json) {
    const text = plainPackages(closures.packages)
    if (text !== '') output.line(text.replace(/\n$/, ''))
    return
  }
  const systems = await compareSystems(host, before, after)
  if (output.json) {
    output.document({
      before: sideJson(before, closures.before),
      after: sideJson(after, closures.after),
      sizeDelta: closures.after - closures.before,
      packages: closures.packages,
      ...systems,
    })
  } else if (options.markdown === true) {
    for (const line of markdown(before, after, closures)) output.line(line)
  } else {
    printPackages(output, before, after, closures)
    const { kernel, units, files, inputs, commits } = systems
    if (kernel !== null && kernel.before !== kernel.after) {
      output.line(`Kernel ${kernel.before ?? 'unknown'} → ${kernel.after ?? 'unknown'}`)
    }
    const counts = [
      units && counted(units.length, 'unit'),
      files && counted(files.length, 'file in etc', 'files in etc'),
      inputs && counted(inputs.length, 'input'),
      commits && counted(commits.length, 'commit'),
    ].filter((text) => text !== null)
    if (counts.length > 0) output.line(`Also different: ${counts.join(', ')} (--json names them)`)
  }
}

function sideJson({ generation, storePath }: Target, closureSize: number) {
  return { generation: generation?.number ?? null, storePath, closureSize }
}

const COLORS = {
  upgraded: 'green',
  downgraded: 'yellow',
  added: 'cyan',
  removed: 'red',
  changed: 'magenta',
  rebuilt: 'gray',
} as const

function printPackages(output: Output, before: Target, after: Target, closures: PackageComparison) {
  const { packages } = closures
  const change = bytesChange(closures.after - closures.before)
  const sizes = `${bytes(closures.before)} → ${bytes(closures.after)} (${change})`
  output.line(output.paint('bold', `${visible(before.label)} → ${visible(after.label)}`))
  const lines = table(
    [
      { title: '', text: ({ status }: PackageChange) => STATUS_LETTERS[status] },
      { title: 'PACKAGE', text: ({ name }) => name },
      { title: 'BEFORE', text: (row) => versions(row.before) },
      { title: 'AFTER', text: (row) => versions(row.after) },
      { title: 'SIZE', side: 'right', text: ({ sizeDelta }) => bytesChange(sizeDelta) },
      { title: '', text: ({ selected }) => (selected ? 'chosen' : '') },
    ],
    packages,
  )
  if (packages.length > 0) output.line(output.paint('dim', lines[0] ?? ''))
  for (const [index, row] of packages.entries()) {
    output.line(output.paint(COLORS[row.status], lines[index + 1] ?? ''))
  }
  output.line(`${counted(packages.length, 'package differs', 'packages differ')}. Closure ${sizes}`)
}

function versions(some: readonly string[]): string {
  return some.map((version) => version || 'ε').join(', ') || '–'
}

/** A table that GitHub and Gitea show; pipes can't stand in a package's name or version. */
function markdown(before: Target, after: Target, closures: PackageComparison): string[] {
  const change = bytesChange(closures.after - closures.before)
  return [
    `### ${visible(before.label)} → ${visible(after.label)}`,
    '',
    `Closure ${bytes(closures.before)} → ${bytes(closures.after)} (${change})`,
    '',
    '| | Package | Before | After | Size |',
    '|---|---|---|---|---:|',
    ...closures.packages.map(
      (row) =>
        `| ${row.status} | ${row.name} | ${versions(row.before)} | ${versions(row.after)} ` +
        `| ${bytesChange(row.sizeDelta)} |`,
    ),
  ]
}
