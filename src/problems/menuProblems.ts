import { ABILITIES } from '../boot/loaders.ts'
import { type BootEntry, type BootMenu, type OneMenu, rivalMenus } from '../boot/menu.ts'
import { bestKnownGood, newestWhole } from '../health/bestKnownGood.ts'
import { numberOf } from '../machine/bootState.ts'
import { foundText, KNOWN_LOADERS, placeOfMenu } from '../machine/bootWords.ts'
import type { Machine } from '../machine/machine.ts'
import {
  type Fix,
  type MachineProblem,
  type ProblemFacts,
  rollbackTo,
  switchTo,
} from './machineProblem.ts'

/*
 * Problems of the boot menus: the default can't start, is not what it seems, or is unknown.
 */

/** Reports a boot default that can't start or is skipped; null where none is known. */
export function findNextBoot(facts: ProblemFacts): MachineProblem | null {
  const { machine } = facts
  const { bootMenu, bootable } = machine
  if (!bootable) return null
  const gone = machine.generations.find(
    ({ bootDefault, present }) => bootDefault === true && !present,
  )
  const lost = gone ?? machine.generations.find(({ current, present }) => current && !present)
  if (lost !== undefined) {
    return {
      kind: 'next-boot',
      message:
        lost === gone
          ? `The next boot will fail: ${gone.number} (default) is missing from the store.`
          : `${lost.number} (current) is missing from the store.`,
      explains: 'Its kernel may start but finds no system. Deleted store paths can’t be restored.',
      fix: wayOut(facts),
    }
  }
  if (bootMenu === null) return null
  const { defaultEntry, ignored, defaultLacks } = bootMenu
  // Another menu may start the machine, with another system.
  const isSure = rivalMenus(bootMenu).length === 0
  if (defaultEntry !== null && defaultLacks.length > 0) {
    return {
      kind: 'next-boot',
      message: `The next boot ${isSure ? 'will' : 'might'} fail: ${missing(defaultLacks)}.`,
      explains: `The default entry of ${placeOfMenu(bootMenu)} (${nameOf(machine, defaultEntry)}) needs it.`,
      fix: regenerate(machine) ?? wayOut(facts),
    }
  }
  const [unmounted] = defaultEntry?.unmounted ?? []
  if (defaultEntry !== null && unmounted !== undefined) {
    const { name } = ABILITIES[bootMenu.loader]
    return {
      kind: 'next-boot',
      message: `The next boot might fail: ${name} loads ${unmounted}, which is not on a mounted file system.`,
      explains: `The default entry of ${placeOfMenu(bootMenu)} (${nameOf(machine, defaultEntry)}) needs it.`,
      fix: regenerate(machine) ?? wayOut(facts),
    }
  }
  if (ignored === null) return null
  // Entries of other systems start only if they are the default or chosen by a person.
  const ours = bootMenu.entries.filter(({ toplevel }) => toplevel !== null)
  if (isSure && defaultEntry === null && ours.every(({ ignored }) => ignored !== undefined)) {
    return {
      kind: 'next-boot',
      message: 'The next boot can’t start NixOS: no entry of the boot menu works.',
      explains: `${ABILITIES[bootMenu.loader].name} skips every entry. ${nameOf(machine, ignored)} (default): ${ignored.ignored}.`,
      fix: regenerate(machine),
    }
  }
  const then =
    defaultEntry === null || !isSure
      ? ''
      : `; the next boot starts ${nameOf(machine, defaultEntry)}`
  return {
    kind: 'next-boot',
    message: `${nameOf(machine, ignored)} can’t start: ${ignored.ignored}${then}.`,
    explains: `${ABILITIES[bootMenu.loader].name} skips such an entry even if it is the default.`,
    fix: regenerate(machine),
  }
}

function missing([first, ...others]: readonly string[]): string {
  return others.length === 0
    ? `${first} is missing`
    : `${first} and ${others.length} more are missing`
}

/** A generation's number, else the entry's name in the menu. */
function nameOf(machine: Machine, { toplevel, title, id }: BootEntry): string {
  return numberOf(machine, toplevel) ?? (title || id)
}

/** The fix that regenerates the menu, where the current generation can write it. */
function regenerate({ generations }: Machine): Fix | null {
  const current = generations.find((generation) => generation.current)
  if (current?.present !== true || current.system?.switchable !== true) return null
  return { kind: 'menu', description: 'regenerate the boot menu' }
}

/** The fix that rolls back to a known-good generation, else switches to the newest complete one. */
function wayOut({ machine, evidences }: ProblemFacts): Fix | null {
  const best = evidences === null ? null : bestKnownGood(machine, evidences).generation
  const whole = newestWhole(machine)?.number.toString() ?? null
  return rollbackTo(best) ?? switchTo(machine, whole, `switch to ${whole}`, 'boot')
}

/** Reports a boot default that is unknown or not NixOS, on a machine that boots its own kernel. */
export function findOtherDefault(machine: Machine): MachineProblem | null {
  const { bootMenu, bootMenuHidden, unknownLoaders, problems } = machine
  if (!machine.bootable || !machine.startsItself) return null
  const { defaultEntry } = bootMenu ?? { defaultEntry: null }
  if (bootMenu !== null && defaultEntry !== null) {
    const { toplevel, foreign, unread } = defaultEntry
    const isForeign = foreign !== undefined && numberOf(machine, toplevel) === null
    if (toplevel !== null && !isForeign) return null
    const title = defaultEntry.title || defaultEntry.id
    if (unread === true) {
      return {
        kind: 'other-default',
        message: `Next boot: unknown. Which system ${title} starts can’t be read.`,
        explains: `${title} is the default of ${placeOfMenu(bootMenu)}, written by NixOS.`,
        fix: null,
      }
    }
    return {
      kind: 'other-default',
      message: isForeign
        ? `The next boot starts another NixOS installation (machine ${foreign.slice(0, 8)}).`
        : `The next boot starts ${title}, not NixOS.`,
      explains: `This is the default of ${placeOfMenu(bootMenu)}.`,
      fix: null,
    }
  }
  const isSaid = bootMenuHidden || problems.some(({ code }) => code === 'unmounted')
  if (bootMenu !== null || isSaid) return null
  return {
    kind: 'other-default',
    message: `Boot default unknown: no boot menu found.${foundText(unknownLoaders)}`,
    explains: `All mounted file systems were searched. ${KNOWN_LOADERS}`,
    fix: null,
  }
}

/** Reports copies of the menu that differ, or menus of several boot loaders. */
export function findOtherMenus(machine: Machine): MachineProblem | null {
  const { bootMenu } = machine
  if (!machine.bootable || bootMenu === null || bootMenu.others.length === 0) return null
  const copies = bootMenu.others.filter(({ loader }) => loader === bootMenu.loader)
  const differing = copies.find((copy) => differs(copy, bootMenu))
  if (differing !== undefined) {
    const { name, writesCopies } = ABILITIES[bootMenu.loader]
    const who = writesCopies
      ? 'Regenerating the boot menu updates every copy that the configuration lists.'
      : `NixOS regenerates ${name}’s menu in one directory only, the configuration’s. The other was copied ` +
        'by hand: copy it again.'
    return {
      kind: 'menus-differ',
      message: `The boot menus in ${bootMenu.directory} and ${differing.directory} differ: ${defaults(machine, bootMenu, differing)}.`,
      explains: `Which one starts the machine depends on the disk that the firmware chooses. ${who}`,
      fix: writesCopies ? regenerate(machine) : null,
    }
  }
  const other = bootMenu.others.find(({ loader }) => loader !== bootMenu.loader)
  if (other === undefined) return null
  const known = bootMenu.startedBy
  return {
    kind: 'other-menus',
    message:
      known === null
        ? `Two boot menus: ${placeOfMenu(bootMenu)} and ${placeOfMenu(other)}${other.mayStart ? '; unknown which one starts the machine' : ', which did not start this machine'}.`
        : `${known} started this machine; ${placeOfMenu(other)} also has a boot menu.`,
    explains: other.mayStart
      ? `Changes go to ${placeOfMenu(bootMenu)}, which was regenerated last. Systems that either menu starts are protected.`
      : 'Files that either menu uses count as used.',
    fix: null,
  }
}

/** Whether a copy of the menu starts, or lists, something else; false where there is none. */
export function copiesDiffer(menu: BootMenu): boolean {
  return menu.others.some((other) => other.loader === menu.loader && differs(other, menu))
}

function differs(a: OneMenu, b: OneMenu): boolean {
  const systems = ({ entries }: OneMenu) => entries.map(({ toplevel }) => toplevel).join(' ')
  return a.defaultEntry?.toplevel !== b.defaultEntry?.toplevel || systems(a) !== systems(b)
}

function defaults(machine: Machine, a: BootMenu, b: OneMenu): string {
  const [one, two] = [a, b].map(({ defaultEntry }) =>
    defaultEntry === null ? 'an unknown system' : nameOf(machine, defaultEntry),
  )
  return one === two ? 'they list different systems' : `they start ${one} and ${two}`
}
