import type { Host } from '../host/host.ts'
import { type Machine, readMachine } from '../machine/machine.ts'
import { standingSentence } from '../machine/standing.ts'
import type { ActivationResult } from './activation.ts'
import type { Plan } from './plan.ts'
import { type Verdict, verify } from './verify.ts'

export interface RunOutcome {
  /** `units`: done, but units failed or a check does not hold. */
  readonly outcome: 'done' | 'units' | 'failed'
  /** What happened beyond the plan, as sentences. */
  readonly notes: readonly string[]
  readonly verdicts: readonly Verdict[]
  /** The facts as they are afterwards. */
  readonly machine: Machine
}

/** Reads the facts again, and looks whether they are what the plan promised. */
export async function afterwards(
  host: Host,
  plan: Plan,
  profile: string,
  notes: string[],
  outcome: ActivationResult['outcome'],
): Promise<RunOutcome> {
  const machine = await readMachine(host, profile)
  if (outcome === 'failed') {
    notes.push(`Now: ${standingSentence(machine)}`)
    return { outcome, notes, verdicts: [], machine }
  }
  // The old system runs on until the reboot.
  const checks = plan.checks.filter(({ kind }) => !(outcome === 'reboot' && kind === 'running'))
  const verdicts = verify(checks, machine)
  const broken = verdicts.some(({ holds }) => holds === false)
  return { outcome: broken || outcome === 'units' ? 'units' : 'done', notes, verdicts, machine }
}
