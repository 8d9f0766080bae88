import { ABILITIES } from '../boot/loaders.ts'
import type { EvidenceOf } from '../health/evidence.ts'
import { append } from '../lists.ts'
import { numberOf, specialisationAt } from '../machine/bootState.ts'
import { foundText } from '../machine/bootWords.ts'
import { givenUpSentence } from '../machine/givenUp.ts'
import type { Machine } from '../machine/machine.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { Target } from '../targets/target.ts'
import { bootMenuStep, readOnlyReason, whyNoEntering, whyUnmounted } from './menuStep.ts'
import { foreignWarnings, fullBoot, missingCopies } from './menuWarnings.ts'
import type { Planning } from './planning.ts'
import { inhibitedBy, type SwitchOptions } from './switchRefusals.ts'

/* Dangers and warnings of a switch, as sentences; switchRefusals.ts decides what is refused. */

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
      ? [`These must not change without a reboot: ${inhibited.join(', ')}. ${CHECKS_SKIPPED}`]
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
      'No boot menu found: if it is on its own partition, mount that under ' +
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
    `The boot default remains ${now}: ${loader} can’t make a specialisation the default; ${choose}.`,
  ]
}

function kernelOf(machine: Machine, path: StorePath | null): string | null {
  const found = machine.generations.find(({ storePath }) => storePath === path)
  return path === null ? null : (found?.system?.kernelVersion ?? null)
}
