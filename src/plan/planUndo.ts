import type { ChangelogEntry } from '../changelog/changelogChanges.ts'
import type { ChangeRequest } from '../changelog/request.ts'
import type { FormerGeneration, PinReversal, Reversal } from '../changelog/reversal.ts'
import { numberOf } from '../machine/bootState.ts'
import { leadsTo } from '../nix/profile.ts'
import type { StorePath } from '../nix/storePath.ts'
import { nameOf } from '../nix/storePath.ts'
import type { System } from '../nix/system.ts'
import { Problem } from '../problem.ts'
import type { Target } from '../targets/target.ts'
import { agoOf } from '../text/format.ts'
import { whyReadOnly } from './capabilities.ts'
import { addGenerationLink, datedLink } from './commands.ts'
import { bootMenuStep } from './menuStep.ts'
import { orRefused, type Plan, planOf, type Refusal, refusedPlan, type Step } from './plan.ts'
import type { Planning } from './planning.ts'
import { planOwnPin, planOwnUnpin } from './planOwnPin.ts'
import { planPin, planUnpin } from './planPin.ts'
import { planSwitch } from './planSwitch.ts'
import { planClearOneShot, planTry, whyNotTry } from './planTry.ts'
import { supersededBy } from './superseded.ts'

/** Additional facts for an undo: which of its store paths still exist. */
export interface UndoFacts {
  readonly change: ChangelogEntry
  readonly reversal: Reversal
  /** The system at each store path that is still valid. */
  readonly systems: ReadonlyMap<StorePath, System>
  /** Titles of later changes that can't be undone any more. */
  readonly ignored: readonly string[]
}

/** Plans to undo a recorded change; refused where that is not possible. */
export function planUndo(planning: Planning, facts: UndoFacts): Plan {
  const { change, reversal } = facts
  const when = agoOf(change.begin.at, planning.now)
  const title = `Undo “${change.title}” (${when})`
  const elsewhere = otherProfile(planning, reversal)
  const plan =
    elsewhere === null ? orRefused(() => undoing(planning, facts)) : refusedPlan(elsewhere)
  const superseded = supersededBy(planning.machine, change)
  return {
    ...plan,
    kind: 'undo',
    title,
    settles: { change: change.begin.id, as: 'undone' },
    // `settles` identifies the change.
    request: null,
    reversal: null,
    warnings: [
      ...plan.warnings,
      ...facts.ignored.map((later) => `“${later}” can’t be undone: its store paths are deleted.`),
      ...(superseded === null
        ? []
        : [`Also reverts ${superseded}, which has since been made current by someone else.`]),
    ],
    // Someone else chose the current generation since.
    typed: superseded === null ? plan.typed : 'undo',
  }
}

function undoing(planning: Planning, facts: UndoFacts): Plan {
  const { reversal } = facts
  switch (reversal.kind) {
    case 'pin':
      return unpin(planning, reversal)
    case 'unpin': {
      const plan = reversal.own ? planOwnPin : planPin
      return plan(planning, targetOf(planning, facts, reversal.storePath), reversal.name)
    }
    case 'try':
      return startBefore(planning, facts, reversal)
    case 'switch':
      return switchBack(planning, facts, reversal)
    case 'delete':
      return bringBack(planning, facts, reversal.generations)
  }
}

/** Restores the earlier one-time boot entry, where still possible; else clears it. */
function startBefore(
  planning: Planning,
  facts: UndoFacts,
  { storePath, before }: Extract<Reversal, { kind: 'try' }>,
): Plan {
  const { bootMenu } = planning.machine
  // It was interrupted before the entry was set, or someone set another entry since.
  if (bootMenu !== null && bootMenu.oneShot?.toplevel !== storePath) return nothingToUndo()
  if (before === null) return planClearOneShot(planning)
  const why = facts.systems.has(before) ? whyNotTry(planning, before) : 'it is deleted'
  if (why === null) return planTry(planning, targetOf(planning, facts, before))
  const name = numberOf(planning.machine, before) ?? nameOf(before)
  const plan = planClearOneShot(planning)
  const lost = `The earlier one-time boot entry (${name}) can’t be restored: ${why}.`
  return { ...plan, warnings: [...plan.warnings, lost] }
}

/** A pin that was interrupted before it was made leaves nothing to undo. */
function unpin(planning: Planning, { name, own, storePath }: PinReversal): Plan {
  const { pins, otherProfiles } = planning.machine
  const kind = own ? 'own' : 'profile'
  const pinned = pins.find((pin) => pin.name === name && pin.kind === kind)
  if (pinned !== undefined && pinned.storePath !== storePath) {
    return refusedPlan(`${name} now keeps another system (${pinned.storePath})`)
  }
  if (pinned !== undefined && own) return planOwnUnpin(planning, name)
  if (pinned !== undefined || (!own && otherProfiles.includes(name))) {
    return planUnpin(planning, name)
  }
  return nothingToUndo()
}

/** Why a change of another profile can't be settled here, as a clause; null for this profile. */
export function otherProfile(
  { machine }: Planning,
  change: Reversal | ChangeRequest,
): string | null {
  const isOther = 'profile' in change && change.profile !== machine.profile.path
  return isOther ? `it changed ${change.profile}: use --profile` : null
}

function nothingToUndo(): Plan {
  return planOf({ kind: 'undo', title: '', steps: [], generations: [] })
}

function targetOf(planning: Planning, facts: UndoFacts, storePath: StorePath): Target {
  const { machine } = planning
  const { systems } = facts
  const generation = machine.generations.find((some) => some.storePath === storePath) ?? null
  const system = systems.get(storePath)
  if (system === undefined) {
    throw new Problem('refused', `${storePath} was garbage-collected and can’t be restored.`)
  }
  const label = generation?.number.toString() ?? numberOf(machine, storePath) ?? nameOf(storePath)
  return { label, storePath, generation, system }
}

/**
 * Switches back to the former current generation where the profile moved, to the former running one
 * after a test, and to both where they differed.
 */
function switchBack(
  planning: Planning,
  facts: UndoFacts,
  { current, running, mode }: Extract<Reversal, { kind: 'switch' }>,
): Plan {
  const wanted = mode === 'test' ? running : (current?.storePath ?? null)
  if (wanted === null) throw new Problem('refused', 'The previous state is unknown.')
  const target = targetOf(planning, facts, wanted)
  const { machine, capabilities } = planning
  const isOne = running === null || running === wanted || !facts.systems.has(running)
  if (mode !== 'switch' || isOne || capabilities.rootDirectory !== null || !machine.bootable) {
    return planSwitch(planning, target, { mode })
  }
  const back = planSwitch(planning, target, { mode: 'boot' })
  if (machine.pointers.running === running) return back
  return bothOf(back, planSwitch(planning, targetOf(planning, facts, running), { mode: 'test' }))
}

/** Joins two plans into one with the steps of both. */
function bothOf(first: Plan, then: Plan): Plan {
  return {
    ...first,
    steps: [...first.steps, ...then.steps],
    refused: [...first.refused, ...then.refused],
    blocked: first.blocked || then.blocked,
    warnings: [...new Set([...first.warnings, ...then.warnings])],
    expects: [...first.expects, ...then.expects],
    checks: [...first.checks, ...then.checks],
    typed: then.typed,
  }
}

const THERE = 'it already exists again'

/**
 * Restores deleted generations with their numbers and dates, while their store paths exist. An existing link
 * with another date comes from an interrupted undo.
 */
function bringBack(
  planning: Planning,
  { systems }: UndoFacts,
  generations: readonly FormerGeneration[],
): Plan {
  const { machine, capabilities } = planning
  const { path } = machine.profile
  const refused: Refusal[] = []
  const back: FormerGeneration[] = []
  for (const generation of [...generations].sort((a, b) => a.number - b.number)) {
    const reason = whyNot(generation)
    if (reason === null) back.push(generation)
    else refused.push({ generation: generation.number, reason })
  }
  const there = refused.filter(({ reason }) => reason === THERE).length
  const steps = back.flatMap(({ number, storePath, created }): Step[] => [
    ...(linked(number) === null ? [addGenerationLink(capabilities, path, number, storePath)] : []),
    datedLink(capabilities, path, number, created),
  ])
  const readOnly = back.length === 0 ? null : whyReadOnly(capabilities, path)
  if (readOnly !== null) refused.push({ generation: null, reason: readOnly })
  const menu =
    back.length === 0
      ? { steps: [], dangers: [], warnings: [], refused: [] }
      : bootMenuStep(planning)
  return planOf({
    kind: 'undo',
    dangers: menu.dangers,
    title: '',
    steps: [...steps, ...menu.steps],
    generations: back.map(({ number }) => number),
    refused: [...refused, ...menu.refused],
    // Where all exist, the change was interrupted before it deleted anything: there is nothing to undo.
    blocked:
      (back.length === 0 && refused.length > there) || readOnly !== null || menu.refused.length > 0,
    warnings: [
      ...menu.warnings,
      ...refused
        .filter(({ reason }) => readOnly === null && back.length > 0 && reason !== THERE)
        .map(({ generation, reason }) => `${generation} can’t be restored: ${reason}.`),
    ],
    expects: back.map(({ number }) => ({
      link: `${path}-${number}-link`,
      target: linked(number)?.target ?? null,
    })),
    checks: back.map(({ number, storePath }) => ({ kind: 'back', number, storePath })),
  })

  function linked(number: number) {
    return machine.generations.find((generation) => generation.number === number) ?? null
  }

  function whyNot({ number, storePath, created }: FormerGeneration): string | null {
    const known = linked(number)
    if (known === null)
      return systems.has(storePath) ? null : 'its store path was garbage-collected'
    if (!leadsTo(known, storePath)) return 'its number is now another system’s'
    return isSameSecond(known.created, created) ? THERE : null
  }
}

/** Link dates are set in whole seconds. */
function isSameSecond(one: number, other: number): boolean {
  return Math.floor(one / 1000) === Math.floor(other / 1000)
}
