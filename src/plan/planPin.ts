import type { Machine } from '../machine/machine.ts'
import { SYSTEM_PROFILES } from '../nix/profile.ts'
import { isNixos } from '../nix/system.ts'
import {
  type LostPin,
  listsPin,
  type Pin,
  pinNameProblem,
  pinProtection,
  profilePins,
} from '../pins/pins.ts'
import { Problem } from '../problem.ts'
import type { Target } from '../targets/target.ts'
import { whyReadOnly } from './capabilities.ts'
import { makeSystemProfiles, removeProfile, setProfile } from './commands.ts'
import { bootFreed, bootMenuStep } from './menuStep.ts'
import { type Plan, planOf, type Refusal } from './plan.ts'
import { linkStays, type Planning } from './planning.ts'
import { ownUnpin } from './planOwnPin.ts'
import { isDefaultUnknown, UNKNOWN_DEFAULT } from './unknownDefault.ts'

/**
 * Plans to keep `target` under a name: a one-generation profile, which the garbage collector respects and the
 * boot menu lists. A broken pin is repaired. `note` is kept with the store path; null keeps the present note.
 * Throws a Problem `usage` for an invalid pin name.
 */
export function planPin(
  planning: Planning,
  target: Target,
  name: string,
  text: string | null = null,
): Plan {
  const { machine, capabilities } = planning
  const problem = pinNameProblem(name)
  if (problem !== null) throw new Problem('usage', `A pin can’t be called ${name}: ${problem}.`)
  const generations = target.generation === null ? [] : [target.generation.number]
  const known = pinCalled(planning, name, 'profile')
  const note = text === null ? null : { storePath: target.storePath, text }
  if (known !== undefined && holds(known, target)) {
    return planOf({
      kind: 'pin',
      title: `${name} already keeps ${target.label}`,
      steps: [],
      generations,
      note,
    })
  }
  const profile = `${SYSTEM_PROFILES}/${name}`
  const pinned = {
    profile: name,
    number: 1,
    gen: name,
    storePath: target.storePath,
    specialisations: target.system?.specialisations ?? [],
  }
  const menu = bootMenuStep(planning, [...planning.bootables, pinned])
  return planOf({
    kind: 'pin',
    dangers: menu.dangers,
    title: `Pin ${target.label} as ${name}`,
    steps: [
      ...(capabilities.systemProfiles ? [] : [makeSystemProfiles(capabilities)]),
      setProfile(capabilities, profile, target.storePath, `create the profile ${name}`),
      ...menu.steps,
    ],
    generations,
    refused: [
      ...pinRefusals(planning, target, name, known),
      ...readOnlyRefusals(planning),
      ...menu.refused,
    ],
    warnings: [
      ...menu.warnings,
      // If the menu lists it, the plan's notes mention that.
      ...(machine.bootable && machine.startsItself && listsPin(machine.bootMenu, name) !== true
        ? [`The pin ${pinProtection(machine, name)}.`]
        : []),
    ],
    expects: [
      { link: profile, target: known === undefined || known.kind === 'own' ? null : known.target },
      ...(target.generation === null ? [] : [linkStays(target.generation)]),
    ],
    checks: [{ kind: 'pinned', name, storePath: target.storePath }],
    request: {
      ...{ kind: 'pin', name, storePath: target.storePath, own: false },
      number: target.generation?.number ?? null,
    },
    reversal: { kind: 'pin', name, storePath: target.storePath, own: false },
    note,
  })
}

type Known = Pin | LostPin

/** The pin of this name; of two, the one of the preferred kind. */
function pinCalled({ machine }: Planning, name: string, wanted: Pin['kind']): Known | undefined {
  const named = [...machine.pins, ...machine.lostPins].filter((pin) => pin.name === name)
  return named.find(({ kind }) => kind === wanted) ?? named[0]
}

/** Whether the pin keeps the target and is intact. */
function holds(known: Known, { storePath }: Target): boolean {
  return known.kind === 'profile' && known.storePath === storePath && known.error === null
}

function pinRefusals(
  { machine }: Planning,
  target: Target,
  name: string,
  known: Known | undefined,
): Refusal[] {
  const generation = target.generation?.number ?? null
  if (!machine.bootable) {
    return [{ generation, reason: 'only systems can be pinned, as pins are boot entries' }]
  }
  const { system, storePath } = target
  if (generation === null && system !== null && !isNixos(system)) {
    const reason =
      `${storePath} is not a NixOS system, so it can’t be a boot entry. To keep the store path: ` +
      `terrapin pin ${storePath} ${name} --own`
    return [{ generation, reason }]
  }
  if (machine.otherProfiles.includes(name)) {
    return [{ generation, reason: `${name} is a profile with generations of its own` }]
  }
  const other = machine.otherLinks.get(name)
  if (other !== undefined) {
    const link = `${SYSTEM_PROFILES}/${name}`
    const reason = `${link} is not a pin but a link to ${other}: remove it or choose another name`
    return [{ generation, reason }]
  }
  if (known === undefined) {
    const alike = alikeName(machine, name)
    if (alike === null) return []
    const reason = `${alike} already exists, and both would have the same file on /boot`
    return [{ generation, reason: `${reason}: FAT ignores letter case` }]
  }
  if (known.kind === 'own') {
    return [{ generation, reason: `${name} is a user GC root: unpin it first` }]
  }
  // A broken pin is repaired, unless its one generation differs: it would get a second one.
  const kept = known.kind === 'profile' ? known.storePath : (known.link?.target ?? null)
  if (kept === null || kept === target.storePath) return []
  const reason =
    known.kind === 'profile'
      ? `the pin ${name} keeps another system (${kept})`
      : `the pin ${name} is broken (it points to ${kept}): unpin it first`
  return [{ generation, reason }]
}

function readOnlyRefusals({ capabilities }: Planning): Refusal[] {
  const reason = whyReadOnly(capabilities, SYSTEM_PROFILES)
  return reason === null ? [] : [{ generation: null, reason }]
}

/** A profile whose name differs from this one only in letter case; null for none. */
function alikeName({ pins, lostPins, otherProfiles }: Machine, name: string): string | null {
  const names = [...profilePins(pins), ...lostPins].map((pin) => pin.name)
  const alike = (other: string) => other !== name && other.toLowerCase() === name.toLowerCase()
  return [...names, ...otherProfiles].find(alike) ?? null
}

/**
 * Plans to unpin. Where both a system pin and a user GC root have the name, removes the `preferred`
 * one, and the plan says that the other is kept. Throws a Problem `no-pin` where neither exists.
 */
export function planUnpin(
  planning: Planning,
  name: string,
  preferred: Pin['kind'] = 'profile',
): Plan {
  const own = ownUnpin(planning, name)
  if (own === null || (preferred === 'profile' && isTakenInSystem(planning.machine, name))) {
    return planSystemUnpin(planning, name, own !== null)
  }
  return own
}

/** Whether anything in system-profiles has the name, pin or not. */
function isTakenInSystem({ pins, lostPins, otherProfiles, otherLinks }: Machine, name: string) {
  const names = [...profilePins(pins), ...lostPins].map((pin) => pin.name)
  return [...names, ...otherProfiles].includes(name) || otherLinks.has(name)
}

function planSystemUnpin(planning: Planning, name: string, hasOwn: boolean): Plan {
  const { machine, capabilities, sizes } = planning
  if (machine.otherProfiles.includes(name)) {
    const reason = `${name} is a profile with generations of its own, not a pin`
    const refused = [{ generation: null, reason }]
    return planOf({ kind: 'unpin', title: `Unpin ${name}`, steps: [], generations: [], refused })
  }
  const other = machine.otherLinks.get(name)
  if (other !== undefined) {
    const reason = `${SYSTEM_PROFILES}/${name} is not a pin but a link to ${other}`
    const refused = [{ generation: null, reason }]
    return planOf({ kind: 'unpin', title: `Unpin ${name}`, steps: [], generations: [], refused })
  }
  const pin = pinCalled(planning, name, 'profile')
  if (pin === undefined || pin.kind === 'own') {
    const names = [...machine.pins, ...machine.lostPins, ...machine.lostRoots]
      .map((some) => some.name)
      .join(', ')
    const known = names === '' ? 'No pins exist.' : `Existing: ${names}.`
    throw new Problem('no-pin', `There is no pin ${name}. ${known}`)
  }
  const left = planning.bootables.filter(({ profile }) => profile !== name)
  const menu = bootMenuStep(planning, left)
  const kept = pin.kind === 'profile' ? pin.storePath : null
  const link = pin.kind === 'profile' ? { path: pin.link, target: pin.linkTarget } : pin.link
  const same = machine.generations.filter(({ storePath }) => kept !== null && storePath === kept)
  const others = profilePins(machine.pins).some((some) => some !== pin && some.storePath === kept)
  const entryGoes = kept !== null && same.length === 0 && !others
  const unknown = entryGoes && isDefaultUnknown(machine)
  return planOf({
    kind: 'unpin',
    dangers: menu.dangers,
    title: `Unpin ${name}`,
    steps: [removeProfile(capabilities, pin.profile, link?.path ?? null), ...menu.steps],
    generations: same.map(({ number }) => number),
    freed: {
      store: sizes?.freedBy(link === null ? [] : [link.path]) ?? null,
      upTo: sizes?.optimised ?? false,
      boot: bootFreed(planning, menu.steps, entryGoes ? [kept] : []),
    },
    refused: [...readOnlyRefusals(planning), ...menu.refused],
    warnings: [
      ...(unknown ? [UNKNOWN_DEFAULT] : []),
      ...(hasOwn ? [`The user GC root ${name} is kept.`] : []),
      ...menu.warnings,
    ],
    expects: [
      { link: pin.profile, target: pin.target },
      ...(link === null ? [] : [{ link: link.path, target: link.target }]),
    ],
    checks: [{ kind: 'unpinned', name, own: false }],
    typed: unknown ? 'unpin' : null,
    request: { kind: 'unpin', name, storePath: kept, own: false },
    // A pin that protects nothing can't be restored by undo.
    reversal: kept === null ? null : { kind: 'unpin', name, storePath: kept, own: false },
    automatic: planning.automatic,
  })
}
