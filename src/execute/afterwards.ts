import { menuPlaces } from '../boot/readBootMenu.ts'
import { readFailedUnits } from '../health/failedUnits.ts'
import type { Host } from '../host/host.ts'
import { withPrivilegedSnapshot } from '../host/privilegedSnapshot.ts'
import { append } from '../lists.ts'
import { bootStateSentence } from '../machine/bootState.ts'
import { type Machine, readMachine } from '../machine/machine.ts'
import type { Plan } from '../plan/plan.ts'
import { type CheckResult, verify } from '../plan/verify.ts'
import type { ActivationResult } from './activation.ts'
import type { ActivationReader } from './activationProgress.ts'
import {
  countsText,
  failsAnew,
  failureSentences,
  type UnitAfter,
  unitsAfter,
} from './unitsAfter.ts'
import { unitsLeftSentences } from './unitsLeft.ts'

export interface RunOutcome {
  /** `units`: done, but units failed or a check does not hold. */
  readonly outcome: 'done' | 'units' | 'failed'
  /** Events beyond the plan, as sentences. */
  readonly notes: readonly string[]
  readonly checkResults: readonly CheckResult[]
  /** The state of affected units, by name; null where none was affected. */
  readonly units: readonly UnitAfter[] | null
  /** The machine as read afterwards. */
  readonly machine: Machine
}

/** How far a plan got. */
export interface Ran {
  readonly outcome: ActivationResult['outcome']
  readonly notes: readonly string[]
  /** The activation's output; null where none that touches units was begun. */
  readonly said: ActivationReader | null
  /** Units that had failed before the first step; null where unknown. */
  readonly failedBefore: readonly string[] | null
}

/** Reads the machine again and checks it against the plan's promises. */
export async function afterwards(
  host: Host,
  plan: Plan,
  profile: string,
  { outcome, notes, said, failedBefore }: Ran,
): Promise<RunOutcome> {
  const machine = await readMachine(host, profile)
  const checked = outcome === 'failed' ? machine : await asRootSees(host, plan, profile, machine)
  const failedNow = said === null || failedBefore === null ? null : await readFailedUnits(host)
  const units = said === null ? null : unitsAfter(said, failedBefore, failedNow)
  const reported = [...notes, ...(said === null ? [] : unitNotes(said, units ?? []))]
  if (outcome === 'failed') {
    if (said !== null) append(reported, await unitsLeftSentences(host, said))
    const now = `Now: ${bootStateSentence(machine)}`
    return { outcome, notes: [...reported, now], checkResults: [], units, machine }
  }
  // The old system keeps running until the reboot.
  const checks = plan.checks.filter(({ kind }) => !(outcome === 'reboot' && kind === 'running'))
  const checkResults = verify({ ...plan, checks }, checked)
  const broken = checkResults.some(({ holds }) => holds === false)
  const worse = broken || outcome === 'units' || failsAnew(units ?? [])
  return {
    outcome: worse ? 'units' : 'done',
    notes: [...reported, ...plan.afterwards],
    checkResults,
    units,
    machine,
  }
}

/**
 * Reads a boot menu that only root can read, with the rights that the steps had. Never asks for a password:
 * where one would be needed, the menu stays unknown.
 */
async function asRootSees(
  host: Host,
  { steps }: Plan,
  profile: string,
  machine: Machine,
): Promise<Machine> {
  const hadRights = host.rootDirectory === null && steps.some(({ root }) => root)
  if (!machine.bootable || !machine.bootMenuHidden || !hadRights) return machine
  try {
    const seen = await withPrivilegedSnapshot(host, await menuPlaces(host), { neverAsks: true })
    return await readMachine(seen, profile)
  } catch {
    return machine
  }
}

function unitNotes(said: ActivationReader, units: readonly UnitAfter[]): string[] {
  const counts = countsText(said.progress)
  return [
    ...(counts === '' ? [] : [`Units: ${counts}.`]),
    ...failureSentences(units, said.usersFailed),
  ]
}
