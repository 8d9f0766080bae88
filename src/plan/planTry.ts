import { type BootEntry, type BootMenu, pendingOnce } from '../boot/menu.ts'
import { findOnce } from '../boot/oneShot.ts'
import { numberOf } from '../machine/bootState.ts'
import { whyUnstartable } from '../machine/machine.ts'
import type { StorePath } from '../nix/storePath.ts'
import type { Target } from '../targets/target.ts'
import { clearOneShotByHand, clearOneShotStep } from './clearOneShot.ts'
import { startOnce } from './commands.ts'
import { type Plan, planOf, type Refusal, type Step } from './plan.ts'
import { linkStays, type Planning } from './planning.ts'
import { bootDangers, startWarnings } from './switchWords.ts'

/** Facts that decide whether a system can be booted once. */
export type TryFacts = Pick<Planning, 'machine' | 'capabilities' | 'bootDirectory'>

/**
 * Why a system can't be started at the next boot only, as a clause; null where it can. Pure; for generations,
 * specialisations and pins.
 */
export function whyNotTry(facts: TryFacts, storePath: StorePath): string | null {
  const found = findTry(facts, storePath)
  return 'why' in found ? found.why : null
}

/** Plans to start `target` at the next boot only. */
export function planTry(planning: Planning, target: Target): Plan {
  const { generation, storePath, label } = target
  const number = generation?.number ?? null
  const found = findTry(planning, storePath)
  const problem = 'why' in found ? found.why : null
  const refused: Refusal[] = problem === null ? [] : [{ generation: number, reason: problem }]
  const dangers = bootDangers(planning, target)
  return planOf({
    kind: 'try',
    dangers,
    title: `Boot ${label} once (next boot only)`,
    steps: 'why' in found ? [] : [found.step],
    generations: number === null ? [] : [number],
    refused,
    warnings:
      'why' in found ? [] : [...startWarnings(planning, target), ...warnings(planning, found)],
    expects: generation === null ? [] : [linkStays(generation)],
    checks: [{ kind: 'next-boot', storePath }],
    typed: dangers.length > 0 ? 'try' : null,
    request: { kind: 'try', number, storePath },
    reversal: { kind: 'try', storePath, before: startsOnce(planning, storePath) },
  })
}

/** The pending one-time boot entry; null if there is none. */
function startsOnce({ machine }: Planning, storePath: StorePath): StorePath | null {
  const { bootMenu } = machine
  const toplevel = bootMenu === null ? null : (pendingOnce(bootMenu)?.toplevel ?? null)
  return toplevel === storePath ? null : toplevel
}

/** Plans to clear the one-time boot entry. */
export function planClearOneShot({ machine, capabilities }: Planning): Plan {
  const { bootMenu } = machine
  const step = clearOneShotStep({ machine, capabilities })
  const way = bootMenu === null ? '' : `: ${clearOneShotByHand(bootMenu)}`
  const reason = `the one-time boot entry can’t be changed here${way}`
  return planOf({
    kind: 'undo',
    title: 'Clear the one-time boot entry',
    steps: step === null ? [] : [step],
    generations: [],
    refused: step === null ? [{ generation: null, reason }] : [],
    checks: [{ kind: 'next-boot', storePath: null }],
    request: { kind: 'forget' },
  })
}

interface Found {
  readonly step: Step
  readonly menu: BootMenu
  readonly entry: BootEntry
  readonly byNumber: boolean
}

function findTry(facts: TryFacts, storePath: StorePath): Found | { readonly why: string } {
  const { machine, capabilities, bootDirectory } = facts
  const { bootMenu: menu } = machine
  if (!machine.bootable) return { why: 'only a system can be booted' }
  if (!machine.startsItself) {
    return { why: 'there is no boot menu: the systems have no kernel, as in a container or WSL' }
  }
  if (capabilities.rootDirectory !== null) {
    // From outside, bootctl would change the firmware variables of this computer.
    return { why: 'only the boot default of a mounted system can be changed' }
  }
  if (menu === null) {
    const hidden =
      'only root can read the boot menu: run terrapin as root, or use terrapin try, which asks for ' +
      'the password'
    return { why: machine.bootMenuHidden ? hidden : 'no supported boot menu found' }
  }
  const found = findOnce(menu, storePath)
  if ('why' in found) return found
  if (menu.once.by === 'bootctl set-oneshot' && !capabilities.bootctl) {
    return { why: 'bootctl is not in PATH' }
  }
  const { entry, name, byNumber } = found
  const there = (file: string) =>
    bootDirectory === null || bootDirectory.sizes.has(file) || bootDirectory.inStore.has(file)
  const missing = entry.files.filter((file) => !there(file))
  if (missing.length > 0) return { why: `its entry needs ${missing.join(', ')} (missing)` }
  const own = machine.generations.find((generation) => generation.storePath === storePath)
  const unstartable = whyUnstartable(machine, own?.system ?? null)
  if (unstartable !== null) return { why: `${unstartable}, so this machine can’t start it` }
  const step = startOnce(capabilities, menu, name, 'set it as the one-time boot entry')
  return step === null
    ? { why: 'the boot loader does not support it' }
    : { step, menu, entry, byNumber }
}

function warnings({ machine }: Planning, { menu, entry, byNumber }: Found): string[] {
  const { oneShot } = menu
  const said: string[] = []
  if (oneShot !== null && oneShot.toplevel !== entry.toplevel) {
    const other = numberOf(machine, oneShot.toplevel) ?? oneShot.title
    said.push(`Replaces the one-time boot entry (${other}).`)
  }
  if (menu.defaultEntry?.toplevel === entry.toplevel) said.push('Already the boot default.')
  if (entry.tries?.left === 0) said.push(`All ${entry.tries.done} boot attempts failed.`)
  if (byNumber) {
    said.push(
      'GRUB identifies the entry by position: if the menu is regenerated first, another entry may start.',
    )
  }
  return said
}

/** Whether the entry named by a step of such a plan still starts that system. */
export function isStillTry(facts: TryFacts, storePath: StorePath, { argv }: Step): boolean {
  const found = findTry(facts, storePath)
  return !('why' in found) && found.step.argv.join('\0') === argv.join('\0')
}
