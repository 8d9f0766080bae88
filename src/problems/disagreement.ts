import { ABILITIES } from '../boot/loaders.ts'
import { rivalMenus } from '../boot/menu.ts'
import { bestKnownGood } from '../health/bestKnownGood.ts'
import { defaultName } from '../machine/bootState.ts'
import { otherWritten } from '../machine/bootWords.ts'
import { givenUpSentence } from '../machine/givenUp.ts'
import type { Machine } from '../machine/machine.ts'
import { SYSTEM_PROFILE } from '../nix/profile.ts'
import {
  backToCurrent,
  type Disagreement,
  type Fix,
  isKnownBad,
  type MachineProblem,
  type ProblemFacts,
  rollbackTo,
  switchTo,
} from './machineProblem.ts'
import {
  genOf,
  isSame,
  isStray,
  nextName,
  placeName,
  type SystemRef,
  type SystemRefs,
  systemRefs,
} from './problemPlaces.ts'

/** What it means where running, current and boot default are not one generation; null where they are. */
export function findDisagreement(
  facts: Pick<ProblemFacts, 'machine' | 'evidences'>,
): MachineProblem | null {
  const { machine, evidences } = facts
  // What runs and boots need not come from another profile.
  if (!machine.bootable || machine.profile.path !== SYSTEM_PROFILE) return null
  const places = systemRefs(machine)
  const { running, current, next } = places
  if (next !== null && isStray(next) && next.other === null) return strayDefault(machine, places)
  if (running === null) return atRest(machine, places)
  if (isStray(running)) return noGeneration(machine, places)
  const agrees = (other: SystemRef | null) => other === null || isSame(other, running)
  if (agrees(current) && agrees(next)) return null
  const isBad = isKnownBad(machine, running, evidences)
  const fix = isBad ? knownGood(facts) : setRunning(machine, running)
  const on = `You are on ${placeName(running)}`
  if (next === null || current === null) {
    const says =
      current === null
        ? `${on}, but the next boot starts ${nextName(machine, next)}.`
        : `${on}; the next rebuild starts from ${name(current)}.`
    const unknown = current === null ? 'The current generation' : 'The boot default'
    // What is no NixOS is known all the same, and said by itself.
    const why = next === null && defaultName(machine) !== null ? null : `${unknown} is not known.`
    return found('left-behind', says, why, fix)
  }
  if (isSame(current, next)) {
    return isBad ? leavesBad(facts, places, running) : elsewhere(facts, places, running, fix)
  }
  if (agrees(current)) return defaultStayed(machine, running, next, fix)
  if (agrees(next)) {
    const says = `Running and booting ${placeName(running)}; the next rebuild starts from ${name(current)}.`
    const why =
      'It was activated without the profile, or the profile was moved without activating what ' +
      `it points at. Regenerating the boot menu for whatever reason makes ${name(current)} the default.`
    return found('profile-behind', says, why, fix)
  }
  const says = `${on}; the next boot starts ${nextName(machine, next)}, the next rebuild from ${name(current)}.`
  const why = 'Switching to the one that you want makes it all three.'
  return found('all-differ', says, why, fix)
}

/** Current and boot default are one, and something else runs. */
function elsewhere(
  { machine, evidences }: Pick<ProblemFacts, 'machine' | 'evidences'>,
  { booted, next }: SystemRefs,
  running: SystemRef,
  fix: Fix | null,
): MachineProblem {
  const other = name(next)
  if (booted !== null && next !== null && isSame(booted, next)) {
    const says = `You are testing ${placeName(running)}; a reboot goes back to ${nextName(machine, next)}.`
    const why = 'It was activated as a test: neither the profile nor the boot default was moved.'
    const keep = switchTo(machine, genOf(running), `keep ${genOf(running)}`, 'boot')
    return found('tried', says, why, keep)
  }
  const starts = nextName(machine, next)
  const then =
    starts === other
      ? `the next boot and the next rebuild start from ${other}`
      : `the next boot starts ${starts}, the next rebuild starts from ${other}`
  const says = `You are on ${placeName(running)}; ${then}.`
  const current = machine.generations.find((generation) => generation.current)
  const isTraceless = current !== undefined && evidences?.of(current).leftNoTrace === true
  if (isTraceless) {
    const both =
      `${other} was the default at the last shutdown, and no boot of it is recorded since: it was ` +
      `started and left no trace, or another entry was chosen. A reboot starts ${starts}.`
    return found('left-behind', says, both, fix)
  }
  const why =
    `Either an older entry was chosen in the boot menu, or ${other} was set up for the next boot ` +
    `only. A reboot starts ${starts}.`
  return found('left-behind', says, why, fix)
}

/** What runs is bad, and a reboot brings another: that is the way back where it is known to be good. */
function leavesBad(
  facts: Pick<ProblemFacts, 'machine' | 'evidences'>,
  { next }: SystemRefs,
  running: SystemRef,
): MachineProblem {
  const says = `You are on ${placeName(running)}; a reboot goes back to ${nextName(facts.machine, next)}.`
  const why = `${placeName(running)} is known to be bad, and the next rebuild starts from ${name(next)}, too.`
  return found('left-behind', says, why, backToCurrent(facts))
}

/** What is known to be good, where anything is and what runs must not be kept. */
function knownGood({
  machine,
  evidences,
}: Pick<ProblemFacts, 'machine' | 'evidences'>): Fix | null {
  return evidences === null ? null : rollbackTo(bestKnownGood(machine, evidences).generation)
}

/** The profile followed, the boot default did not: some boot loaders ignore what they are told. */
function defaultStayed(
  machine: Machine,
  running: SystemRef,
  next: SystemRef,
  fix: Fix | null,
): MachineProblem {
  const { bootMenu } = machine
  const says = `You are on ${placeName(running)}, but the next boot starts ${nextName(machine, next)}.`
  if (next.other !== null) return found('default-stayed', says, ofProfile(next.other), fix)
  const unsure = bootMenu === null ? null : otherWritten(bootMenu)
  if (unsure !== null) return found('default-stayed', says, unsure, null)
  if (bootMenu === null || followsProfile(machine)) {
    const worn = givenUp(machine, running)
    // Nothing that regenerates the menu takes the count back for certain.
    if (worn !== null) return found('default-stayed', says, worn, null)
    const why =
      'The boot menu was not written since the profile moved, or does not list what is current.'
    return found('default-stayed', says, why, fix)
  }
  const { name: loader, setsDefault, defaultBy } = ABILITIES[bootMenu.loader]
  const own =
    setsDefault === 'never'
      ? `${loader} does not take its default from NixOS.`
      : 'The default is saved beside the boot menu, so regenerating the menu does not change it.'
  const way = defaultBy === null ? 'Choose it in the boot menu.' : `${defaultBy} changes it.`
  return found('default-stayed', says, `${own} ${way}`, null)
}

/** That the boot loader passes over what is current, by its counter; null where it does not. */
function givenUp(machine: Machine, { number }: SystemRef): string | null {
  const path = machine.generations.find((generation) => generation.number === number)?.storePath
  const worn = givenUpSentence(machine, path ?? null, String(number))
  return worn === null ? null : `${worn} It can still be chosen in the boot menu.`
}

function noGeneration(machine: Machine, { running, current, next }: SystemRefs): MachineProblem {
  const other = running?.other ?? null
  const isDefault = running !== null && next !== null && other !== null && isSame(running, next)
  const rebuild = `next rebuild starts from ${name(current)}`
  const isSplit = current !== null && next !== null && !isSame(current, next)
  const others = isSplit
    ? `the next boot starts ${nextName(machine, next)}, the next rebuild from ${name(current)}`
    : `a reboot goes back to ${nextName(machine, next ?? current)}`
  const system = other ?? 'no generation here'
  const says = isDefault
    ? `Running and booting ${system}; the ${rebuild}.`
    : isUnsure(machine) && !isSplit
      ? `Running ${system}. Next boot: unknown. The ${rebuild}.`
      : `What runs is ${system}; ${others}.`
  const why =
    other !== null
      ? ofProfile(other)
      : `It was activated as a test (nixos-rebuild test), or its generation was deleted.`
  const back = current === null ? null : genOf(current)
  return found('no-generation', says, why, switchTo(machine, back, `go to ${back} now`, 'switch'))
}

/** Whether there are menus, and which of their defaults starts is not known. */
function isUnsure({ bootMenu }: Machine): boolean {
  return bootMenu !== null && rivalMenus(bootMenu).length > 0
}

/** `other` is as in `work:2`. */
function ofProfile(other: string): string {
  const profile = other.replace(/:.*$/, '')
  return `${other} is a generation of another profile (nixos-rebuild --profile-name ${profile}).`
}

function strayDefault(machine: Machine, { current }: SystemRefs): MachineProblem | null {
  if (machine.bootMenu?.defaultEntry?.foreign !== undefined) return null // another's altogether
  const rebuild = current === null ? '' : `; the next rebuild starts from ${name(current)}`
  const says = `The boot default is no generation any more${rebuild}.`
  const why =
    'The boot menu was not written since that generation was deleted. Once garbage is collected ' +
    'the next boot fails.'
  return found('stray-default', says, why, { kind: 'menu', says: 'regenerate the boot menu' })
}

/** A machine that does not run: one that is mounted here. */
function atRest(machine: Machine, { current, next }: SystemRefs): MachineProblem | null {
  if (current === null || next === null || isSame(current, next)) return null
  const says = `The next boot starts ${nextName(machine, next)}, the next rebuild starts from ${name(current)}.`
  const fix: Fix | null = followsProfile(machine)
    ? { kind: 'menu', says: `make ${name(current)} the default` }
    : null
  return found('default-stayed', says, null, fix)
}

/** What runs becomes what boots; where the boot loader does not follow, at least what is current. */
function setRunning(machine: Machine, running: SystemRef): Fix | null {
  const gen = genOf(running)
  const what = followsProfile(machine) ? 'the default' : 'current'
  return switchTo(machine, gen, `make ${gen} ${what} again`, 'boot')
}

/** Whether regenerating the menu is known to make the profile's generation the default. */
function followsProfile({ bootMenu }: Machine): boolean {
  if (bootMenu?.defaultEntry == null) return false
  return ABILITIES[bootMenu.loader].setsDefault !== 'never' && !bootMenu.defaultSaved
}

function name(place: SystemRef | null): string {
  return place === null ? 'something unknown' : placeName(place)
}

function found(
  how: Disagreement,
  says: string,
  explains: string | null,
  fix: Fix | null,
): MachineProblem {
  return { kind: 'disagreement', how, says, explains, fix }
}
