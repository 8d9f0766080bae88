import { pendingOnce } from '../boot/menu.ts'
import type { BootReport } from '../boot/report/bootReport.ts'
import type { ChangelogEntry } from '../changelog/changelogChanges.ts'
import type { ChangeRequest } from '../changelog/request.ts'
import { noBootMenu } from '../machine/bootWords.ts'
import type { Garbage } from '../machine/garbage.ts'
import { leadsTo } from '../nix/profile.ts'
import type { Target } from '../targets/target.ts'
import { bootMenuStep } from './menuStep.ts'
import { type Check, orRefused, type Plan, planOf, refusedPlan } from './plan.ts'
import { planCollect } from './planCollect.ts'
import { planDelete } from './planDelete.ts'
import { planMenu } from './planMenu.ts'
import { type Planning, profileStays } from './planning.ts'
import { planOwnPin, planOwnUnpin } from './planOwnPin.ts'
import { planPin, planUnpin } from './planPin.ts'
import { planSwitch } from './planSwitch.ts'
import { planClearOneShot, planTry } from './planTry.ts'
import { otherProfile, planUndo, type UndoFacts } from './planUndo.ts'
import { supersededBy } from './superseded.ts'

/** Additional facts to plan a finish; null where unneeded or missing. */
export interface FinishFacts {
  readonly change: ChangelogEntry
  /** The system of an interrupted switch, pin or one-time boot. */
  readonly target: Target | null
  readonly report: BootReport | null
  readonly garbage: Garbage | null
  /** The change that was being undone. */
  readonly undo: UndoFacts | null
}

/**
 * Plans the rest of an interrupted change. The recorded request is planned again for the machine as
 * it is now, without what is already done. Refused where something else has taken its place.
 */
export function planFinish(planning: Planning, facts: FinishFacts): Plan {
  const { begin, intended, title, outcome } = facts.change
  return {
    ...orRefused(() => restOf(planning, facts)),
    title: `Finish “${title}” (${outcome === null ? 'interrupted' : 'failed halfway'})`,
    request: intended.request,
    reversal: begin.reversal,
    settles: { change: begin.id, as: 'finished' },
  }
}

/** Plans to dismiss an interrupted change: nothing is run, and it is no longer reported. */
export function planLeave({ begin, title, outcome }: ChangelogEntry): Plan {
  return planOf({
    kind: 'undo',
    title: `Leave “${title}” as it is (${outcome === null ? 'interrupted' : 'failed halfway'})`,
    steps: [],
    generations: [],
    warnings: ['Runs no commands; only dismisses the problem.'],
    settles: { change: begin.id, as: 'left' },
  })
}

function nothing(checks: readonly Check[] = []): Plan {
  return planOf({ kind: 'undo', title: '', steps: [], generations: [], checks })
}

function restOf(planning: Planning, facts: FinishFacts): Plan {
  const { request, settles } = facts.change.intended
  const elsewhere = request === null ? null : otherProfile(planning, request)
  if (elsewhere !== null) return refusedPlan(elsewhere)
  switch (request?.kind) {
    case 'switch':
      return restOfSwitch(planning, facts, request)
    case 'delete':
      return restOfDeletion(planning, request)
    case 'pin':
      return restOfPin(planning, facts, request)
    case 'unpin':
      return restOfUnpin(planning, request)
    case 'try':
      return restOfTry(planning, facts, request)
    case 'forget':
      return restOfForget(planning)
    case 'menu':
      if (facts.report === null) throw noBootMenu(planning.machine)
      return planMenu(planning, facts.report)
    case 'collect':
      return planCollect(planning, facts.garbage)
  }
  if (settles?.as === 'left') return nothing()
  if (settles?.as === 'undone') return restOfUndo(planning, facts)
  return refusedPlan(
    'the changelog does not record what it was to do; dismiss it with terrapin undo --leave',
  )
}

type Asked<Kind extends ChangeRequest['kind']> = Extract<ChangeRequest, { kind: Kind }>

const GONE = 'its store path is missing'

function restOfSwitch(planning: Planning, facts: FinishFacts, request: Asked<'switch'>): Plan {
  const { machine } = planning
  const { number, storePath, mode, specialisation } = request
  const superseded = supersededBy(machine, facts.change)
  if (superseded !== null) {
    const way = 'to leave it as it is: terrapin undo --leave'
    return refusedPlan(`${superseded} has since been made current by someone else; ${way}`)
  }
  const named = machine.generations.find((generation) => generation.number === number)
  if (named !== undefined && !leadsTo(named, storePath)) return refusedPlan(isAnother(named.number))
  if (facts.target === null) return refusedPlan(GONE)
  const options = { mode, specialisation: specialisation ?? undefined }
  return withoutMove(planning, planSwitch(planning, facts.target, options))
}

/** Omits a completed move of the profile; the activation may be half done. */
function withoutMove({ machine }: Planning, plan: Plan): Plan {
  const { name, current, target } = machine.profile
  const stands = plan.checks.some(
    (check) =>
      check.kind === 'current' &&
      machine.generations.some((one) => one.current && one.storePath === check.storePath),
  )
  // An absolute link is made relative by the step.
  if (!stands || target !== `${name}-${current}-link`) return plan
  return { ...plan, steps: plan.steps.filter(({ kind }) => kind !== 'profile'), onFailure: [] }
}

function restOfDeletion(planning: Planning, { generations }: Asked<'delete'>): Plan {
  const { machine } = planning
  const numbers = generations.map(({ number }) => number)
  const left = machine.generations.filter(({ number }) => numbers.includes(number))
  const other = left.find(
    (link) =>
      !leadsTo(link, generations.find(({ number }) => number === link.number)?.storePath ?? null),
  )
  if (other !== undefined) return refusedPlan(isAnother(other.number))
  const checks: Check[] = [{ kind: 'gone', numbers }]
  return left.length === 0 ? onlyMenu(planning, checks) : { ...planDelete(planning, left), checks }
}

function restOfPin(
  planning: Planning,
  { target }: FinishFacts,
  { name, own, storePath }: Asked<'pin'>,
): Plan {
  if (target === null) return refusedPlan(GONE)
  if (own) return planOwnPin(planning, target, name)
  const plan = planPin(planning, target, name)
  const isMade = plan.steps.length === 0 && !plan.blocked
  return isMade ? onlyMenu(planning, [{ kind: 'pinned', name, storePath }]) : plan
}

function restOfUnpin(planning: Planning, { name, own, storePath }: Asked<'unpin'>): Plan {
  const { pins, lostPins, lostRoots } = planning.machine
  const kind = own ? 'own' : 'profile'
  const pin = pins.find((some) => some.name === name && some.kind === kind)
  const lost = (own ? lostRoots : lostPins).find((some) => some.name === name)
  if (pin !== undefined && pin.storePath !== storePath) {
    return refusedPlan(`${name} now keeps another system (${pin.storePath})`)
  }
  const checks: Check[] = [{ kind: 'unpinned', name, own }]
  if (pin === undefined && lost === undefined) {
    return own ? nothing(checks) : onlyMenu(planning, checks)
  }
  return own ? planOwnUnpin(planning, name) : planUnpin(planning, name)
}

function restOfTry(planning: Planning, { target }: FinishFacts, { storePath }: Asked<'try'>): Plan {
  if (target === null) return refusedPlan(GONE)
  const { bootMenu } = planning.machine
  if (bootMenu?.oneShot?.toplevel !== storePath) return planTry(planning, target)
  return nothing([{ kind: 'next-boot', storePath }])
}

function restOfForget(planning: Planning): Plan {
  const { bootMenu } = planning.machine
  if (bootMenu === null || pendingOnce(bootMenu) !== null) return planClearOneShot(planning)
  return nothing([{ kind: 'next-boot', storePath: null }])
}

function restOfUndo(planning: Planning, { undo }: FinishFacts): Plan {
  if (undo === null)
    return refusedPlan('the change that it was to undo is no longer in the changelog')
  const plan = planUndo(planning, undo)
  const { reversal } = undo
  if (reversal.kind === 'switch') return withoutMove(planning, plan)
  const isListed = reversal.kind === 'delete' || (reversal.kind !== 'try' && !reversal.own)
  if (!isListed || plan.blocked || plan.steps.some(({ kind }) => kind === 'menu')) return plan
  const menu = onlyMenu(planning, plan.checks)
  return { ...menu, warnings: [...plan.warnings, ...menu.warnings] }
}

/** Regenerates the menu where the links are done: whether the menu was regenerated is unknown. */
function onlyMenu(planning: Planning, checks: readonly Check[]): Plan {
  const { steps, dangers, warnings, refused } = bootMenuStep(planning)
  const expects = [profileStays(planning.machine)]
  return planOf({
    ...{ kind: 'menu', title: '', steps, generations: [] },
    ...{ refused, dangers, warnings, expects, checks },
  })
}

function isAnother(number: number): string {
  return `${number} is now another system`
}
