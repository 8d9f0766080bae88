import { askComparison } from '../../compare/askComparison.ts'
import { compareClosures } from '../../compare/packages/compareClosures.ts'
import { plainPackages } from '../../compare/packages/plain.ts'
import { PARTS } from '../../compare/partNames.ts'
import { compareSaved } from '../../compare/saved/compareSaved.ts'
import { saveSystem } from '../../compare/saved/saveSystem.ts'
import { NOTHING_ELSE, readComparisonContext } from '../../machine/comparisonContext.ts'
import { Problem } from '../../problem.ts'
import { findSystem, type NamedSystem, withSession } from '../namedSystem.ts'
import { type Output, sayProblem } from '../output.ts'
import { configFor, type LeanSession } from '../session.ts'
import { askDryRun } from './askDryRun.ts'
import { readFailure } from './diffFailure.ts'
import { diffJson } from './diffJson.ts'
import { closureLines, headLines, textLines } from './diffLines.ts'
import { type Diff, differs } from './diffParts.ts'
import { type DiffOptions, type DiffRequest, type DiffView, diffRequest } from './diffRequest.ts'
import { diffSections } from './diffSections.ts'
import { diffSides } from './diffSides.ts'
import { markdownLines } from './markdown.ts'
import { diffPatches } from './patches.ts'
import { statLines } from './statLines.ts'

/**
 * `terrapin diff A B`: what changes from A to B. Returns 1 where they differ and `--exit-code` asks for it,
 * else 0. `open` reads the machine, which two snapshots do not need.
 */
export function diff(
  open: () => Promise<LeanSession>,
  output: Output,
  a: string,
  b: string | undefined,
  options: DiffOptions,
): Promise<0 | 1> {
  const request = diffRequest(options, output.json)
  return withSession(open, async (session) => {
    const [from, to] = diffSides(a, b)
    if (from === '-' && to === '-') {
      throw new Problem('usage', 'Only one of the two systems can be standard input.')
    }
    const before = await findSystem(session, from)
    const after = await findSystem(session, to)
    return compare(session, output, before, after, request)
  })
}

async function compare(
  session: () => Promise<LeanSession>,
  output: Output,
  before: NamedSystem,
  after: NamedSystem,
  request: DiffRequest,
): Promise<0 | 1> {
  const { form, exitCode } = request
  const saved = before.saved !== null || after.saved !== null
  if (saved && (request.patch || request.dryActivate)) {
    const option = request.patch ? '--patch' : '--dry-activate'
    throw new Problem('usage', `${option} needs two systems in the store, not a snapshot.`)
  }
  const view = saved ? savedView(request.view) : request.view
  // A file may claim any store path.
  const isSame = !saved && before.target.storePath === after.target.storePath
  if (form === 'nothing' && isSame) return 0
  if (form === 'nothing' && !saved && view.parts.has('summary')) return 1
  const found = saved
    ? await compareWithSaved(session, before, after)
    : await compareHere(await session(), before, after, { ...request, view })
  await print(session, output, found, { ...request, view })
  return exitCode && !isSame && differs(found, view) ? 1 : 0
}

/** A snapshot has no other parts; naming one that it lacks shows why it is unknown. */
function savedView(view: DiffView): DiffView {
  const isDefault = view.parts.has('summary') && view.parts.has('features')
  return isDefault ? { ...view, parts: new Set(['summary', 'packages', 'boot']) } : view
}

async function compareWithSaved(
  session: () => Promise<LeanSession>,
  before: NamedSystem,
  after: NamedSystem,
): Promise<Diff> {
  const contentOf = async ({ saved, target }: NamedSystem) =>
    saved ?? (await saveSystem((await session()).host, target, target.generation?.number ?? null))
  const compared = await compareSaved(await contentOf(before), await contentOf(after))
  const { target: one } = before
  return { before: one, after: after.target, ...compared, failure: 'unknown', dryRun: null }
}

/** Compares two systems of the machine, as far as the requested parts and the form need it. */
async function compareHere(
  current: LeanSession,
  { target: before }: NamedSystem,
  { target: after }: NamedSystem,
  { form, view, dryActivate }: DiffRequest,
): Promise<Diff> {
  const { host, output } = current
  const { parts } = view
  const needsClosures = parts.has('packages') || parts.has('summary') || form === 'json'
  const closures = needsClosures ? await compareClosures(host, before, after) : null
  const needsAll = parts.has('summary')
  const wanted = form === 'plain' ? [] : PARTS.filter((part) => needsAll || parts.has(part))
  const report = (problem: Problem) => sayProblem(output, problem)
  const context =
    wanted.length === 0
      ? NOTHING_ELSE
      : await readComparisonContext(host, await configFor(host), report)
  // A journal is read while the systems are compared.
  const isShown = needsAll && form !== 'plain' && form !== 'nothing'
  const failing = isShown ? readFailure(host, current.profile, before, after) : 'unknown'
  const systems = await askComparison(host, before, after, context, () => {}, wanted)
  const dryRun = dryActivate ? await askDryRun(await current.whole(), after.storePath) : null
  return { before, after, closures, systems, failure: await failing, dryRun }
}

async function print(
  session: () => Promise<LeanSession>,
  output: Output,
  found: Diff,
  { form, view, patch, reveal }: DiffRequest,
): Promise<void> {
  const { paint, drawn, columns } = output
  if (form === 'nothing') return
  if (form === 'plain') {
    const rows = plainPackages(found.closures?.packages ?? [])
      .split('\n')
      .slice(0, -1)
    for (const row of rows) output.content(row)
    return
  }
  const textForm = { columns, paint, drawn }
  if (form === 'stat') {
    const lines = [
      ...headLines(found, textForm),
      ...statLines(found, view, columns),
      ...closureLines(found, columns).slice(1),
    ]
    for (const line of lines) output.content(drawn(line))
    return
  }
  const patches = patch ? await diffPatches((await session()).host, found.systems, reveal) : []
  if (form === 'json') {
    const closures = found.closures ?? { packages: [], before: 0, after: 0 }
    output.document({ ...diffJson({ ...found, closures }, view), ...(patch ? { patches } : {}) })
    return
  }
  const sections = diffSections(found, view, form === 'markdown')
  const lines =
    form === 'markdown'
      ? markdownLines(found, sections, patches, drawn)
      : textLines(found, sections, patches, textForm, view)
  for (const line of lines) output.content(line)
}
