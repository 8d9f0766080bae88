import { withSearch } from '../bisect/deletion.ts'
import { withConsequences } from '../changes/consequences.ts'
import { readRollback } from '../changes/readRollback.ts'
import type { Config } from '../config/loadConfig.ts'
import type { EvidenceOf } from '../health/evidence.ts'
import type { Host } from '../host/host.ts'
import { noBootMenu } from '../machine/bootWords.ts'
import type { Generation, Machine } from '../machine/machine.ts'
import type { ActivationMode } from '../plan/commands.ts'
import type { Plan } from '../plan/plan.ts'
import { planDelete } from '../plan/planDelete.ts'
import { planMenu } from '../plan/planMenu.ts'
import type { Planning } from '../plan/planning.ts'
import { planPin, planUnpin } from '../plan/planPin.ts'
import { bringsOtherKernel, planRollback, rollbackMode } from '../plan/planRollback.ts'
import { planSwitch } from '../plan/planSwitch.ts'
import { planClearOneShot, planTry } from '../plan/planTry.ts'
import { runningSpecial } from '../plan/switchWords.ts'
import { withWayBack } from '../plan/wayBack.ts'
import { Problem } from '../problem.ts'
import type { Fix } from '../problems/problems.ts'
import { readBootReport } from '../problems/readBootReport.ts'
import { findTarget, type Target, targetOf } from '../targets/target.ts'
import type { Variant } from './dialog.ts'
import { shownEvidences } from './selectors.ts'
import type { State } from './state.ts'

/*
 * The ways to do what was asked for, each a plan of its own.
 */

interface Way {
  readonly mode: ActivationMode
  readonly label: string
}

const MODES: readonly Way[] = [
  { mode: 'switch', label: 'now' },
  { mode: 'boot', label: 'at the next boot' },
  { mode: 'test', label: 'test it now' },
]

/** A container is started, and boots nothing. */
function labelOf({ machine }: Planning, { mode, label }: Way): string {
  return mode === 'boot' && !machine.startsItself ? 'at the next start' : label
}

/** A deletion with what it takes of the search under way, and of the ways back. */
export function annotatedDeletion(plan: Plan, machine: Machine, state: State): Plan {
  const evidences = machine.bootable ? shownEvidences(state) : null
  return withWayBack(withSearch(plan, state.bisection, machine), machine, evidences)
}

/** Deletes these, or those of them that may go where others are refused. */
export function deleteVariants(planning: Planning, chosen: readonly Generation[]): Variant[] {
  const all: Variant = { label: 'delete', plan: planDelete(planning, chosen) }
  const stays = new Set(all.plan.refused.map(({ generation }) => generation))
  const rest = chosen.filter(({ number }) => !stays.has(number))
  if (!all.plan.blocked || rest.length === 0 || rest.length === chosen.length) return [all]
  const plan = planDelete(planning, rest)
  return plan.blocked ? [all] : [all, { label: 'without what is refused', plan }]
}

/** The ways to switch to `target`; `first` is the one that is shown first. */
export async function switchVariants(
  host: Host,
  known: Planning,
  target: Target,
  first: ActivationMode = 'switch',
): Promise<Variant[]> {
  const planning = await withConsequences(host, known, target)
  const alone = !planning.machine.bootable || planning.capabilities.outside !== null
  const modes = alone ? MODES.slice(0, 1) : MODES
  const sorted = [...modes].sort((a, b) => Number(b.mode === first) - Number(a.mode === first))
  const variants = sorted.map(
    (way): Variant => ({
      label: labelOf(planning, way),
      plan: planSwitch(planning, target, { mode: way.mode }),
    }),
  )
  if (alone) return variants
  if (planning.machine.startsItself) {
    variants.push({ label: 'once, at the next boot', plan: planTry(planning, target) })
  }
  const running = runningSpecial(planning.machine)
  for (const { name, storePath } of target.system?.specialisations ?? []) {
    if (storePath === null) continue
    const options = { mode: 'switch', specialisation: name } as const
    const way = { label: `specialisation ${name}`, plan: planSwitch(planning, target, options) }
    // What runs now is the next best that a person may want.
    if (name === running) variants.splice(1, 0, way)
    else variants.push(way)
  }
  return variants
}

/**
 * The ways to try `target` and come back by a reboot, the best first: started once where another
 * kernel comes with it and the boot loader can, else as a test.
 */
export async function testVariants(
  host: Host,
  planning: Planning,
  target: Target,
): Promise<Variant[]> {
  const all = await switchVariants(host, planning, target, 'test')
  const once = all.find(({ plan }) => plan.kind === 'try' && !plan.blocked)
  const [first] = all
  if (once === undefined || first === undefined) return all
  const others = all.filter((one) => one !== once && one !== first)
  const ways = bringsOtherKernel(planning, target) ? [once, first] : [first, once]
  return [...ways, ...others]
}

/**
 * The ways back to the best generation that is known to be good, the best way first; `advice` is
 * what a person can do where none is.
 */
export async function rollbackVariants(
  host: Host,
  known: Planning,
  evidences: EvidenceOf | null,
  config: Config,
  advice: string,
): Promise<Variant[]> {
  if (evidences === null) throw new Problem('unreadable', 'How the generations did is not known.')
  const facts = await readRollback(host, known, evidences, config, advice)
  const { generation } = facts.best
  const planning =
    generation?.storePath == null
      ? known
      : await withConsequences(host, known, targetOf(generation))
  const first = rollbackMode(planning, facts)
  const alone = planning.capabilities.outside !== null
  const modes = alone ? MODES.slice(0, 1) : MODES.filter(({ mode }) => mode !== 'test')
  const variants = modes
    .toSorted((a, b) => Number(b.mode === first) - Number(a.mode === first))
    .map(
      (way): Variant => ({
        label: labelOf(planning, way),
        plan: planRollback(planning, facts, way.mode),
      }),
    )
  // Where there is nothing to do, there are no two ways of it.
  return variants.every(({ plan }) => plan.steps.length > 0) ? variants : variants.slice(0, 1)
}

/** What mends a finding; none for what is not mended by a plan, or is planned elsewhere. */
export async function fixVariants(host: Host, planning: Planning, fix: Fix): Promise<Variant[]> {
  switch (fix.kind) {
    case 'switch': {
      const target = await findTarget(host, planning.machine, fix.gen)
      return switchVariants(host, planning, target, fix.mode)
    }
    case 'menu': {
      const report = await readBootReport(host, planning.machine)
      if (report === null) throw noBootMenu(planning.machine)
      return [{ label: 'write it', plan: planMenu(planning, report) }]
    }
    case 'pin': {
      const target = await findTarget(host, planning.machine, fix.storePath)
      return [
        { label: 'pin it again', plan: planPin(planning, target, fix.name) },
        { label: 'unpin it', plan: planUnpin(planning, fix.name) },
      ]
    }
    case 'unpin':
      return [{ label: 'unpin it', plan: planUnpin(planning, fix.name) }]
    case 'forget':
      return [{ label: 'take it back', plan: planClearOneShot(planning) }]
    case 'undo':
    case 'boot':
    case 'rollback':
      return []
  }
}
