import { ABILITIES } from '../boot/loaders.ts'
import { newestWhole } from '../health/bestKnownGood.ts'
import { type Machine, whyUnstartable } from '../machine/machine.ts'
import { changedInhibitors } from '../nix/switchInhibitors.ts'
import { isHome } from '../nix/system.ts'
import type { Target } from '../targets/target.ts'
import { isOwnHome, whyReadOnly } from './capabilities.ts'
import type { ActivationMode } from './commands.ts'
import { readOnlyReason, whyNoEntering, whyUnmounted } from './menuStep.ts'
import type { Refusal } from './plan.ts'
import type { Planning } from './planning.ts'

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
    reasons.push('nixos-enter is not on this machine, so the boot menu can’t be regenerated')
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
function whyNoStart(machine: Machine, { system }: Pick<Target, 'system'>): string | null {
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
