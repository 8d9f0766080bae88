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

/** Reports that running, current and boot default are not the same generation; null where they are. */
export function findDisagreement(
  facts: Pick<ProblemFacts, 'machine' | 'evidences'>,
): MachineProblem | null {
  const { machine, evidences } = facts
  // The running and booted systems do not belong to other profiles.
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
  const on = `Running ${placeName(running)}`
  if (next === null || current === null) {
    const message =
      current === null
        ? `${on}, but the next boot starts ${nextName(machine, next)}.`
        : `${on}, but the profile points to ${name(current)}.`
    const unknown = current === null ? 'The current generation' : 'The boot default'
    // A default that is not NixOS is known, and reported separately.
    const why = next === null && defaultName(machine) !== null ? null : `${unknown} is unknown.`
    return found('left-behind', message, why, fix)
  }
  if (isSame(current, next)) {
    return isBad ? leavesBad(facts, places, running) : elsewhere(facts, places, running, fix)
  }
  if (agrees(current)) return defaultStayed(machine, running, next, fix)
  if (agrees(next)) {
    const message = `Running and booting ${placeName(running)}, but the profile points to ${name(current)}.`
    const why =
      `The next rebuild starts from ${name(current)}, and regenerating the boot menu makes it the default. ` +
      `Either ${placeName(running)} was activated without the profile, or the profile was moved without activating it.`
    return found('profile-behind', message, why, fix)
  }
  const message = `${on}; the next boot starts ${nextName(machine, next)}, the profile points to ${name(current)}.`
  const why = 'Switch to the generation you want; all three then agree.'
  return found('all-differ', message, why, fix)
}

/** Current and boot default agree, and another system is running. */
function elsewhere(
  { machine, evidences }: Pick<ProblemFacts, 'machine' | 'evidences'>,
  { booted, next }: SystemRefs,
  running: SystemRef,
  fix: Fix | null,
): MachineProblem {
  const other = name(next)
  if (booted !== null && next !== null && isSame(booted, next)) {
    const message = `Testing ${placeName(running)}; a reboot returns to ${nextName(machine, next)}.`
    const why = 'Activated as a test: the profile and the boot default are unchanged.'
    const keep = switchTo(machine, genOf(running), `keep ${genOf(running)}`, 'boot')
    return found('tried', message, why, keep)
  }
  const starts = nextName(machine, next)
  const then =
    starts === other
      ? `the next boot and the next rebuild use ${other}`
      : `the next boot starts ${starts}, and the profile points to ${other}`
  const message = `Running ${placeName(running)}, but ${then}.`
  const current = machine.generations.find((generation) => generation.current)
  const isTraceless = current !== undefined && evidences?.of(current).leftNoTrace === true
  if (isTraceless) {
    const both =
      `A reboot starts ${starts}. ${other} was the default at the last shutdown but has no recorded ` +
      'boot since: either it failed without a trace, or another entry was chosen.'
    return found('left-behind', message, both, fix)
  }
  const why =
    `A reboot starts ${starts}. Either an older entry was chosen in the boot menu, or ${other} was ` +
    'made the boot default without activating it.'
  return found('left-behind', message, why, fix)
}

/** The running system is bad, and a reboot starts another: a rollback where that is known to be good. */
function leavesBad(
  facts: Pick<ProblemFacts, 'machine' | 'evidences'>,
  { next }: SystemRefs,
  running: SystemRef,
): MachineProblem {
  const message = `Running ${placeName(running)}; a reboot returns to ${nextName(facts.machine, next)}.`
  const why = `${placeName(running)} is known to be bad. The profile points to ${name(next)}, too.`
  return found('left-behind', message, why, backToCurrent(facts))
}

/** The rollback to a known-good generation, where the running one must not become the default. */
function knownGood({
  machine,
  evidences,
}: Pick<ProblemFacts, 'machine' | 'evidences'>): Fix | null {
  return evidences === null ? null : rollbackTo(bestKnownGood(machine, evidences).generation)
}

/** The profile moved, the boot default did not: some boot loaders ignore NixOS's choice. */
function defaultStayed(
  machine: Machine,
  running: SystemRef,
  next: SystemRef,
  fix: Fix | null,
): MachineProblem {
  const { bootMenu } = machine
  const message = `Running ${placeName(running)}, but the next boot starts ${nextName(machine, next)}.`
  if (next.other !== null) return found('default-stayed', message, ofProfile(next.other), fix)
  const unsure = bootMenu === null ? null : otherWritten(bootMenu)
  if (unsure !== null) return found('default-stayed', message, unsure, null)
  if (bootMenu === null || followsProfile(machine)) {
    const worn = givenUp(machine, running)
    // Regenerating the menu does not reliably reset the counter.
    if (worn !== null) return found('default-stayed', message, worn, null)
    const why =
      'The boot menu was not regenerated after the profile moved, or does not list the current generation.'
    return found('default-stayed', message, why, fix)
  }
  const { name: loader, setsDefault, defaultBy } = ABILITIES[bootMenu.loader]
  const own =
    setsDefault === 'never'
      ? `${loader} does not take its default from NixOS.`
      : 'The default is saved outside the boot menu, so regenerating the menu does not change it.'
  const way =
    defaultBy === null ? 'Choose the entry in the boot menu.' : `Change it with ${defaultBy}.`
  return found('default-stayed', message, `${own} ${way}`, null)
}

/** Reports that the boot loader's counter gave up on the current generation; null where it did not. */
function givenUp(machine: Machine, { number }: SystemRef): string | null {
  const path = machine.generations.find((generation) => generation.number === number)?.storePath
  const worn = givenUpSentence(machine, path ?? null, String(number))
  return worn === null ? null : `${worn} It can still be chosen in the boot menu.`
}

function noGeneration(machine: Machine, { running, current, next }: SystemRefs): MachineProblem {
  const other = running?.other ?? null
  const isDefault = running !== null && next !== null && other !== null && isSame(running, next)
  const profile = `profile points to ${name(current)}`
  const isSplit = current !== null && next !== null && !isSame(current, next)
  const others = isSplit
    ? `the next boot starts ${nextName(machine, next)}, the profile points to ${name(current)}`
    : `a reboot returns to ${nextName(machine, next ?? current)}`
  const system = other ?? 'a system without a generation'
  const message = isDefault
    ? `Running and booting ${system}, but the ${profile}.`
    : isUnsure(machine) && !isSplit
      ? `Running ${system}. Next boot: unknown. The ${profile}.`
      : `Running ${system}; ${others}.`
  const why =
    other !== null
      ? ofProfile(other)
      : 'Either it was activated as a test (nixos-rebuild test), or its generation was deleted.'
  const back = current === null ? null : genOf(current)
  return found(
    'no-generation',
    message,
    why,
    switchTo(machine, back, `switch to ${back} now`, 'switch'),
  )
}

/** Whether there are menus, but which of their defaults starts is unknown. */
function isUnsure({ bootMenu }: Machine): boolean {
  return bootMenu !== null && rivalMenus(bootMenu).length > 0
}

/** `other` has the form `work:2`. */
function ofProfile(other: string): string {
  const profile = other.replace(/:.*/s, '')
  return `${other} is a generation of another profile (nixos-rebuild --profile-name ${profile}).`
}

function strayDefault(machine: Machine, { current }: SystemRefs): MachineProblem | null {
  if (machine.bootMenu?.defaultEntry?.foreign !== undefined) return null // another installation
  const profile = current === null ? '' : `; the profile points to ${name(current)}`
  const message = `The boot default is a deleted generation${profile}.`
  const why =
    'The next boot fails once garbage is collected: the boot menu was not regenerated after that ' +
    'generation was deleted.'
  return found('stray-default', message, why, {
    kind: 'menu',
    description: 'regenerate the boot menu',
  })
}

/** The same for a system that is mounted here and not running. */
function atRest(machine: Machine, { current, next }: SystemRefs): MachineProblem | null {
  if (current === null || next === null || isSame(current, next)) return null
  const message = `The next boot starts ${nextName(machine, next)}, but the profile points to ${name(current)}.`
  const fix: Fix | null = followsProfile(machine)
    ? { kind: 'menu', description: `make ${name(current)} the default` }
    : null
  return found('default-stayed', message, null, fix)
}

/** Makes the running generation the default, or only current where the boot loader does not follow. */
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
  return place === null ? 'an unknown system' : placeName(place)
}

function found(
  how: Disagreement,
  message: string,
  explains: string | null,
  fix: Fix | null,
): MachineProblem {
  return { kind: 'disagreement', how, message, explains, fix }
}
