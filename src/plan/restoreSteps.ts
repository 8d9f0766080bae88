import { defaultElsewhere } from '../machine/otherProfiles.ts'
import { SYSTEM_PROFILE } from '../nix/profile.ts'
import { activate, switchGeneration, writeBootMenu } from './commands.ts'
import { regeneratesWith } from './menuStep.ts'
import type { Step } from './plan.ts'
import { currentGeneration, type Planning } from './planning.ts'

/**
 * What a failed switch restores: the profile, then the menu with its present default. Where that default is
 * unknown or not a generation, the current one becomes the default: the failed one must not boot. Run by
 * `execute/restore.ts`.
 */
export function restoreSteps(planning: Planning): Step[] {
  const { machine, capabilities } = planning
  const current = currentGeneration(machine)
  const wasDefault = machine.generations.find(({ bootDefault }) => bootDefault === true)
  const restore: Step[] = []
  if (current !== null) {
    const step = switchGeneration(capabilities, machine.profile.path, current.number)
    restore.push({ ...step, description: `restore the profile to ${current.number}` })
  }
  if (!machine.bootable || !machine.startsItself || capabilities.rootDirectory !== null)
    return restore
  if (wasDefault !== undefined) {
    const { storePath: path, system, number } = wasDefault
    const description = `make ${number} the boot default again`
    if (path === null || system?.switchable !== true) return restore
    return [...restore, { ...activate(capabilities, path, 'boot', description), kind: 'menu' }]
  }
  return [...restore, ...restoredMenu(planning)]
}

/** The menu written by the system profile, with this profile restored. */
function restoredMenu({ machine, capabilities }: Planning): Step[] {
  const current = currentGeneration(machine)
  const own = machine.profile.path === SYSTEM_PROFILE
  if (own && current?.system?.switchable !== true) return []
  const whose = own ? String(current?.number) : `the current generation of ${SYSTEM_PROFILE}`
  const other = defaultElsewhere(machine)
  // The default belonged to another profile; only that profile's menu step could restore it.
  const before = other === null ? '' : ` (now ${other})`
  const step = writeBootMenu(capabilities, `${regeneratesWith(machine, whose)}${before}`)
  return step === null ? [] : [step]
}
