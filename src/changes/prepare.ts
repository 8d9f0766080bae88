import type { Bisection } from '../bisect/bisection.ts'
import { withSearch } from '../bisect/deletion.ts'
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
import type { DeletionRules } from '../plan/deletionRules.ts'
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
import { withWayBack } from '../plan/wayBack.ts'
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
  /** Without a mode in every way that there is, that of `first` at the top. */
  | {
      readonly kind: 'switch'
      readonly target: Target
      readonly mode?: ActivationMode | undefined
      readonly specialisation?: string | undefined
      readonly first?: ActivationMode | undefined
    }
  /** As a search asks for it: to come back by a reboot. */
  | { readonly kind: 'test'; readonly target: Target }
  | { readonly kind: 'try'; readonly target: Target }
  /** To the best generation that is known to be good. `advice` is what to do where none is. */
  | {
      readonly kind: 'rollback'
      readonly config: Config
      readonly advice: string
      readonly mode?: 'switch' | 'boot' | undefined
    }
  | { readonly kind: 'delete'; readonly generations: readonly Generation[] }
  | { readonly kind: 'delete-by-rules'; readonly rules: DeletionRules }
  /** `own`: as a GC root of the person; without it in both ways, where root may be asked. */
  | {
      readonly kind: 'pin'
      readonly target: Target
      readonly name: string
      readonly note: string | null
      readonly own?: boolean | undefined
    }
  | { readonly kind: 'unpin'; readonly names: readonly PinName[] }
  /** An interrupted change may be finished or left, too: without a way all of them. */
  | { readonly kind: 'undo'; readonly way?: 'undo' | 'finish' | 'leave' | undefined }
  | { readonly kind: 'collect' }
  | { readonly kind: 'menu' }
  | { readonly kind: 'clear-one-shot' }
  | { readonly kind: 'dry-run'; readonly target: Target }

export interface PinName {
  readonly name: string
  /** `any`: of both kinds, one's own first where root can't be asked. */
  readonly of: 'root' | 'own' | 'any'
}

/** The facts that a change is prepared from; what is null is not known. */
export interface ChangeContext {
  readonly host: Host
  readonly machine: Machine
  readonly sizes: Sizes | null
  readonly evidences: EvidenceOf | null
  readonly bisection: Bisection | null
}

/**
 * The plans that make a change, one for each way to make it, the best first. Nothing is changed. Throws a
 * Problem where there is nothing to plan (`no-change`, `no-boot-menu`, `no-generation` …); what may not be
 * done is a plan that is refused.
 */
export async function prepare(change: Change, context: ChangeContext): Promise<Variant[]> {
  const { host, machine, sizes, evidences } = context
  // To leave a change needs no facts, which may be what can't be read.
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
  // What starts at the next boot does nothing to what runs.
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

/** Deletes these, or those of them that may go where others are refused. */
function deleteVariants(planning: Planning, chosen: readonly Generation[]): Variant[] {
  const all: Variant = { label: 'delete', plan: planDelete(planning, chosen) }
  const stays = new Set(all.plan.refused.map(({ generation }) => generation))
  const rest = chosen.filter(({ number }) => !stays.has(number))
  if (!all.plan.blocked || rest.length === 0 || rest.length === chosen.length) return [all]
  const plan = planDelete(planning, rest)
  return plan.blocked ? [all] : [all, { label: 'delete the rest', plan }]
}

/** A deletion that says what it takes of the search under way, and of the ways back. */
export function withLosses({
  machine,
  bisection,
  evidences,
}: Omit<ChangeContext, 'host' | 'sizes'>) {
  const known = machine.bootable ? evidences : null
  return ({ label, plan }: Variant): Variant => ({
    label,
    plan: withWayBack(withSearch(plan, bisection, machine), machine, known),
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
