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
 * What is to be known of the boot menus: what starts by itself can't, is another than it seems, or
 * is not known.
 */

/** What starts by itself can't, or is passed over; null where nothing is known to be so. */
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
      says:
        lost === gone
          ? `The next boot will fail: ${gone.number}, the default, is gone from the store.`
          : `${lost.number}, which is current, is gone from the store.`,
      explains: 'Its kernel may start, and then finds no system. What is gone can’t come back.',
      fix: wayOut(facts),
    }
  }
  if (bootMenu === null) return null
  const { defaultEntry, passedOver, defaultLacks } = bootMenu
  // Another menu may start the machine instead, and starts something else.
  const isSure = rivalMenus(bootMenu).length === 0
  if (defaultEntry !== null && defaultLacks.length > 0) {
    return {
      kind: 'next-boot',
      says: `The next boot ${isSure ? 'will' : 'might'} fail: ${missing(defaultLacks)}.`,
      explains: `The default entry of ${placeOfMenu(bootMenu)} needs it: ${nameOf(machine, defaultEntry)}.`,
      fix: regenerate(machine) ?? wayOut(facts),
    }
  }
  const [unmounted] = defaultEntry?.unmounted ?? []
  if (defaultEntry !== null && unmounted !== undefined) {
    const { name } = ABILITIES[bootMenu.loader]
    return {
      kind: 'next-boot',
      says: `The next boot might fail: no mounted file system holds ${unmounted}, which ${name} loads.`,
      explains: `The default entry of ${placeOfMenu(bootMenu)} names it: ${nameOf(machine, defaultEntry)}.`,
      fix: regenerate(machine) ?? wayOut(facts),
    }
  }
  if (passedOver === null) return null
  // Entries of other systems start only where they are named, or a person chooses them.
  const ours = bootMenu.entries.filter(({ toplevel }) => toplevel !== null)
  if (isSure && defaultEntry === null && ours.every(({ ignored }) => ignored !== undefined)) {
    return {
      kind: 'next-boot',
      says: 'The next boot can’t start NixOS: no entry of the boot menu can start.',
      explains: `${ABILITIES[bootMenu.loader].name} passes over each of them; of ${nameOf(machine, passedOver)}, the default: ${passedOver.ignored}.`,
      fix: regenerate(machine),
    }
  }
  const then =
    defaultEntry === null || !isSure
      ? ''
      : `; the next boot starts ${nameOf(machine, defaultEntry)}`
  return {
    kind: 'next-boot',
    says: `${nameOf(machine, passedOver)} can’t start: ${passedOver.ignored}${then}.`,
    explains: `${ABILITIES[bootMenu.loader].name} passes over such an entry, though it is the default.`,
    fix: regenerate(machine),
  }
}

function missing([first, ...others]: readonly string[]): string {
  return others.length === 0
    ? `${first} is missing`
    : `${first} and ${others.length} more are missing`
}

/** A generation's number, else what the menu calls it. */
function nameOf(machine: Machine, { toplevel, title, id }: BootEntry): string {
  return numberOf(machine, toplevel) ?? (title || id)
}

/** Regenerating the menu makes its files again, where what is current can write it. */
function regenerate({ generations }: Machine): Fix | null {
  const current = generations.find((generation) => generation.current)
  if (current?.present !== true || current.system?.switchable !== true) return null
  return { kind: 'menu', says: 'regenerate the boot menu' }
}

/** To what is known to be good, else to the newest that is there and whole. */
function wayOut({ machine, evidences }: ProblemFacts): Fix | null {
  const best = evidences === null ? null : bestKnownGood(machine, evidences).generation
  const whole = newestWhole(machine)?.number.toString() ?? null
  return rollbackTo(best) ?? switchTo(machine, whole, `go back to ${whole}`, 'boot')
}

/** What starts by itself is no NixOS, or not known at all, on a machine that has a kernel to start. */
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
        says: `What the next boot starts is not known: which system ${title} starts can’t be read.`,
        explains: `It is the default of ${placeOfMenu(bootMenu)}. NixOS wrote it.`,
        fix: null,
      }
    }
    return {
      kind: 'other-default',
      says: isForeign
        ? `The next boot starts another NixOS installation (machine ${foreign.slice(0, 8)}).`
        : `The next boot starts ${title}, not NixOS.`,
      explains: `It is the default of ${placeOfMenu(bootMenu)}.`,
      fix: null,
    }
  }
  const isSaid = bootMenuHidden || problems.some(({ code }) => code === 'unmounted')
  if (bootMenu !== null || isSaid) return null
  return {
    kind: 'other-default',
    says: `What starts by default is not known: no boot menu is found.${foundText(unknownLoaders)}`,
    explains: `terrapin looks at every mounted file system for one. ${KNOWN_LOADERS}`,
    fix: null,
  }
}

/** Copies of the menu that differ, or menus of several boot loaders. */
export function findOtherMenus(machine: Machine): MachineProblem | null {
  const { bootMenu } = machine
  if (!machine.bootable || bootMenu === null || bootMenu.others.length === 0) return null
  const copies = bootMenu.others.filter(({ loader }) => loader === bootMenu.loader)
  const differing = copies.find((copy) => differs(copy, bootMenu))
  if (differing !== undefined) {
    const { name, writesCopies } = ABILITIES[bootMenu.loader]
    const who = writesCopies
      ? 'Regenerating the boot menu writes all that the configuration names.'
      : `NixOS writes ${name}’s menu in one directory only, the configuration’s; the other is a copy ` +
        'of someone’s own, and must be copied again.'
    return {
      kind: 'menus-differ',
      says: `The boot menus in ${bootMenu.directory} and ${differing.directory} differ: ${defaults(machine, bootMenu, differing)}.`,
      explains: `Which of them starts the machine depends on the disk that the firmware takes. ${who}`,
      fix: writesCopies ? regenerate(machine) : null,
    }
  }
  const other = bootMenu.others.find(({ loader }) => loader !== bootMenu.loader)
  if (other === undefined) return null
  const known = bootMenu.startedBy
  return {
    kind: 'other-menus',
    says:
      known === null
        ? `There are two boot menus: ${placeOfMenu(bootMenu)} and ${placeOfMenu(other)}${other.mayStart ? '; which starts is not known' : ', which did not start this machine'}.`
        : `${known} started this machine; ${placeOfMenu(other)} has a boot menu, too.`,
    explains: other.mayStart
      ? `Changes are planned for ${placeOfMenu(bootMenu)}, which was written last. What either starts is protected.`
      : 'Files that either menu uses are not counted as unused.',
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
    defaultEntry === null ? 'something unknown' : nameOf(machine, defaultEntry),
  )
  return one === two ? 'they list other systems' : `they start ${one} and ${two}`
}
