import { askComparison } from '../../compare/askComparison.ts'
import { compareClosures } from '../../compare/packages/compareClosures.ts'
import { plainPackages } from '../../compare/packages/plain.ts'
import { maskSentence } from '../../compare/text/maskText.ts'
import { parseDryRun } from '../../compare/units/dryRun.ts'
import type { DryRun } from '../../compare/units/unitChange.ts'
import { refusalSentence } from '../../execute/runPlan.ts'
import { comparisonContext } from '../../machine/comparisonContext.ts'
import { Problem } from '../../problem.ts'
import { findTarget, type Target } from '../../targets/target.ts'
import { lastLine } from '../../text/outputFilter.ts'
import { bestPlan } from '../changeCommands.ts'
import { configFor, type Session } from '../session.ts'
import { diffJson } from './diffJson.ts'
import { textLines } from './diffLines.ts'
import type { Diff } from './diffParts.ts'
import { diffSections } from './diffSections.ts'
import { markdownLines } from './markdown.ts'
import { diffPatches } from './patches.ts'

export interface DiffOptions {
  readonly plain?: boolean
  readonly markdown?: boolean
  readonly patch?: boolean
  readonly reveal?: boolean
  readonly dryActivate?: boolean
}

/**
 * The systems to compare, as in git diff: `A B`, `A..B`, or `A` alone, compared with the running system,
 * which also replaces a missing end of `A..B`. A `..` between slashes is part of a path. Throws a Problem
 * `usage` for a range with a further argument.
 */
export function diffSides(a: string, b?: string): [before: string, after: string] {
  const [, from, to] = /^(|.*[^./])\.\.(|[^/].*)$/.exec(a) ?? []
  if (from === undefined || to === undefined || a === '..') return [a, b ?? 'running']
  if (b === undefined) return [from || 'running', to || 'running']
  throw new Problem('usage', `${a} already names before and after: leave out ${b}.`)
}

/** `terrapin diff A B`: what changes from A to B. */
export async function diff(
  session: Session,
  a: string,
  b: string | undefined,
  options: DiffOptions,
) {
  const { host, machine, output } = session
  const { plain = false, markdown = false, patch = false, dryActivate = false } = options
  const { reveal = false } = options
  if (plain && (markdown || patch || reveal || dryActivate)) {
    throw new Problem(
      'usage',
      '--plain can’t be combined with other options: it prints exactly what Nix prints.',
    )
  }
  if (reveal && !patch) throw new Problem('usage', '--reveal needs --patch.')
  // Markdown is published and JSON is stored, so neither may reveal secrets.
  if (reveal && (markdown || output.json)) {
    const form = markdown ? '--markdown' : '--json'
    throw new Problem(
      'usage',
      `--reveal can’t be combined with ${form}, which never shows secrets.`,
    )
  }
  const [from, to] = diffSides(a, b)
  const before = await findTarget(host, machine, from)
  const after = await findTarget(host, machine, to)
  const closures = await compareClosures(host, before, after)
  if (plain && !output.json) {
    const rows = plainPackages(closures.packages).split('\n').slice(0, -1)
    for (const row of rows) output.content(row)
    return
  }
  const around = comparisonContext(machine, await configFor(host))
  const systems = await askComparison(host, before, after, around)
  const dryRun = dryActivate ? await askDryRun(session, after) : null
  const found: Diff = { before, after, closures, systems, dryRun }
  const patches = patch ? await diffPatches(host, systems, reveal) : []
  if (output.json) {
    output.document(patch ? { ...diffJson(found), patches } : diffJson(found))
    return
  }
  const sections = diffSections(found)
  const lines = markdown
    ? markdownLines(found, sections, patches, output.drawn)
    : textLines(found, sections, patches, output.paint, output.drawn)
  for (const line of lines) output.content(line)
}

/** Dry-runs a switch to the second system; changes nothing, but needs root. */
async function askDryRun(session: Session, target: Target): Promise<DryRun> {
  const { host } = session
  const plan = await bestPlan(session, { kind: 'dry-run', target })
  const [step] = plan.steps
  if (plan.blocked || step === undefined) throw new Problem('refused', refusalSentence(plan))
  const answer = await host.run(step.argv, { asRoot: true, mayAsk: true })
  const { status, signal, stdout, stderr } = answer
  if (status === 0) return parseDryRun(stdout + stderr)
  const ended = status === null ? `was killed by ${signal}` : `ended with status ${status}`
  const last = maskSentence(lastLine(stderr))
  throw new Problem('command-failed', `The dry run ${ended}${last === '' ? '.' : `: ${last}`}`)
}
