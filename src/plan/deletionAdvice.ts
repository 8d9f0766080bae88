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

/* What to do about generations that can't be deleted, by the kind of their refusals. */

/** Sentences about refused generations that are in use or pinned. */
export function usualAdvice(refused: readonly Refusal[]): string[] {
  const kinds = new Set(refused.flatMap(({ because = [] }) => because.map(({ kind }) => kind)))
  const isBooted = kinds.has('booted')
  const advice: string[] = []
  if (kinds.has('running') || kinds.has('current')) {
    advice.push(`Switch to another generation${isBooted ? ' and reboot' : ''} first.`)
  } else if (isBooted) {
    advice.push('Reboot into another generation first.')
  }
  if (kinds.has('pin') || kinds.has('own-root')) advice.push('Unpin it first.')
  return advice
}

/**
 * Sentences for each refused generation that is the boot default or the one-shot entry. The boot default is
 * never deleted, so another must become the default first.
 */
export function bootDefaultAdvice(planning: Planning, refused: readonly Refusal[]): string[] {
  const { generations, bootMenu } = planning.machine
  if (bootMenu === null) return []
  const found = refused.flatMap(({ generation, because = [] }) => {
    const about = generations.find(({ number }) => number === generation)
    if (about === undefined) return []
    const kinds = new Set(because.map(({ kind }) => kind))
    return [
      ...(kinds.has('boot-default') ? otherDefault(planning, about, bootMenu) : []),
      ...(kinds.has('next-boot-once') ? [clearEntry(planning, bootMenu)] : []),
    ]
  })
  return [...new Set(found)]
}

function clearEntry(planning: Planning, menu: BootMenu): string {
  return canClearOneShot(planning)
    ? 'Run terrapin boot --forget first.'
    : `To clear the one-time boot entry: ${clearOneShotByHand(menu)}.`
}

/** How to make another one the default; empty where a switch does that, which is suggested anyway. */
function otherDefault(planning: Planning, about: Generation, menu: BootMenu): string[] {
  if (about.defaultIn.length > 0) return ofOneMenu(planning, about, menu)
  if (whyDefaultStays(menu) === null) return byWriting(planning, about, menu)
  const { name, defaultBy } = ABILITIES[menu.loader]
  if (defaultBy !== null) return byName(planning, about, menu)
  if (menu.defaultSaved) {
    return [
      `Make another generation the boot default first: ${name} boots the saved one (grub-set-default, or the last choice in its menu).`,
    ]
  }
  return byAge(planning, about, name)
}

/** For a loader whose default follows the current generation when the menu is regenerated. */
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

/** For a loader whose default bootctl sets by the entry's name. */
function byName({ machine, capabilities }: Planning, about: Generation, menu: BootMenu): string[] {
  const others = machine.generations.filter((other) => other !== about)
  const current = others.find((other) => other.current)
  const other = newestWhole({ generations: current === undefined ? others : [current, ...others] })
  const entry = menu.entries.find(
    ({ toplevel }) => toplevel !== null && toplevel === other?.storePath,
  )
  if (other === null || entry === undefined || !isEntryId(entry.id)) {
    return ['Make another entry the boot default first: bootctl set-default.']
  }
  const { number } = other
  return capabilities.efiVariables
    ? [`Run terrapin switch ${number} --boot first: it makes ${number} the boot default.`]
    : [
        `Make ${number} the boot default first, on the machine itself: bootctl set-default ${entry.id}.`,
      ]
}

/** For a loader that always boots the newest generation. */
function byAge({ machine, capabilities }: Planning, about: Generation, loader: string): string[] {
  const others = machine.generations.filter((other) => other !== about)
  const [next] = others
  if (next !== undefined && next.number > about.number) {
    return [`Run terrapin boot --regenerate first: it makes ${next.number} the boot default.`]
  }
  const newest = `${loader} always boots the newest generation: rebuild to get a newer one.`
  const isUsed = about.running || about.booted || about.current
  const isWhole = next !== undefined && newestWhole({ generations: [next] }) !== null
  // For a mounted system the command would act on this computer.
  if (!isWhole || isUsed || capabilities.rootDirectory !== null) return [newest]
  const path = shellWord(machine.profile.path)
  return [
    `${newest} Or, as root: nix-env --profile ${path} --delete-generations ${about.number}, ` +
      `then terrapin boot --regenerate: ${next.number} becomes the default.`,
  ]
}

/** For the default of one of several menus. */
function ofOneMenu({ machine }: Planning, about: Generation, menu: BootMenu): string[] {
  const starting = startingMenus(menu)
  const isCopied = starting.every(({ loader }) => loader === menu.loader)
  if (isCopied && ABILITIES[menu.loader].writesCopies) {
    if (about.current || whyNoWriter(machine) !== null) return []
    return ['Run terrapin boot --regenerate first: it regenerates every copy of the boot menu.']
  }
  return starting
    .filter(({ defaultEntry }) => defaultEntry?.toplevel === about.storePath)
    .flatMap((one) => {
      if (one === menu) return []
      return isCopied
        ? [
            `Copy the boot menu of ${menu.directory} to ${one.directory} first: NixOS writes only one.`,
          ]
        : [`Make another the default of ${placeOfMenu(one)} first, or remove that menu.`]
    })
}
