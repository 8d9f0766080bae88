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

/** What it takes to say whether a system can be started once. */
export type TryFacts = Pick<Planning, 'machine' | 'capabilities' | 'bootDirectory'>

/**
 * Why a system can't be started at the next boot only, as a clause; null where it can. Pure; for
 * generations, specialisations and pins alike.
 */
export function whyNotTry(facts: TryFacts, storePath: StorePath): string | null {
  const found = findTry(facts, storePath)
  return 'why' in found ? found.why : null
}

/** Start `target` at the next boot, and only then. */
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
    title: `Start ${label} at the next boot, and only then`,
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

/** What else is to start once now; null where nothing is. */
function startsOnce({ machine }: Planning, storePath: StorePath): StorePath | null {
  const { bootMenu } = machine
  const toplevel = bootMenu === null ? null : (pendingOnce(bootMenu)?.toplevel ?? null)
  return toplevel === storePath ? null : toplevel
}

/** What was to start once does not any more. */
export function planClearOneShot({ machine, capabilities }: Planning): Plan {
  const { bootMenu } = machine
  const step = clearOneShotStep({ machine, capabilities })
  const way = bootMenu === null ? '' : `: ${clearOneShotByHand(bootMenu)}`
  const reason = `what is to start once can’t be changed here${way}`
  return planOf({
    kind: 'undo',
    title: 'Start the default at the next boot',
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
    return { why: 'its systems have no kernel, as in a container or WSL: there is no boot menu' }
  }
  if (capabilities.outside !== null) {
    // The firmware's variables would be those of the machine that terrapin runs on.
    return { why: 'a mounted system can only be given another boot default from here' }
  }
  if (menu === null) {
    const hidden =
      'only root can read the boot menu here: start terrapin as root, or say terrapin try on the ' +
      'command line, which asks for the password'
    return { why: machine.bootMenuHidden ? hidden : 'there is no boot menu that terrapin knows' }
  }
  const found = findOnce(menu, storePath)
  if ('why' in found) return found
  if (menu.once.by === 'bootctl set-oneshot' && !capabilities.bootctl) {
    return { why: 'bootctl, which does it, is not on this machine, or not in PATH' }
  }
  const { entry, name, byNumber } = found
  const there = (file: string) =>
    bootDirectory === null || bootDirectory.sizes.has(file) || bootDirectory.inStore.has(file)
  const missing = entry.files.filter((file) => !there(file))
  if (missing.length > 0) return { why: `its entry needs ${missing.join(', ')}, which is missing` }
  const own = machine.generations.find((generation) => generation.storePath === storePath)
  const unstartable = whyUnstartable(machine, own?.system ?? null)
  if (unstartable !== null) return { why: `${unstartable}, so this machine can’t start it` }
  const step = startOnce(capabilities, menu, name, 'choose it for the next boot')
  return step === null ? { why: 'the boot loader can’t' } : { step, menu, entry, byNumber }
}

function warnings({ machine }: Planning, { menu, entry, byNumber }: Found): string[] {
  const { oneShot } = menu
  const said: string[] = []
  if (oneShot !== null && oneShot.toplevel !== entry.toplevel) {
    const other = numberOf(machine, oneShot.toplevel) ?? oneShot.title
    said.push(`It takes the place of ${other}, which was to start once.`)
  }
  if (menu.defaultEntry?.toplevel === entry.toplevel) said.push('It is the boot default already.')
  if (entry.tries?.left === 0) said.push(`Its ${entry.tries.done} tries to boot failed.`)
  if (byNumber) {
    said.push('GRUB finds it by its place: where the menu is regenerated first, another may start.')
  }
  return said
}

/** Whether what a step of such a plan starts once is still called so in the menu. */
export function isStillTry(facts: TryFacts, storePath: StorePath, { argv }: Step): boolean {
  const found = findTry(facts, storePath)
  return !('why' in found) && found.step.argv.join('\0') === argv.join('\0')
}
