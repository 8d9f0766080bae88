import { maskSentence } from '../../compare/text/maskText.ts'
import { parseDryRun } from '../../compare/units/dryRun.ts'
import type { DryRun } from '../../compare/units/unitChange.ts'
import { refusalSentence } from '../../execute/runPlan.ts'
import { Problem } from '../../problem.ts'
import { findTarget } from '../../targets/target.ts'
import { lastLine } from '../../text/outputFilter.ts'
import { bestPlan } from '../changeCommands.ts'
import type { Session } from '../session.ts'

/** Dry-runs a switch to the second system; changes nothing, but needs root. */
export async function askDryRun(session: Session, gen: string): Promise<DryRun> {
  const { host, machine } = session
  const target = await findTarget(host, machine, gen)
  const plan = await bestPlan(session, { kind: 'dry-run', target })
  const [step] = plan.steps
  if (plan.blocked || step === undefined) throw new Problem('refused', refusalSentence(plan))
  const answer = await host.run(step.argv, { asRoot: true, mayAsk: true })
  const { status, signal, stdout, stderr } = answer
  if (status === 0) return parseDryRun(stdout + stderr)
  const ended = status === null ? `was killed by ${signal}` : `exited with status ${status}`
  const last = maskSentence(lastLine(stderr))
  throw new Problem('command-failed', `The dry run ${ended}${last === '' ? '.' : `: ${last}`}`)
}
