import type { Bisection } from '../bisect/bisection.ts'
import { warnLostBisect } from '../bisect/deletion.ts'
import type { Config } from '../config/loadConfig.ts'
import type { EvidenceOf } from '../health/evidence.ts'
import type { Host } from '../host/host.ts'
import { noBootMenu } from '../machine/bootWords.ts'
import { readGarbage } from '../machine/garbage.ts'
import type { Generation } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import type { Sizes } from '../machine/sizes.ts'
import { whyOnlyOwn } from '../plan/capabilities.ts'
import type { ActivationMode } from '../plan/commands.ts'
import { warnLostRollback } from '../plan/deletionLosses.ts'
import type { DeletionRules } from '../plan/parseDeletion.ts'
import type { Plan } from '../plan/plan.ts'
import { planCollect } from '../plan/planCollect.ts'
import { planDelete } from '../plan/planDelete.ts'
import { planDryRun } from '../plan/planDryRun.ts'
import { planFinish, planLeave } from '../plan/planFinish.ts'
import { planMenu } from '../plan/planMenu.ts'
import { type Planning, readPlanning } from '../plan/planning.ts'
import { planOwnPin, planOwnUnpin } from '../plan/planOwnPin.ts'
import { planPin, planUnpin } from '../plan/planPin.ts'
import { planRollback } from '../plan/planRollback.ts'
import { planSwitch } from '../plan/planSwitch.ts'
import { planClearOneShot, planTry } from '../plan/planTry.ts'
import { planUndo } from '../plan/planUndo.ts'
import { asProblem, Problem } from '../problem.ts'
import { readBootReport } from '../problems/readBootReport.ts'
import type { Target } from '../targets/target.ts'
import { withConsequences } from './consequences.ts'
import { planRules } from './planRules.ts'
import { readFinish } from './readFinish.ts'
import { readRollback } from './readRollback.ts'
import { readInterrupted, readUndo } from './readUndo.ts'
import { rollbackVariants, switchVariants, testVariants } from './switchVariants.ts'
import type { Variant } from './variant.ts'

/** A requested change. Names and numbers are already resolved (`targets/`). */
export type Change =
  /** Without a mode, all variants; `first` is listed first. */
  | {
      readonly kind: 'switch'
      readonly target: Target
      readonly mode?: ActivationMode | undefined
      readonly specialisation?: string | undefined
      readonly first?: ActivationMode | undefined
    }
  /** A test for a bisect, to be reverted by a reboot. */
  | { readonly kind: 'test'; readonly target: Target }
  | { readonly kind: 'try'; readonly target: Target }
  /** To the best known-good generation. `advice` is what to do where there is none. */
  | {
      readonly kind: 'rollback'
      readonly config: Config
      readonly advice: string
      readonly mode?: 'switch' | 'boot' | undefined
    }
  | { readonly kind: 'delete'; readonly generations: readonly Generation[] }
  | { readonly kind: 'delete-by-rules'; readonly rules: DeletionRules }
  /** `own`: as a user GC root; if not set, both variants, where root can be used. */
  | {
      readonly kind: 'pin'
      readonly target: Target
      readonly name: string
      readonly note: string | null
      readonly own?: boolean | undefined
    }
  | { readonly kind: 'unpin'; readonly names: readonly PinName[] }
  /** An interrupted change may also be finished or dismissed; without `way`, all variants. */
  | { readonly kind: 'undo'; readonly way?: 'undo' | 'finish' | 'leave' | undefined }
  | { readonly kind: 'collect' }
  | { readonly kind: 'menu' }
  | { readonly kind: 'clear-one-shot' }
  | { readonly kind: 'dry-run'; readonly target: Target }

export interface PinName {
  readonly name: string
  /** `any`: both kinds, a user GC root first where root is unavailable. */
  readonly of: 'root' | 'own' | 'any'
}

/** The facts for preparing a change; null values are unknown. */
export interface ChangeContext {
  readonly host: Host
  readonly machine: Machine
  readonly sizes: Sizes | null
  readonly evidences: EvidenceOf | null
  readonly bisection: Bisection | null
}

/**
 * The plans for a change, one for each variant, best first. Changes nothing. Throws a Problem where there is
 * nothing to plan (`no-change`, `no-boot-menu`, `no-generation` …); a forbidden change is a refused plan.
 */
export async function prepare(change: Change, context: ChangeContext): Promise<Variant[]> {
  const { host, machine, sizes, evidences } = context
  // Dismissing a change needs no facts, which may be unreadable.
  if (change.kind === 'undo' && change.way === 'leave') return leaving(host)
  const planning = await readPlanning(host, machine, sizes, evidences)
  switch (change.kind) {
    case 'switch':
      return switching(change, host, planning)
    case 'test':
      return testVariants(host, planning, change.target)
    case 'try':
      return [{ label: 'once (next boot only)', plan: planTry(planning, change.target) }]
    case 'rollback':
      return rollingBack(change, host, planning)
    case 'delete':
      return deleteVariants(planning, change.generations).map(withLosses(context))
    case 'delete-by-rules': {
      const plan = await planRules(host, planning, change.rules)
      return [withLosses(context)({ label: 'delete', plan })]
    }
    case 'pin':
      return pinning(change, host, planning)
    case 'unpin':
      return change.names.map((name) => unpinning(name, host, planning))
    case 'undo':
      return undoing(change.way, host, planning)
    case 'collect':
      return [{ label: 'collect', plan: await collecting(host, planning) }]
    case 'menu': {
      const report = await readBootReport(host, machine)
      if (report === null) throw noBootMenu(machine)
      return [{ label: 'regenerate it', plan: planMenu(planning, report) }]
    }
    case 'clear-one-shot':
      return [{ label: 'clear it', plan: planClearOneShot(planning) }]
    case 'dry-run': {
      const plan = planDryRun(machine, planning.capabilities, change.target)
      return [{ label: 'dry run', plan }]
    }
  }
}

type Of<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>

async function switching(
  { target, mode, specialisation, first }: Of<'switch'>,
  host: Host,
  planning: Planning,
): Promise<Variant[]> {
  if (mode === undefined) return switchVariants(host, planning, target, first)
  // Mode `boot` has no effect on running units.
  const known = mode === 'boot' ? planning : await withConsequences(host, planning, target)
  return [{ label: mode, mode, plan: planSwitch(known, target, { mode, specialisation }) }]
}

async function rollingBack(
  { config, advice, mode }: Of<'rollback'>,
  host: Host,
  planning: Planning,
): Promise<Variant[]> {
  const { evidences } = planning
  if (evidences === null) throw new Problem('unreadable', 'Boot history unknown.')
  const facts = await readRollback(host, planning, evidences, config, advice)
  if (mode !== 'boot' && !(mode === 'switch' && facts.isStuck)) {
    return rollbackVariants(host, planning, facts)
  }
  return [{ label: 'at the next boot', mode: 'boot', plan: planRollback(planning, facts, 'boot') }]
}

/** Deletes these, or only the deletable ones where others are refused. */
function deleteVariants(planning: Planning, chosen: readonly Generation[]): Variant[] {
  const all: Variant = { label: 'delete', plan: planDelete(planning, chosen) }
  const stays = new Set(all.plan.refused.map(({ generation }) => generation))
  const rest = chosen.filter(({ number }) => !stays.has(number))
  if (!all.plan.blocked || rest.length === 0 || rest.length === chosen.length) return [all]
  const plan = planDelete(planning, rest)
  return plan.blocked ? [all] : [all, { label: 'delete the rest', plan }]
}

/** Adds warnings about a deletion's effects on the current bisect and on rollbacks. */
export function withLosses({
  machine,
  bisection,
  evidences,
}: Omit<ChangeContext, 'host' | 'sizes'>) {
  const known = machine.bootable ? evidences : null
  return ({ label, plan }: Variant): Variant => ({
    label,
    plan: warnLostRollback(warnLostBisect(plan, bisection, machine), machine, known),
  })
}

function pinning(
  { target, name, note, own }: Of<'pin'>,
  host: Host,
  planning: Planning,
): Variant[] {
  const why = whyOnlyOwn(host)
  const asOwn = {
    label: 'user GC root (no sudo)',
    plan: planOwnPin(planning, target, name, { note, why }),
  }
  if (own === true || why !== null) return [asOwn]
  const asRoot = { label: 'a pin', plan: planPin(planning, target, name, note) }
  return own === false ? [asRoot] : [asRoot, asOwn]
}

function unpinning({ name, of }: PinName, host: Host, planning: Planning): Variant {
  if (of === 'own') {
    return { label: `unpin ${name} (user GC root)`, plan: planOwnUnpin(planning, name) }
  }
  const preferred = of === 'any' && whyOnlyOwn(host) !== null ? 'own' : 'profile'
  return { label: `unpin ${name}`, plan: planUnpin(planning, name, preferred) }
}

async function undoing(way: Of<'undo'>['way'], host: Host, planning: Planning): Promise<Variant[]> {
  const open = way === 'undo' ? null : await readInterrupted(host)
  if (open === null) {
    if (way === 'finish') throw notInterrupted()
    return [{ label: 'undo', plan: planUndo(planning, await readUndo(host)) }]
  }
  const rest = planFinish(planning, await readFinish(host, planning, open))
  const finish = { label: 'finish it', plan: rest }
  if (way === 'finish') return [finish]
  const leave = await leaving(host)
  if (open.begin.reversal === null) return [finish, ...leave]
  return [finish, { label: 'undo it', plan: planUndo(planning, await readUndo(host)) }, ...leave]
}

async function leaving(host: Host): Promise<Variant[]> {
  const open = await readInterrupted(host)
  if (open === null) throw notInterrupted()
  return [{ label: 'leave it as it is', plan: planLeave(open) }]
}

function notInterrupted(): Problem {
  return new Problem('no-change', 'No interrupted change.')
}

/** Includes the garbage if known; collecting does not need it. */
async function collecting(host: Host, planning: Planning): Promise<Plan> {
  try {
    const garbage = planning.sizes === null ? null : await readGarbage(host, planning.sizes)
    return planCollect(planning, garbage)
  } catch (error) {
    const plan = planCollect(planning, null)
    return { ...plan, warnings: [...plan.warnings, asProblem(error, 'database').message] }
  }
}
