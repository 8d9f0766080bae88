import { findBisection } from '../bisect/record.ts'
import { type Change, type ChangeContext, prepare } from '../changes/prepare.ts'
import { readUndo } from '../changes/readUndo.ts'
import { whyOnlyOwn } from '../plan/capabilities.ts'
import type { ActivationMode } from '../plan/commands.ts'
import { parseRules, type RuleName } from '../plan/parseDeletion.ts'
import type { Plan } from '../plan/plan.ts'
import { runningSpecial } from '../plan/switchWords.ts'
import { Problem } from '../problem.ts'
import { findTarget, type Target } from '../targets/target.ts'
import { carryOut } from './carryOut.ts'
import { readDecisiveEvidences, readEvidences } from './evidences.ts'
import { withBootMenu } from './hiddenMenu.ts'
import { type Session, sizesOrNull } from './session.ts'
import { typedCommand } from './typedCommand.ts'

/*
 * The commands that change a machine: each resolves its arguments, plans, and carries the plan out.
 */

export interface SwitchFlags {
  readonly boot?: boolean
  readonly test?: boolean
  readonly specialisation?: string
}

/** Milliseconds to wait for the boot history when planning a switch. */
const SWITCH_BUDGET_MS = 5000

/** `terrapin switch GEN`; `terrapin rollback` is `switch previous`. */
export async function switchTo(session: Session, gen: string, flags: SwitchFlags) {
  const { boot, test, specialisation } = flags
  if (boot === true && test === true) {
    throw new Problem('usage', '--boot and --test can’t be combined.')
  }
  const mode: ActivationMode = boot === true ? 'boot' : test === true ? 'test' : 'switch'
  const { host, machine } = session
  const target = await findTarget(host, machine, gen)
  const evidences = await readDecisiveEvidences(session, SWITCH_BUDGET_MS)
  const plan = await bestPlan(
    session,
    { kind: 'switch', target, mode, specialisation },
    { evidences },
  )
  return carryOut(session, withSpecialWay(plan, session, gen, target, flags))
}

/** When leaving a specialisation, names the command that keeps it. */
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
  const way = `To keep the specialisation ${name}: ${typedCommand(options, argv)}`
  return { ...plan, warnings: [...plan.warnings, way] }
}

/** `terrapin try GEN` */
export async function tryOnce(given: Session, gen: string): Promise<number> {
  const session = await withBootMenu(given)
  const target = await findTarget(session.host, session.machine, gen)
  const evidences = await readDecisiveEvidences(session, SWITCH_BUDGET_MS)
  return carryOut(session, await bestPlan(session, { kind: 'try', target }, { evidences }))
}

export interface PinFlags {
  readonly own?: boolean
}

/** `terrapin pin GEN NAME [NOTE...]`: a user GC root where root is unavailable. */
export async function pin(
  session: Session,
  gen: string,
  name: string,
  words: readonly string[],
  { own }: PinFlags,
): Promise<number> {
  const note = words.length === 0 ? null : words.join(' ').trim()
  const target = await findTarget(session.host, session.machine, gen)
  return carryOut(
    session,
    await bestPlan(session, { kind: 'pin', target, name, note, own: own === true }),
  )
}

/** `terrapin unpin NAME`: `--own` considers user GC roots only. */
export async function unpin(given: Session, name: string, { own }: PinFlags): Promise<number> {
  const asRoot = own !== true && whyOnlyOwn(given.host) === null
  const session = asRoot ? await withBootMenu(given) : given
  const names = [{ name, of: own === true ? 'own' : 'any' } as const]
  const sizes = await sizesOrNull(session)
  return carryOut(session, await bestPlan(session, { kind: 'unpin', names }, { sizes }))
}

export interface UndoFlags {
  readonly finish?: boolean
  readonly leave?: boolean
}

/** `terrapin undo`: undo the last change; undo, finish or dismiss an interrupted one. */
export async function undo(given: Session, { finish, leave }: UndoFlags): Promise<number> {
  if (finish === true && leave === true) {
    throw new Problem('usage', '--finish and --leave can’t be combined.')
  }
  if (leave === true) return carryOut(given, await bestPlan(given, { kind: 'undo', way: 'leave' }))
  // Without anything to undo, skip reading the journal.
  if (finish !== true) await readUndo(given.host)
  const session = finish === true ? await withBootMenu(given) : given
  const evidences = await readDecisiveEvidences(session, SWITCH_BUDGET_MS)
  const sizes = finish === true ? await sizesOrNull(session) : null
  const way = finish === true ? 'finish' : 'undo'
  return carryOut(session, await bestPlan(session, { kind: 'undo', way }, { sizes, evidences }))
}

/** `terrapin gc` */
export async function collect(given: Session): Promise<number> {
  const session = await withBootMenu(given)
  const sizes = await sizesOrNull(session)
  return carryOut(session, await bestPlan(session, { kind: 'collect' }, { sizes }))
}

export interface DeleteFlags {
  readonly keepLast?: string
  readonly keepDaily?: string
  readonly keepWeekly?: string
  readonly keepMonthly?: string
  readonly olderThan?: string
}

/** `terrapin delete GEN...`, or by rules given as words or flags. */
export async function remove(given: Session, words: readonly string[], flags: DeleteFlags) {
  const rules = parseRules([...words, ...wordsOf(flags)])
  const session = await withBootMenu(given)
  const reading = session.machine.bootable ? readEvidences(session) : null
  const facts = { sizes: await sizesOrNull(session), evidences: await reading }
  return carryOut(session, await bestPlan(session, { kind: 'delete-by-rules', rules }, facts))
}

/** The flags as equivalent words. */
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

/** The best plan for a change. Throws a Problem where there is none. */
export async function bestPlan(
  { host, machine, profile }: Session,
  change: Change,
  facts: Partial<Pick<ChangeContext, 'sizes' | 'evidences'>> = {},
): Promise<Plan> {
  const bisection = findBisection(host, profile)
  const [best] = await prepare(change, {
    ...{ host, machine, bisection, sizes: null, evidences: null },
    ...facts,
  })
  if (best === undefined)
    throw new Problem('unexpected', 'Internal error: no plan for this change. Please report a bug.')
  return best.plan
}
