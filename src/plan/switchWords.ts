import { ABILITIES } from '../boot/loaders.ts'
import { newestWhole } from '../health/bestKnownGood.ts'
import type { EvidenceOf } from '../health/evidence.ts'
import { append } from '../lists.ts'
import { numberOf, specialisationAt } from '../machine/bootState.ts'
import { foundText } from '../machine/bootWords.ts'
import { givenUpSentence } from '../machine/givenUp.ts'
import { type Machine, whyUnstartable } from '../machine/machine.ts'
import type { StorePath } from '../nix/storePath.ts'
import { changedInhibitors } from '../nix/switchInhibitors.ts'
import { isHome } from '../nix/system.ts'
import type { Target } from '../targets/target.ts'
import { isOwnHome, whyReadOnly } from './capabilities.ts'
import type { ActivationMode } from './commands.ts'
import type { Refusal } from './plan.ts'
import {
  bootMenuStep,
  foreignWarnings,
  fullBoot,
  missingCopies,
  type Planning,
  readOnlyReason,
  whyNoEntering,
  whyUnmounted,
} from './planning.ts'

/*
 * What is said of a switch beside its steps: why it is refused, and what a person should know.
 */

export interface SwitchOptions {
  /** Now and at every boot; at the next boot only set up; or now without the profile. */
  readonly mode: ActivationMode
  /** Activate this specialisation of it; the profile points at the parent. */
  readonly specialisation?: string | undefined
}

/** Why it can't be switched to from here; empty where it can. */
export function switchRefusals(
  planning: Planning,
  target: Target,
  options: SwitchOptions,
): Refusal[] {
  const { machine, capabilities } = planning
  const generation = target.generation?.number ?? null
  const reasons: string[] = []
  const instead = otherWhole(machine, target)
  if (target.profile !== undefined) {
    reasons.push(`it is a generation of the profile ${target.profile}: name that by --profile`)
  }
  if (isHome(target.storePath) && capabilities.outside !== null) {
    reasons.push(
      'it is a home, and its activation would change the home on this computer: start that system ' +
        'and switch there',
    )
  } else if (isHome(target.storePath) && !isOwnHome(capabilities, machine.profile.path)) {
    reasons.push(
      'it is the home of another person: run terrapin as that person, for whoever activates it gets it',
    )
  }
  if (machine.bootable && target.system?.switchable !== true) {
    reasons.push(`it lacks bin/switch-to-configuration, so it can’t be activated${instead}`)
  }
  const unstartable = options.mode === 'test' ? null : whyNoStart(machine, target)
  if (unstartable !== null) reasons.push(`${unstartable}${instead}`)
  if (machine.bootable && capabilities.outside !== null && !capabilities.nixosEnter) {
    reasons.push('nixos-enter is not on this machine, so the boot menu can’t be written')
  }
  const canWrite = capabilities.outside === null ? options.mode !== 'test' : capabilities.nixosEnter
  const unmounted =
    machine.bootable && canWrite ? (whyUnmounted(machine) ?? whyNoEntering(capabilities)) : null
  if (unmounted !== null) reasons.push(unmounted)
  if (machine.bootable && capabilities.outside !== null && options.mode === 'test') {
    reasons.push('a mounted system does not run, so nothing can be tested on it')
  }
  const inhibited = inhibitedBy(planning, target, options)
  if (inhibited.length > 0 && !capabilities.noCheck && options.specialisation === undefined) {
    reasons.push(
      `it can’t be activated while another system runs (${inhibited.join(', ')}): ` +
        `boot it instead (terrapin switch ${target.label} --boot), or set NIXOS_NO_CHECK=1`,
    )
  }
  const readOnly = machine.bootable && options.mode !== 'test' ? readOnlyReason(planning) : null
  if (readOnly !== null) reasons.push(readOnly)
  const fixed = options.mode === 'test' ? null : whyReadOnly(capabilities, machine.profile.path)
  if (fixed !== null) reasons.push(fixed)
  return reasons.map((reason) => ({ generation, reason }))
}

/**
 * Why the next boot can't start the system, as a clause. The builders that read boot.json stop at one
 * that they can't read, and then the menu stays as it is (systemd-boot-builder.py,
 * limine-install.py; lanzaboote).
 */
export function whyNoStart(machine: Machine, { system }: Pick<Target, 'system'>): string | null {
  const why = whyUnstartable(machine, system)
  if (why !== null) return `${why}, so this machine can’t start it`
  const { bootable, bootMenu } = machine
  if (!bootable || bootMenu === null || !ABILITIES[bootMenu.loader].readsBootspec) return null
  if (system?.bootspecBroken !== true) return null
  return `its boot.json is damaged, so ${ABILITIES[bootMenu.loader].name} can’t list it`
}

/**
 * Which generation can be switched to in place of one that can't, as the rest of a clause: the newest
 * complete one before it, else the newest of all but the current one.
 */
function otherWhole({ bootable, generations }: Machine, { generation }: Target): string {
  if (!bootable) return ''
  const others = generations.filter((other) => other !== generation && !other.current)
  const older = others.filter(({ number }) => generation !== null && number < generation.number)
  const whole = newestWhole({ generations: older }) ?? newestWhole({ generations: others })
  if (whole === null) return '; no other complete generation is known'
  return `; newest complete generation${older.includes(whole) ? ' before it' : ''}: ${whole.number}`
}

/** What keeps the system from being activated now; NixOS's own check refuses it (`changedInhibitors`). */
export function inhibitedBy(
  { machine, capabilities, inhibitors }: Planning,
  { system }: Pick<Target, 'system'>,
  { mode }: Pick<SwitchOptions, 'mode'>,
): string[] {
  if (!machine.bootable || capabilities.outside !== null || mode === 'boot' || system === null)
    return []
  return changedInhibitors(inhibitors, system.inhibitors)
}

/** What is known to speak against it, as sentences; empty where nothing is known to. */
export function switchDangers(
  planning: Planning,
  target: Target,
  options: SwitchOptions,
): string[] {
  const inhibited = inhibitedBy(planning, target, options)
  const overridden =
    inhibited.length > 0 && planning.capabilities.noCheck && options.specialisation === undefined
  return [
    ...(overridden
      ? [`Must not change while the machine runs: ${inhibited.join(', ')}. ${CHECKS_SKIPPED}`]
      : []),
    ...bootDangers(planning, target),
  ]
}

const CHECKS_SKIPPED = 'NIXOS_NO_CHECK=1 is set, so the checks before a switch are skipped.'

/** What is known of how it boots that speaks against it, as sentences. */
export function bootDangers({ machine, evidences }: Planning, target: Target): string[] {
  if (!machine.bootable) return []
  const worn = givenUpSentence(machine, target.storePath, target.label)
  const givenUp = worn === null ? [] : [worn]
  if (evidences === null) return givenUp
  const { boots, verdict } = evidenceOf(evidences, target)
  const { kind, by, reasons } = verdict
  if (kind !== 'no-boot' && kind !== 'bad') return givenUp
  const onlyCounted = boots === null && givenUp.length > 0
  if (onlyCounted && by !== 'person')
    return [`The boot loader gave up on ${target.label}.`, ...reasons]
  return [`${target.label} ${by === 'person' ? 'is marked bad' : HOW_IT_FAILS[kind]}.`, ...reasons]
}

const HOW_IT_FAILS = { 'no-boot': 'never finished a boot', bad: 'failed when it was last started' }

function evidenceOf(evidences: EvidenceOf, { storePath, system, generation }: Target) {
  return evidences.of({ storePath, system, running: generation?.running ?? false })
}

/** What is not as it should be of a system that is to be started, as sentences. */
export function startWarnings(planning: Planning, target: Target): string[] {
  const untried = neverBooted(planning, target)
  const problems = (target.system?.problems ?? []).map(({ message }) => message)
  return [...leftNoTrace(planning, target), ...problems, ...(untried === null ? [] : [untried])]
}

/** A panic leaves nothing in the journal, nor does the choice of another entry. */
function leftNoTrace({ evidences }: Planning, target: Target): string[] {
  if (evidences === null || !evidenceOf(evidences, target).leftNoTrace) return []
  return [
    `${target.label} was the default at the last shutdown, and no boot of it is recorded since: it was ` +
      'started and left no trace, or something else was started.',
  ]
}

/** That nobody knows whether an older one starts; null where it was, or the journal does not say. */
function neverBooted({ machine, evidences }: Planning, target: Target): string | null {
  const { generation, label } = target
  if (evidences === null || evidences.partial || generation === null) return null
  const current = machine.profile.current ?? 0
  const { boots, mark, verdict } = evidenceOf(evidences, target)
  if (generation.number >= current || boots?.length !== 0 || mark !== null) return null
  if (verdict.kind !== 'unknown' || generation.running) return null
  return `No boot of ${label} is recorded: whether it starts is not known.`
}

/** What a person should know before; `follows`: the boot default becomes the target. */
export function switchWarnings(
  planning: Planning,
  target: Target,
  { mode, specialisation }: SwitchOptions,
  follows: boolean,
): string[] {
  const { machine, capabilities } = planning
  const said: string[] = []
  if (!machine.bootable) return said
  append(said, startWarnings(planning, target))
  if (
    capabilities.outside === null &&
    mode !== 'boot' &&
    specialisation === undefined &&
    target.storePath === machine.pointers.running
  ) {
    said.push('It is running already; activating it again changes little.')
  }
  if (capabilities.outside === null && mode !== 'boot' && specialisation === undefined) {
    append(said, leavesSpecial(machine, target))
  }
  if (mode === 'switch' && specialisation !== undefined && machine.startsItself) {
    append(said, defaultOfSpecial(machine, target, specialisation))
  }
  append(said, checkWarnings(planning, target, { mode, specialisation }))
  if (capabilities.outside !== null && mode === 'switch') {
    said.push(
      `A mounted system can’t be activated from here${follows ? '; it becomes the boot default' : ''}.`,
    )
  }
  // A warning only: what is wrongly refused here may be the way back after a break.
  const refused = readOnlyReason(planning) ?? whyUnmounted(machine) ?? whyNoEntering(capabilities)
  const menu = mode === 'test' || refused !== null ? null : bootMenuStep(planning)
  append(
    said,
    (menu?.refused ?? []).map(({ reason }) => `It may fail: ${reason}.`),
  )
  append(said, foreignWarnings(machine, menu?.steps ?? []))
  if ((menu?.steps.length ?? 0) > 0) append(said, fullBoot(planning))
  if (mode !== 'test') append(said, missingCopies(machine))
  const isMenuMissing = machine.startsItself && machine.bootMenu === null
  const isMenuUntold = capabilities.outside === null && isMenuMissing && !isMenuSaid(machine)
  if (capabilities.outside !== null && isMenuMissing && whyUnmounted(machine) === null) {
    said.push(
      'No boot menu is there now: if it lies on a partition of its own, mount that below ' +
        `${capabilities.outside} first.`,
    )
  }
  if (mode !== 'test' && specialisation === undefined && isMenuUntold) {
    const found = foundText(machine.unknownLoaders)
    said.push(
      `What starts by default afterwards is not known: no boot menu is found that terrapin knows.${found}`,
    )
  }
  const booted = kernelOf(machine, machine.pointers.booted)
  const kernel = target.system?.kernelVersion ?? null
  if (capabilities.outside === null && booted !== null && kernel !== null && booted !== kernel) {
    said.push(`The kernel stays ${booted} until a reboot; this one brings ${kernel}.`)
  }
  return said
}

/** Whether something else tells already why the menu is not known. */
function isMenuSaid(machine: Machine): boolean {
  return machine.bootMenuHidden || whyUnmounted(machine) !== null
}

/** What a person should know of NixOS's own checks, beside what refuses the plan or is a danger. */
function checkWarnings(planning: Planning, target: Target, options: SwitchOptions): string[] {
  const { noCheck, outside } = planning.capabilities
  if (outside !== null) return []
  const inhibited = inhibitedBy(planning, target, options)
  // Of a specialisation the values are not known, but those of its parent.
  const isUnsure = options.specialisation !== undefined && inhibited.length > 0
  if (isUnsure) {
    const then = noCheck ? CHECKS_SKIPPED : 'The specialisation may be refused.'
    return [`May not change while the machine runs: ${inhibited.join(', ')}. ${then}`]
  }
  return noCheck && inhibited.length === 0 ? [CHECKS_SKIPPED] : []
}

/** The specialisation that runs; null where the whole system does, or what runs is not known. */
export function runningSpecial({ generations, pointers }: Machine): string | null {
  const { running } = pointers
  return running === null ? null : (specialisationAt(generations, running)?.name ?? null)
}

/** What is activated is the system without the specialisation that runs now. */
function leavesSpecial(machine: Machine, { label, system }: Target): string[] {
  const name = runningSpecial(machine)
  if (name === null) return []
  const now = numberOf(machine, machine.pointers.running)
  const has = system?.specialisations.some((some) => some.name === name) === true
  if (!has) return [`${now} is running; ${label} has no specialisation ${name}.`]
  return [`${now} is running. This activates ${label} without its specialisation ${name}.`]
}

/** What starts at the next boot, where a specialisation's own script regenerates the boot menu. */
function defaultOfSpecial(
  { bootMenu, generations }: Machine,
  { label }: Target,
  name: string,
): string[] {
  if (bootMenu === null) return [`Whether the next boot starts ${label} or ${name} is not known.`]
  const { name: loader, setsDefault } = ABILITIES[bootMenu.loader]
  if (setsDefault === 'always' && !bootMenu.defaultSaved) {
    return [`${loader} then starts ${label} with ${name} by itself, at every boot.`]
  }
  const now = generations.find(({ bootDefault }) => bootDefault === true)?.number ?? 'what it is'
  const choose = `choose ${label} with ${name} in the boot menu to start it`
  return [
    `The boot default stays ${now}: ${loader} makes no specialisation the default; ${choose}.`,
  ]
}

function kernelOf(machine: Machine, path: StorePath | null): string | null {
  const found = machine.generations.find(({ storePath }) => storePath === path)
  return path === null ? null : (found?.system?.kernelVersion ?? null)
}
