import {
  closureSize,
  listPackages,
  type PackageRow,
  readSystemPackages,
} from '../compare/packages/systemPackages.ts'
import { Problem } from '../problem.ts'
import { fittedTable } from '../text/fitted.ts'
import { bytes, counted } from '../text/format.ts'
import { matcher } from '../text/glob.ts'
import { visible } from '../text/visible.ts'
import { findSystem, withSession } from './namedSystem.ts'
import type { Output } from './output.ts'
import type { LeanSession } from './session.ts'

/**
 * `terrapin packages GEN [PATTERN…]`: what a system holds, explicit packages first. Throws a Problem `no-path`
 * where no package matches.
 */
export function packages(
  open: () => Promise<LeanSession>,
  output: Output,
  gen: string,
  patterns: readonly string[],
): Promise<void> {
  return withSession(open, async (session) => {
    const { target, saved } = await findSystem(session, gen)
    const held = saved?.packages ?? (await readSystemPackages((await session()).host, target))
    const all = listPackages(held)
    const matchers = patterns.map(matcher)
    const rows = all.filter(
      ({ name }) => matchers.length === 0 || matchers.some((fits) => fits(name)),
    )
    if (rows.length === 0) throw noMatch(target.label, patterns)
    if (output.json) {
      output.document({
        generation: target.generation?.number ?? null,
        storePath: target.storePath,
        closureSize: closureSize(held.paths),
        packages: rows,
      })
      return
    }
    for (const line of packageLines(rows, output)) output.line(line)
  })
}

/** The table, with a sum below it. */
function packageLines(rows: readonly PackageRow[], { columns, paint }: Output): string[] {
  const { titles, rows: lines } = fittedTable(
    [
      { title: '', text: ({ selected }: PackageRow) => (selected ? '*' : '') },
      { title: 'PACKAGE', text: ({ name }) => visible(name) },
      { title: 'SIZE', side: 'right', text: ({ size }) => bytes(size) },
      { title: 'PATHS', side: 'right', text: ({ paths }) => String(paths) },
      { title: 'VERSIONS', text: ({ versions }) => versionsText(versions) },
    ],
    rows,
    columns,
  )
  const total = rows.reduce((sum, { size }) => sum + size, 0)
  const explicit = rows.filter(({ selected }) => selected).length
  const sum = `${counted(rows.length, 'package')}, ${bytes(total)}`
  const legend = explicit === 0 ? '' : ` (* ${explicit} explicit, in system packages)`
  return [paint('bold', titles), ...lines.flat(), paint('dim', `${sum}${legend}`)]
}

function versionsText(versions: readonly string[]): string {
  const isPlain = versions.length === 1 && versions[0] === ''
  return isPlain ? '' : versions.map((version) => version || 'ε').join(', ')
}

function noMatch(label: string, patterns: readonly string[]): Problem {
  const [first = ''] = patterns
  const hint = /[*?[]/.test(first) ? '' : ` To match a part of a name: '*${first}*'.`
  return new Problem('no-path', `${label} has no package ${patterns.join(' or ')}.${hint}`)
}
