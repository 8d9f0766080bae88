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
import { bootMenuStep, readOnlyReason, whyNoEntering, whyUnmounted } from './menuStep.ts'
import { foreignWarnings, fullBoot, missingCopies } from './menuWarnings.ts'
import type { Refusal } from './plan.ts'
import type { Planning } from './planning.ts'

/*
 * Refusals, dangers and warnings of a switch.
 */

export interface SwitchOptions {
  /** Now and at every boot; at the next boot only prepared; or now without the profile. */
  readonly mode: ActivationMode
  /** Activate this specialisation of it; the profile points at the parent. */
  readonly specialisation?: string | undefined
}

/** Why it can't be switched to; empty where it can. */
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
    reasons.push(`it is a generation of the profile ${target.profile}: use --profile`)
  }
  if (isHome(target.storePath) && capabilities.rootDirectory !== null) {
    reasons.push(
      'activating a home configuration would change the home on this computer: boot that system ' +
        'and switch there',
    )
  } else if (isHome(target.storePath) && !isOwnHome(capabilities, machine.profile.path)) {
    reasons.push('it is another user’s home configuration: run terrapin as that user')
  }
  if (machine.bootable && target.system?.switchable !== true) {
    reasons.push(`bin/switch-to-configuration is missing, so it can’t be activated${instead}`)
  }
  const unstartable = options.mode === 'test' ? null : whyNoStart(machine, target)
  if (unstartable !== null) reasons.push(`${unstartable}${instead}`)
  if (machine.bootable && capabilities.rootDirectory !== null && !capabilities.nixosEnter) {
    reasons.push('nixos-enter is not on this machine, so the boot menu can’t be written')
  }
  const canWrite =
    capabilities.rootDirectory === null ? options.mode !== 'test' : capabilities.nixosEnter
  const unmounted =
    machine.bootable && canWrite ? (whyUnmounted(machine) ?? whyNoEntering(capabilities)) : null
  if (unmounted !== null) reasons.push(unmounted)
  if (machine.bootable && capabilities.rootDirectory !== null && options.mode === 'test') {
    reasons.push('a mounted system is not running, so nothing can be tested on it')
  }
  const inhibited = inhibitedBy(planning, target, options)
  if (inhibited.length > 0 && !capabilities.noCheck && options.specialisation === undefined) {
    reasons.push(
      `it can’t be activated without a reboot (${inhibited.join(', ')}): ` +
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
 * Why the system can't start at the next boot, as a clause. Builders that read boot.json abort at an
 * unreadable one, and then the menu stays unchanged (systemd-boot-builder.py, limine-install.py; lanzaboote).
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
 * The generation to switch to instead of one that can't be, as the rest of a clause: the newest complete one
 * before it, else the newest of all but the current one.
 */
function otherWhole({ bootable, generations }: Machine, { generation }: Target): string {
  if (!bootable) return ''
  const others = generations.filter((other) => other !== generation && !other.current)
  const older = others.filter(({ number }) => generation !== null && number < generation.number)
  const whole = newestWhole({ generations: older }) ?? newestWhole({ generations: others })
  if (whole === null) return '; there is no other complete generation'
  return `; newest complete generation${older.includes(whole) ? ' before it' : ''}: ${whole.number}`
}

/** Inhibitors of activating the system now; NixOS's own check refuses it (`changedInhibitors`). */
export function inhibitedBy(
  { machine, capabilities, inhibitors }: Planning,
  { system }: Pick<Target, 'system'>,
  { mode }: Pick<SwitchOptions, 'mode'>,
): string[] {
  if (
    !machine.bootable ||
    capabilities.rootDirectory !== null ||
    mode === 'boot' ||
    system === null
  )
    return []
  return changedInhibitors(inhibitors, system.inhibitors)
}

/** Known dangers of the switch, as sentences. */
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
      ? [`Must not change without a reboot: ${inhibited.join(', ')}. ${CHECKS_SKIPPED}`]
      : []),
    ...bootDangers(planning, target),
  ]
}

const CHECKS_SKIPPED = 'NIXOS_NO_CHECK=1 skips the checks before a switch.'

/** Known boot failures of the target, as sentences. */
export function bootDangers({ machine, evidences }: Planning, target: Target): string[] {
  if (!machine.bootable) return []
  const worn = givenUpSentence(machine, target.storePath, target.label)
  const givenUp = worn === null ? [] : [worn]
  if (evidences === null) return givenUp
  const { boots, health } = evidenceOf(evidences, target)
  const { kind, by, reasons } = health
  if (kind !== 'no-boot' && kind !== 'bad') return givenUp
  const onlyCounted = boots === null && givenUp.length > 0
  if (onlyCounted && by !== 'person')
    return [`The boot loader gave up on ${target.label}.`, ...reasons]
  return [`${target.label} ${by === 'person' ? 'is rated bad' : HOW_IT_FAILS[kind]}.`, ...reasons]
}

const HOW_IT_FAILS = { 'no-boot': 'never booted successfully', bad: 'failed at its last boot' }

function evidenceOf(evidences: EvidenceOf, { storePath, system, generation }: Target) {
  return evidences.of({ storePath, system, running: generation?.running ?? false })
}

/** Warnings about a system to boot, as sentences. */
export function startWarnings(planning: Planning, target: Target): string[] {
  const untried = neverBooted(planning, target)
  const problems = (target.system?.problems ?? []).map(({ message }) => message)
  return [...leftNoTrace(planning, target), ...problems, ...(untried === null ? [] : [untried])]
}

/** A kernel panic leaves no entry in the journal; neither does choosing another entry. */
function leftNoTrace({ evidences }: Planning, target: Target): string[] {
  if (evidences === null || !evidenceOf(evidences, target).leftNoTrace) return []
  return [
    `${target.label} was the default at the last shutdown but has no recorded boot since: either it ` +
      'failed without a trace, or another entry was started.',
  ]
}

/** Warns that an older generation has no recorded boot; null where it has, or nothing is known. */
function neverBooted({ machine, evidences }: Planning, target: Target): string | null {
  const { generation, label } = target
  if (evidences === null || evidences.partial || generation === null) return null
  const current = machine.profile.current ?? 0
  const { boots, rating, health } = evidenceOf(evidences, target)
  if (generation.number >= current || boots?.length !== 0 || rating !== null) return null
  if (health.kind !== 'unknown' || generation.running) return null
  return `${label} has no recorded boot.`
}

/** Warnings before a switch; `follows`: the target becomes the boot default. */
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
    capabilities.rootDirectory === null &&
    mode !== 'boot' &&
    specialisation === undefined &&
    target.storePath === machine.pointers.running
  ) {
    said.push(`${target.label} is already running; re-activating it changes little.`)
  }
  if (capabilities.rootDirectory === null && mode !== 'boot' && specialisation === undefined) {
    append(said, leavesSpecial(machine, target))
  }
  if (mode === 'switch' && specialisation !== undefined && machine.startsItself) {
    append(said, defaultOfSpecial(machine, target, specialisation))
  }
  append(said, checkWarnings(planning, target, { mode, specialisation }))
  if (capabilities.rootDirectory !== null && mode === 'switch') {
    said.push(
      `A mounted system can’t be activated from here${follows ? ', only made the boot default' : ''}.`,
    )
  }
  // A warning only: a wrong refusal here could block recovery after a failure.
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
  const isMenuUntold = capabilities.rootDirectory === null && isMenuMissing && !isMenuSaid(machine)
  if (capabilities.rootDirectory !== null && isMenuMissing && whyUnmounted(machine) === null) {
    said.push(
      'No boot menu found: if it is on its own partition, mount that below ' +
        `${capabilities.rootDirectory} first.`,
    )
  }
  if (mode !== 'test' && specialisation === undefined && isMenuUntold) {
    const found = foundText(machine.unknownLoaders)
    said.push(`Boot default unknown: no supported boot menu found.${found}`)
  }
  const booted = kernelOf(machine, machine.pointers.booted)
  const kernel = target.system?.kernelVersion ?? null
  if (
    capabilities.rootDirectory === null &&
    booted !== null &&
    kernel !== null &&
    booted !== kernel
  ) {
    said.push(`Linux ${booted} keeps running until a reboot; ${target.label} has ${kernel}.`)
  }
  return said
}

/** Whether another message already says why the menu is unknown. */
function isMenuSaid(machine: Machine): boolean {
  return machine.bootMenuHidden || whyUnmounted(machine) !== null
}

/** Warnings about NixOS's pre-switch checks, except refusals and risks. */
function checkWarnings(planning: Planning, target: Target, options: SwitchOptions): string[] {
  const { noCheck, rootDirectory } = planning.capabilities
  if (rootDirectory !== null) return []
  const inhibited = inhibitedBy(planning, target, options)
  // The inhibitors of a specialisation are unknown, only its parent's are read.
  const isUnsure = options.specialisation !== undefined && inhibited.length > 0
  if (isUnsure) {
    const then = noCheck ? CHECKS_SKIPPED : 'The switch may be refused.'
    return [`May need a reboot: ${inhibited.join(', ')}. ${then}`]
  }
  return noCheck && inhibited.length === 0 ? [CHECKS_SKIPPED] : []
}

/** The running specialisation; null where the whole system runs, or what runs is unknown. */
export function runningSpecial({ generations, pointers }: Machine): string | null {
  const { running } = pointers
  return running === null ? null : (specialisationAt(generations, running)?.name ?? null)
}

/** Warns that the running specialisation is not activated. */
function leavesSpecial(machine: Machine, { label, system }: Target): string[] {
  const name = runningSpecial(machine)
  if (name === null) return []
  const now = numberOf(machine, machine.pointers.running)
  const has = system?.specialisations.some((some) => some.name === name) === true
  if (!has) return [`${now} is running, but ${label} has no specialisation ${name}.`]
  return [`${now} is running; this activates ${label} without its specialisation ${name}.`]
}

/** The boot default after a specialisation's own script regenerates the boot menu. */
function defaultOfSpecial(
  { bootMenu, generations }: Machine,
  { label }: Target,
  name: string,
): string[] {
  if (bootMenu === null) return [`Next boot unknown: ${label} or ${name}.`]
  const { name: loader, setsDefault } = ABILITIES[bootMenu.loader]
  if (setsDefault === 'always' && !bootMenu.defaultSaved) {
    return [`${loader} makes ${label} with ${name} the boot default.`]
  }
  const now = generations.find(({ bootDefault }) => bootDefault === true)?.number ?? 'unchanged'
  const choose = `choose ${label} with ${name} in the boot menu to boot it`
  return [
    `The boot default stays ${now}: ${loader} can’t make a specialisation the default; ${choose}.`,
  ]
}

function kernelOf(machine: Machine, path: StorePath | null): string | null {
  const found = machine.generations.find(({ storePath }) => storePath === path)
  return path === null ? null : (found?.system?.kernelVersion ?? null)
}
