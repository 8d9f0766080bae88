import type { Bootable } from '../boot/bootable.ts'
import { type BootReport, bootReport } from '../boot/bootReport.ts'
import { ABILITIES, defaultByPlace } from '../boot/loaders.ts'
import { type BootMenu, newerMenu } from '../boot/menu.ts'
import { readBootDirectory } from '../boot/readBootDirectory.ts'
import type { Host } from '../host/host.ts'
import { otherWritten } from '../machine/bootWords.ts'
import { givenUpSentence } from '../machine/givenUp.ts'
import type { Machine } from '../machine/machine.ts'
import { defaultElsewhere } from '../machine/otherProfiles.ts'
import { readProfile, SYSTEM_PROFILE, SYSTEM_PROFILES } from '../nix/profile.ts'
import type { StorePath } from '../nix/storePath.ts'
import { readSystem } from '../nix/system.ts'
import { profilePins } from '../pins/pins.ts'
import { copiesDiffer } from './menuProblems.ts'
import { whyNoWriter } from './menuWriter.ts'

/**
 * Every generation that a boot menu may list: the system profile's and those of all profiles in
 * system-profiles, pins among them.
 */
export async function readBootables(host: Host, machine: Machine): Promise<Bootable[]> {
  const { pins, otherProfiles } = machine
  // NixOS's builders look for profile links, which a loose pin has none of.
  const linked = profilePins(pins).filter(({ fault }) => fault !== 'loose')
  const pinned = new Set(linked.map(({ name }) => name))
  const names = [null, ...pinned, ...otherProfiles]
  const genOf = (name: string | null, number: number) => {
    const path = name === null ? SYSTEM_PROFILE : `${SYSTEM_PROFILES}/${name}`
    if (path === machine.profile.path) return String(number)
    return name !== null && pinned.has(name) ? name : `${name ?? 'system'}:${number}`
  }
  const known = new Map<StorePath, Bootable['specialisations']>(
    machine.generations.flatMap(({ storePath, system }) =>
      storePath === null ? [] : [[storePath, system?.specialisations ?? []] as const],
    ),
  )
  const found: Bootable[] = []
  for (const name of names) {
    const path = name === null ? SYSTEM_PROFILE : `${SYSTEM_PROFILES}/${name}`
    // A profile that is not there has no generation that the menu could list.
    const generations = await readProfile(host, path).then(
      (profile) => profile.generations,
      () => [],
    )
    for (const { number, storePath, present } of generations) {
      found.push({
        profile: name,
        number,
        gen: genOf(name, number),
        storePath,
        specialisations:
          storePath === null || !present ? [] : await specialisationsOf(host, storePath, known),
      })
    }
  }
  return found
}

async function specialisationsOf(
  host: Host,
  storePath: StorePath,
  known: Map<StorePath, Bootable['specialisations']>,
): Promise<Bootable['specialisations']> {
  const found = known.get(storePath) ?? (await readSystem(host, storePath)).specialisations
  known.set(storePath, found)
  return found
}

/** The boot menu beside what it should list; null where there is none that can be read. */
export async function readBootReport(host: Host, machine: Machine): Promise<BootReport | null> {
  const { bootMenu } = machine
  if (bootMenu === null) return null
  const bootables = await readBootables(host, machine)
  const report = bootReport(bootMenu, await readBootDirectory(host, bootMenu, bootables), bootables)
  const { regeneration } = report
  const moved = otherDefault(machine, bootMenu)
  const harm = moved === null ? null : harmOfMoving(machine)
  const more = [harm === null ? moved : null, differingCopies(bootMenu)]
  const reasons = [...regeneration.reasons, ...more.filter((reason) => reason !== null)]
  const impossible = whyNoWriter(machine)
  const costs =
    otherWritten(bootMenu) ?? lostSpecialisation(machine) ?? harm ?? unknownMoved(machine, bootMenu)
  return {
    ...report,
    regeneration: {
      ...regeneration,
      helps: reasons.length > 0,
      reasons,
      ...(impossible !== null && { impossible }),
      ...(costs !== null && { costs }),
    },
  }
}

/** Whether regenerating the menu is known to make the current generation the default. */
function follows(menu: BootMenu): boolean {
  const { setsDefault } = ABILITIES[menu.loader]
  const isOwn = newerMenu(menu) === null && defaultByPlace(menu) === null
  return setsDefault !== 'never' && !menu.defaultSaved && isOwn
}

/**
 * That the boot default loses its specialisation where the menu is regenerated: the profile’s own
 * switch-to-configuration names the system alone. Null where it has none to lose.
 */
export function lostSpecialisation({ generations, profile, bootMenu }: Machine): string | null {
  const current = generations.find((generation) => generation.current)
  const starts = bootMenu?.defaultEntry?.toplevel ?? null
  if (bootMenu === null || starts === null || current?.bootDefault !== true) return null
  if (!follows(bootMenu) || profile.path !== SYSTEM_PROFILE || starts === current.storePath)
    return null
  const { number, system } = current
  const name = system?.specialisations.find(({ storePath }) => storePath === starts)?.name
  if (name === undefined) return null
  return `Regenerating the boot menu makes ${number} the boot default, without its specialisation ${name}.`
}

/** That copies of the menu differ, where writing it writes them all; null otherwise. */
function differingCopies(menu: BootMenu): string | null {
  const differ = ABILITIES[menu.loader].writesCopies && copiesDiffer(menu)
  return differ ? 'The copies of the menu differ.' : null
}

/** That another generation becomes the default by regenerating the menu; null where none is known to. */
function otherDefault({ generations, profile }: Machine, menu: BootMenu): string | null {
  const current = generations.find((generation) => generation.current)
  if (!follows(menu) || profile.path !== SYSTEM_PROFILE || current?.bootDefault !== false)
    return null
  const now = generations.find(({ bootDefault }) => bootDefault === true)
  const from = now === undefined ? '' : ` (now ${now.number})`
  return `The profile points to ${current.number}, which then becomes the boot default${from}.`
}

/** That the default, whose system can't be read, becomes the current generation; null otherwise. */
function unknownMoved({ generations, profile }: Machine, menu: BootMenu): string | null {
  const current = generations.find((generation) => generation.current)
  const isUnread = menu.defaultEntry?.unread === true && profile.path === SYSTEM_PROFILE
  if (!isUnread || current === undefined || !follows(menu)) return null
  return `Regenerating the boot menu makes ${current.number} the boot default; what is it now can’t be read.`
}

/**
 * What speaks against the current generation becoming the default with the menu, as a sentence: its
 * boot loader gave it up, or the default is meant to be another profile's. Null where nothing does.
 */
function harmOfMoving(machine: Machine): string | null {
  const current = machine.generations.find((generation) => generation.current)
  if (current === undefined) return null
  const { number, storePath } = current
  const worn = givenUpSentence(machine, storePath, String(number))
  // Nothing that regenerates the menu takes the count back for certain.
  if (worn !== null) return `${worn} Regenerating the boot menu may make it the boot default.`
  const other = defaultElsewhere(machine)
  return other === null
    ? null
    : `Regenerating the boot menu makes ${number} the boot default, in place of ${other}, which is of another profile.`
}
