import { ABILITIES } from '../boot/loaders.ts'
import type { Machine } from '../machine/machine.ts'
import type { Target } from '../machine/target.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { ActivationMode } from './commands.ts'
import type { Refusal } from './plan.ts'
import {
  bootMenuStep,
  foreignWarnings,
  type Planning,
  readOnlyReason,
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
  const { machine, means } = planning
  const generation = target.generation?.number ?? null
  const reasons: string[] = []
  if (target.profile !== undefined) {
    reasons.push(`it is a generation of the profile ${target.profile}: name that by --profile`)
  }
  if (machine.bootable && target.system?.switchable !== true) {
    reasons.push('it lacks bin/switch-to-configuration, so it can’t be activated')
  }
  if (machine.bootable && means.outside !== null && !means.nixosEnter) {
    reasons.push('nixos-enter is not on this machine, so the boot menu can’t be written')
  }
  const canWrite = means.outside === null ? options.mode !== 'test' : means.nixosEnter
  const unmounted = machine.bootable && canWrite ? whyUnmounted(machine) : null
  if (unmounted !== null) reasons.push(unmounted)
  if (machine.bootable && means.outside !== null && options.mode === 'test') {
    reasons.push('a mounted system does not run, so nothing can be tested on it')
  }
  const readOnly = machine.bootable && options.mode !== 'test' ? readOnlyReason(planning) : null
  if (readOnly !== null) reasons.push(readOnly)
  return reasons.map((reason) => ({ generation, reason }))
}

/** What a person should know before; `follows`: the boot default becomes the target. */
export function switchWarnings(
  planning: Planning,
  target: Target,
  { mode, specialisation }: SwitchOptions,
  follows: boolean,
): string[] {
  const { machine, means } = planning
  const said: string[] = []
  if (!machine.bootable) return said
  said.push(...(target.system?.problems ?? []).map((problem) => problem.message))
  if (
    means.outside === null &&
    mode !== 'boot' &&
    specialisation === undefined &&
    target.storePath === machine.pointers.running
  ) {
    said.push('It is running already; activating it again changes little.')
  }
  if (mode === 'switch' && specialisation !== undefined) {
    said.push(...defaultOfSpecial(machine, target, specialisation))
  }
  if (means.outside !== null && mode === 'switch') {
    said.push(
      `A mounted system can’t be activated from here${follows ? '; it becomes the boot default' : ''}.`,
    )
  }
  // A warning only: what is wrongly refused here may be the way back after a break.
  const refused = readOnlyReason(planning) ?? whyUnmounted(machine)
  const menu = mode === 'test' || refused !== null ? null : bootMenuStep(planning)
  said.push(...(menu?.refused ?? []).map(({ reason }) => `It may fail: ${reason}.`))
  said.push(...foreignWarnings(machine, menu?.steps ?? []))
  if (means.outside !== null && machine.bootMenu === null && whyUnmounted(machine) === null) {
    said.push(
      'No boot menu is there now: if it lies on a partition of its own, mount that below ' +
        `${means.outside} first.`,
    )
  }
  const booted = kernelOf(machine, machine.pointers.booted)
  const kernel = target.system?.kernelVersion ?? null
  if (means.outside === null && booted !== null && kernel !== null && booted !== kernel) {
    said.push(`The kernel stays ${booted} until a reboot; this one brings ${kernel}.`)
  }
  return said
}

/** What starts at the next boot, where a specialisation's own script writes the boot menu. */
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
