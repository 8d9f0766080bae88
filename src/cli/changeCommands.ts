import { withSearch } from '../bisect/deletion.ts'
import { findBisection } from '../bisect/record.ts'
import { withConsequences } from '../changes/consequences.ts'
import { planRules } from '../changes/planRules.ts'
import { readFinish } from '../changes/readFinish.ts'
import { readInterrupted, readUndo } from '../changes/readUndo.ts'
import { readGarbage } from '../machine/garbage.ts'
import { whyOnlyOwn } from '../plan/capabilities.ts'
import type { ActivationMode } from '../plan/commands.ts'
import { parseRules, type RuleName } from '../plan/deletionRules.ts'
import type { Plan } from '../plan/plan.ts'
import { planCollect } from '../plan/planCollect.ts'
import { planFinish, planLeave } from '../plan/planFinish.ts'
import { type Planning, readPlanning } from '../plan/planning.ts'
import { planOwnPin, planOwnUnpin } from '../plan/planOwnPin.ts'
import { planPin, planUnpin } from '../plan/planPin.ts'
import { planSwitch } from '../plan/planSwitch.ts'
import { planTry } from '../plan/planTry.ts'
import { planUndo } from '../plan/planUndo.ts'
import { runningSpecial } from '../plan/switchWords.ts'
import { withWayBack } from '../plan/wayBack.ts'
import { asProblem, Problem } from '../problem.ts'
import { findTarget, type Target } from '../targets/target.ts'
import { carryOut } from './carryOut.ts'
import { readDecisiveEvidences, readEvidences } from './evidences.ts'
import { withBootMenu } from './hiddenMenu.ts'
import { type Session, sizesOrNull } from './session.ts'
import { typedCommand } from './typedCommand.ts'

/*
 * The commands that change a machine: each finds what is meant, makes the plan, and hands it on.
 */

export interface SwitchFlags {
  readonly boot?: boolean
  readonly test?: boolean
  readonly specialisation?: string
}

/** Milliseconds that a plan which starts a system waits to know whether that boots. */
const SWITCH_BUDGET_MS = 5000

/** `terrapin switch GEN`; `terrapin rollback` is `switch previous`. */
export async function switchTo(session: Session, gen: string, flags: SwitchFlags) {
  const { boot, test, specialisation } = flags
  if (boot === true && test === true) {
    throw new Problem('usage', 'Only one of --boot and --test can be given.')
  }
  const mode: ActivationMode = boot === true ? 'boot' : test === true ? 'test' : 'switch'
  const { host, machine } = session
  const target = await findTarget(host, machine, gen)
  const evidences = await readDecisiveEvidences(session, SWITCH_BUDGET_MS)
  const known = await readPlanning(host, machine, null, evidences)
  const planning = mode === 'boot' ? known : await withConsequences(host, known, target)
  const plan = planSwitch(planning, target, { mode, specialisation })
  return carryOut(session, withSpecialWay(plan, session, gen, target, flags))
}

/** A switch away from a specialisation names the way to the one that is called so in the target. */
function withSpecialWay(
  plan: Plan,
  { machine, options }: Session,
  gen: string,
  target: Target,
  { boot, test, specialisation }: SwitchFlags,
): Plan {
  const name = runningSpecial(machine)
  const known = target.system?.specialisations ?? []
  if (name === null || specialisation !== undefined || target.specialisation !== undefined)
    return plan
  if (boot === true || !known.some((some) => some.name === name)) return plan
  const argv = ['switch', gen, ...(test === true ? ['--test'] : []), '--specialisation', name]
  const way = `To stay with ${name}: ${typedCommand(options, argv)}`
  return { ...plan, warnings: [...plan.warnings, way] }
}

/** `terrapin try GEN` */
export async function tryOnce(given: Session, gen: string): Promise<number> {
  const session = await withBootMenu(given)
  const target = await findTarget(session.host, session.machine, gen)
  const evidences = await readDecisiveEvidences(session, SWITCH_BUDGET_MS)
  const planning = await readPlanning(session.host, session.machine, null, evidences)
  return carryOut(session, planTry(planning, target))
}

export interface PinFlags {
  readonly own?: boolean
}

/** `terrapin pin GEN NAME [NOTE...]`: who has no way to root gets a root of their own. */
export async function pin(
  session: Session,
  gen: string,
  name: string,
  words: readonly string[],
  { own }: PinFlags,
): Promise<number> {
  const { host, machine } = session
  const note = words.length === 0 ? null : words.join(' ').trim()
  const target = await findTarget(host, machine, gen)
  const planning = await readPlanning(host, machine, null)
  const why = whyOnlyOwn(host)
  return carryOut(
    session,
    own === true || why !== null
      ? planOwnPin(planning, target, name, { note, why })
      : planPin(planning, target, name, note),
  )
}

/** `terrapin unpin NAME`: `--own` is about roots of one's own only. */
export async function unpin(given: Session, name: string, { own }: PinFlags): Promise<number> {
  const asRoot = own !== true && whyOnlyOwn(given.host) === null
  const session = asRoot ? await withBootMenu(given) : given
  const planning = await planningWithSizes(session)
  if (own === true) return carryOut(session, planOwnUnpin(planning, name))
  const preferred = asRoot ? 'profile' : 'own'
  return carryOut(session, planUnpin(planning, name, preferred))
}

export interface UndoFlags {
  readonly finish?: boolean
  readonly leave?: boolean
}

/** `terrapin undo`: take the last change back; of one that was cut off also the other two ways. */
export async function undo(given: Session, { finish, leave }: UndoFlags): Promise<number> {
  const { host, machine } = given
  if (finish === true && leave === true) {
    throw new Problem('usage', 'Only one of --finish and --leave can be given.')
  }
  if (finish !== true && leave !== true) {
    const facts = await readUndo(host)
    const evidences = await readDecisiveEvidences(given, SWITCH_BUDGET_MS)
    return carryOut(given, planUndo(await readPlanning(host, machine, null, evidences), facts))
  }
  const change = await readInterrupted(host)
  if (change === null) throw new Problem('no-change', 'No change was cut off.')
  if (leave === true) return carryOut(given, planLeave(change))
  const session = await withBootMenu(given)
  const evidences = await readDecisiveEvidences(session, SWITCH_BUDGET_MS)
  const planning = { ...(await planningWithSizes(session)), evidences }
  return carryOut(session, planFinish(planning, await readFinish(session.host, planning, change)))
}

/** `terrapin gc` */
export async function collect(given: Session): Promise<number> {
  const session = await withBootMenu(given)
  const planning = await planningWithSizes(session)
  return carryOut(session, planCollect(planning, await garbageOrNull(session, planning)))
}

/** How much there is to collect, or null with the reason on stderr. */
async function garbageOrNull({ host, output }: Session, { sizes }: Planning) {
  if (sizes === null) return null
  try {
    return await readGarbage(host, sizes)
  } catch (error) {
    output.say(`terrapin: ${asProblem(error, 'database').message}`)
    return null
  }
}

export interface DeleteFlags {
  readonly keepLast?: string
  readonly keepDaily?: string
  readonly keepWeekly?: string
  readonly keepMonthly?: string
  readonly olderThan?: string
}

/** `terrapin delete GEN...`, or by rules: as words or as flags. */
export async function remove(given: Session, words: readonly string[], flags: DeleteFlags) {
  const rules = parseRules([...words, ...wordsOf(flags)])
  const session = await withBootMenu(given)
  const { host, machine, profile } = session
  const reading = machine.bootable ? readEvidences(session) : null
  const planning = await planningWithSizes(session)
  const plan = await planRules(host, planning, rules)
  const told = withSearch(plan, findBisection(host, profile), machine)
  return carryOut(session, withWayBack(told, machine, await reading))
}

/** The flags as the words that a person may also type. */
function wordsOf(flags: DeleteFlags): string[] {
  const given: Readonly<Record<RuleName, string | undefined>> = {
    'keep-last': flags.keepLast,
    'keep-daily': flags.keepDaily,
    'keep-weekly': flags.keepWeekly,
    'keep-monthly': flags.keepMonthly,
    'older-than': flags.olderThan,
  }
  return Object.entries(given).flatMap(([rule, value]) =>
    value === undefined ? [] : [rule, value],
  )
}

async function planningWithSizes(session: Session): Promise<Planning> {
  return readPlanning(session.host, session.machine, await sizesOrNull(session))
}
