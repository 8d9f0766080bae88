import { ABILITIES, defaultByPlace } from '../boot/loaders.ts'
import { type BootMenu, startingMenus } from '../boot/menu.ts'
import { newestWhole } from '../health/bestKnownGood.ts'
import { placeOfMenu } from '../machine/bootWords.ts'
import type { Generation } from '../machine/generation.ts'
import { givenUpSentence } from '../machine/givenUp.ts'
import { SYSTEM_PROFILE } from '../nix/profile.ts'
import { whyNoWriter } from '../problems/menuWriter.ts'
import { shellWord } from '../text/shellWord.ts'
import { canClearOneShot, clearOneShotByHand } from './clearOneShot.ts'
import { isEntryId } from './commands.ts'
import type { Refusal } from './plan.ts'
import { currentGeneration, type Planning } from './planning.ts'
import { whyDefaultStays } from './writtenDefault.ts'

/*
 * What a person can do first about generations that are not deleted because they boot next. What
 * boots by default is never deleted, so another must become the default before.
 */

/** As sentences, for each of the refused generations that starts by default or once. */
export function deletionAdvice(planning: Planning, refused: readonly Refusal[]): string[] {
  const { generations, bootMenu } = planning.machine
  if (bootMenu === null) return []
  const found = refused.flatMap(({ generation, reason }) => {
    const about = generations.find(({ number }) => number === generation)
    if (about === undefined) return []
    return [
      ...(reason.includes('boot default') ? otherDefault(planning, about, bootMenu) : []),
      ...(reason.includes('next boot, once') ? [forget(planning, bootMenu)] : []),
    ]
  })
  return [...new Set(found)]
}

function forget(planning: Planning, menu: BootMenu): string {
  return canClearOneShot(planning)
    ? 'Run terrapin boot --forget first.'
    : `To take back what starts once: ${clearOneShotByHand(menu)}.`
}

/** How another becomes the default; nothing where switching does that, which is said anyway. */
function otherDefault(planning: Planning, about: Generation, menu: BootMenu): string[] {
  if (about.defaultIn.length > 0) return ofOneMenu(planning, about, menu)
  if (whyDefaultStays(menu) === null) return byWriting(planning, about, menu)
  const { name, defaultBy } = ABILITIES[menu.loader]
  if (defaultBy !== null) return byName(planning, about, menu)
  if (menu.defaultSaved) {
    return [
      `Make another the boot default first: ${name} keeps what grub-set-default, or a start from its menu, saved.`,
    ]
  }
  return byAge(planning, about, name)
}

/** The loader follows what is current as the menu is regenerated. */
function byWriting({ machine }: Planning, about: Generation, menu: BootMenu): string[] {
  const current = currentGeneration(machine)
  if (defaultByPlace(menu) !== null) {
    return ['boot.loader.grub.default in the configuration decides which entry is the default.']
  }
  if (about.current || current === null) return []
  const noWriter = whyNoWriter(machine)
  if (noWriter !== null) return noWriter.slice(1)
  if (givenUpSentence(machine, current.storePath, '') !== null) {
    return ['Switch to another generation first.']
  }
  const whose =
    machine.profile.path === SYSTEM_PROFILE
      ? current.number
      : `the current generation of ${SYSTEM_PROFILE}`
  return [`Run terrapin boot --regenerate first: it makes ${whose} the boot default.`]
}

/** bootctl makes an entry the default by its name. */
function byName({ machine, capabilities }: Planning, about: Generation, menu: BootMenu): string[] {
  const others = machine.generations.filter((other) => other !== about)
  const current = others.find((other) => other.current)
  const other = newestWhole({ generations: current === undefined ? others : [current, ...others] })
  const entry = menu.entries.find(
    ({ toplevel }) => toplevel !== null && toplevel === other?.storePath,
  )
  if (other === null || entry === undefined || !isEntryId(entry.id)) {
    return ['bootctl set-default makes another entry the boot default.']
  }
  const { number } = other
  return capabilities.efiVariables
    ? [`Run terrapin switch ${number} --boot first: it makes ${number} the boot default.`]
    : [`On the machine itself: bootctl set-default ${entry.id} makes ${number} the boot default.`]
}

/** The newest generation starts: another does only once there is a newer one, or this is gone. */
function byAge({ machine, capabilities }: Planning, about: Generation, loader: string): string[] {
  const others = machine.generations.filter((other) => other !== about)
  const [next] = others
  if (next !== undefined && next.number > about.number) {
    return [`Run terrapin boot --regenerate first: it makes ${next.number} the boot default.`]
  }
  const newest = `${loader} starts the newest generation by itself: a rebuild makes a newer one.`
  const isUsed = about.running || about.booted || about.current
  const isWhole = next !== undefined && newestWhole({ generations: [next] }) !== null
  // Of a mounted system the command would be this computer's.
  if (!isWhole || isUsed || capabilities.outside !== null) return [newest]
  const path = shellWord(machine.profile.path)
  return [
    `${newest} Or, as root: nix-env --profile ${path} --delete-generations ${about.number}, ` +
      `then terrapin boot --regenerate; ${next.number} is the default then.`,
  ]
}

/** It is the default of one menu of several. */
function ofOneMenu({ machine }: Planning, about: Generation, menu: BootMenu): string[] {
  const starting = startingMenus(menu)
  const isCopied = starting.every(({ loader }) => loader === menu.loader)
  if (isCopied && ABILITIES[menu.loader].writesCopies) {
    if (about.current || whyNoWriter(machine) !== null) return []
    return ['Run terrapin boot --regenerate first: it writes every copy of the boot menu.']
  }
  return starting
    .filter(({ defaultEntry }) => defaultEntry?.toplevel === about.storePath)
    .flatMap((one) => {
      if (one === menu) return []
      return isCopied
        ? [`Copy the boot menu of ${menu.directory} to ${one.directory} first: NixOS writes one.`]
        : [`Make another the default of ${placeOfMenu(one)} first, or remove that menu.`]
    })
}
