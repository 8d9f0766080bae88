import type { Bootable } from '../boot/bootable.ts'
import { onlyUsedBy } from '../boot/bootFileSizes.ts'
import { regenerationPeak } from '../boot/report/regenerationPeak.ts'
import type { Generation } from '../machine/generation.ts'
import { givenUpSentence } from '../machine/givenUp.ts'
import type { Machine } from '../machine/machine.ts'
import { defaultElsewhere } from '../machine/otherProfiles.ts'
import { SYSTEM_PROFILE } from '../nix/profile.ts'
import type { StorePath } from '../nix/storePath.ts'
import { whyNoWriter } from '../problems/menuWriter.ts'
import { lostSpecialisation } from '../problems/readBootReport.ts'
import { targetOf } from '../targets/target.ts'
import { withoutDot } from '../text/sentence.ts'
import { shellWord } from '../text/shellWord.ts'
import { checkBootSpace, whatFreesBootSpace } from './bootSpace.ts'
import { type Capabilities, whyReadOnly } from './capabilities.ts'
import { markAsNixos, writeBootMenu } from './commands.ts'
import { foreignWarnings, fullBoot, missingCopies } from './menuWarnings.ts'
import type { Refusal, Step } from './plan.ts'
import { currentGeneration, type Planning } from './planning.ts'
import { defaultWritten, whyDefaultStays } from './writtenDefault.ts'

/** How the boot menu is regenerated after links were added or deleted. */
export interface MenuPlan {
  readonly steps: readonly Step[]
  /** Known risks. */
  readonly dangers: readonly string[]
  /** Warnings, or why there is no step. */
  readonly warnings: readonly string[]
  /** Why it must not run. */
  readonly refused: readonly Refusal[]
}

/** Regenerates the menu for `after`, the systems that it may list after the plan's links change. */
export function bootMenuStep(
  planning: Planning,
  after: readonly Bootable[] = planning.bootables,
): MenuPlan {
  const { machine, capabilities, bootDirectory, bootables } = planning
  const step = menuStep(planning)
  const missing = step.steps.length === 0 ? [] : missingCopies(machine)
  const foreign = foreignWarnings(machine, step.steps)
  const lost = step.steps.length === 0 ? null : lostSpecialisation(machine)
  const more = [
    ...(lost === null ? [] : [lost]),
    ...(step.steps.length === 0 ? [] : fullBoot(planning)),
    ...(step.steps.length === 0 ? [] : unreadSystems(planning)),
  ]
  const plan = { ...step, warnings: [...step.warnings, ...more, ...missing, ...foreign] }
  const unmounted = whyUnmounted(machine) ?? whyNoEntering(capabilities)
  if (plan.steps.length > 0 && unmounted !== null) {
    return { ...plan, refused: [{ generation: null, reason: unmounted }] }
  }
  const { bootMenu } = machine
  if (plan.steps.length === 0 || bootMenu === null || bootDirectory === null) {
    return { ...plan, refused: [] }
  }
  const readOnly = readOnlyReason(planning)
  if (readOnly !== null) return { ...plan, refused: [{ generation: null, reason: readOnly }] }
  const peakOf = (some: readonly Bootable[]) =>
    regenerationPeak(bootMenu, bootDirectory, bootables, some)
  const { space } = bootDirectory
  const reason = checkBootSpace(peakOf(after), space, () =>
    whatFreesBootSpace(machine, after, (some) => checkBootSpace(peakOf(some), space) === null),
  )
  return { ...plan, refused: reason === null ? [] : [{ generation: null, reason }] }
}

/** Warns that what the regenerated menu lists, and needs on /boot, is known only in part. */
function unreadSystems({ bootablesUnread }: Planning): string[] {
  return bootablesUnread === undefined
    ? []
    : [`Which systems the boot menu will list is known only in part. ${bootablesUnread}`]
}

/** Why the boot menu can't be written before a mount, as a clause; null where it can. */
export function whyUnmounted({ problems }: Machine): string | null {
  const found = problems.find(({ code }) => code === 'unmounted')
  return found === undefined ? null : withoutDot(found.message)
}

/** Why nixos-enter would refuse a mounted system, as a clause; null where it would not. */
export function whyNoEntering({ nixosMark, rootDirectory }: Capabilities): string | null {
  if (nixosMark !== 'link') return null
  return (
    `${rootDirectory}/etc/NIXOS is a broken link, so nixos-enter does not recognise the system as NixOS: ` +
    'replace it with an empty file'
  )
}

/** Why the boot menu is not writable, as a clause; null if it is. */
export function readOnlyReason({ machine, capabilities, bootDirectory }: Planning): string | null {
  const directory = machine.bootMenu?.directory
  if (directory === undefined) return null
  // Below a root directory the mounts are this computer's.
  if (capabilities.rootDirectory !== null) return whyReadOnly(capabilities, directory)
  if (bootDirectory?.readOnly !== true) return null
  return (
    `${directory} is mounted read-only, so the boot menu can’t be regenerated: ` +
    `check dmesg for disk errors, then run mount -o remount,rw ${shellWord(directory)} as root`
  )
}

function menuStep({ machine, capabilities }: Planning): Omit<MenuPlan, 'refused'> {
  if (!machine.bootable || !machine.startsItself) return NO_STEP
  const step = writeBootMenu(capabilities)
  if (step === null) {
    return without('nixos-enter is not on this machine, so the boot menu is not regenerated.')
  }
  const mark = markAsNixos(capabilities)
  if (machine.profile.path !== SYSTEM_PROFILE) {
    return { steps: [...mark, step], dangers: [], warnings: baseWarnings(machine) }
  }
  const current = currentGeneration(machine)
  const why = whyNoWriter(machine)
  if (why !== null || current === null) return without((why ?? []).join(' '))
  return { steps: [...mark, step], ...defaultWords(machine, current) }
}

/** The current generation of the system profile always regenerates the menu, whatever profile is used. */
function baseWarnings({ bootMenu }: Machine): readonly string[] {
  const stays = bootMenu !== null && whyDefaultStays(bootMenu) !== null
  if (stays) return []
  return [
    `Regenerating the menu makes the current generation of ${SYSTEM_PROFILE} the boot default.`,
  ]
}

/** Effect of regenerating on a boot default that is not the current generation. */
function defaultWords(
  machine: Machine,
  current: Generation,
): Pick<MenuPlan, 'dangers' | 'warnings'> {
  const { bootMenu, generations } = machine
  const mayMove = current.bootDefault === false || bootMenu?.defaultEntry?.unread === true
  if (!mayMove || bootMenu === null) return { dangers: [], warnings: [] }
  const { follows, warnings } = defaultWritten(machine, targetOf(current), bootMenu)
  if (follows === 'no') return { dangers: [], warnings }
  const now = generations.find(({ bootDefault }) => bootDefault === true)
  const other = defaultElsewhere(machine)
  const before = other === null ? now?.number : `${other}, another profile`
  const from = before === undefined ? '' : ` (now ${before})`
  const worn = givenUpSentence(machine, current.storePath, String(current.number))
  if (worn !== null) {
    const may = `Regenerating the menu may make ${current.number} (current) the boot default${from}.`
    return { dangers: [`${worn} ${may}`], warnings }
  }
  if (follows === 'open') return { dangers: [], warnings }
  const message = `Regenerating the menu makes ${current.number} (current) the boot default${from}.`
  return { dangers: [], warnings: [message] }
}

const NO_STEP = { steps: [], dangers: [], warnings: [] }

function without(warning: string) {
  return { ...NO_STEP, warnings: [warning] }
}

/** Bytes freed on /boot when the entries of these systems are removed; null if unknown. */
export function bootFreed(
  { machine, bootFiles }: Planning,
  menuSteps: readonly Step[],
  toplevels: Iterable<StorePath>,
): number | null {
  if (!machine.bootable || menuSteps.length === 0) return 0
  const { bootMenu } = machine
  if (bootMenu === null || bootFiles === null) return null
  return onlyUsedBy(bootMenu, bootFiles, new Set(toplevels))
}

/** Whether there is a boot menu, readable or not: else its default can't be predicted. */
export function hasBootMenu({ bootMenu, bootMenuHidden }: Machine): boolean {
  return bootMenu !== null || bootMenuHidden
}

/** Description of a step that regenerates the menu; promises a default only if the menu is known. */
export function regeneratesWith(machine: Machine, whose: string): string {
  return hasBootMenu(machine)
    ? `regenerate the boot menu with ${whose} as the default`
    : `regenerate the boot menu for ${whose}`
}
