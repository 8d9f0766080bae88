import type { Bootable } from '../boot/bootable.ts'
import { ABILITIES, defaultByPlace } from '../boot/loaders.ts'
import { type BootMenu, newerMenu } from '../boot/menu.ts'
import { readBootDirectory } from '../boot/readBootDirectory.ts'
import { type BootReport, bootReport } from '../boot/report/bootReport.ts'
import type { Host } from '../host/host.ts'
import { otherWritten } from '../machine/bootWords.ts'
import { givenUpSentence } from '../machine/givenUp.ts'
import type { Machine } from '../machine/machine.ts'
import { defaultElsewhere } from '../machine/otherProfiles.ts'
import { profileReader, SYSTEM_PROFILE, SYSTEM_PROFILES } from '../nix/profile.ts'
import { readingSystems } from '../nix/readingSystems.ts'
import type { StorePath } from '../nix/storePath.ts'
import { readSystem, type System } from '../nix/system.ts'
import { profilePins } from '../pins/pins.ts'
import { asProblem } from '../problem.ts'
import { copiesDiffer } from './menuProblems.ts'
import { whyNoWriter } from './menuWriter.ts'

/** The generations that a boot menu may list. */
export interface Bootables {
  readonly bootables: readonly Bootable[]
  /** Why there may be more of them, or more of their specialisations, as a sentence; null where all are known. */
  readonly unread: string | null
}

/**
 * All generations that a boot menu may list: the system profile's and those of all profiles in
 * system-profiles, including pins.
 */
export async function readBootables(host: Host, machine: Machine): Promise<Bootables> {
  const { pins, otherProfiles } = machine
  // NixOS's boot loader scripts look for profile links, which a loose pin lacks.
  const linked = profilePins(pins).filter(({ error }) => error !== 'loose')
  const pinned = new Set(linked.map(({ name }) => name))
  const names = [null, ...pinned, ...otherProfiles]
  const genOf = (name: string | null, number: number) => {
    const path = name === null ? SYSTEM_PROFILE : `${SYSTEM_PROFILES}/${name}`
    if (path === machine.profile.path) return String(number)
    return name !== null && pinned.has(name) ? name : `${name ?? 'system'}:${number}`
  }
  const known = new Map<StorePath, System>(
    machine.generations.flatMap(({ storePath, system }) =>
      storePath === null || system === null ? [] : [[storePath, system] as const],
    ),
  )
  const found: Bootable[] = []
  const read = profileReader(host)
  const systems = readingSystems(host)
  let unread: string | null = null
  for (const name of names) {
    const path = name === null ? SYSTEM_PROFILE : `${SYSTEM_PROFILES}/${name}`
    // A missing profile has no generations to list.
    const generations = await read(path).then(
      (profile) => profile.generations,
      (error) => {
        const { code, message } = asProblem(error, 'unreadable')
        if (code !== 'no-profile') unread ??= message
        return []
      },
    )
    for (const { number, storePath, present, unread: unreadLink } of generations) {
      const gen = genOf(name, number)
      const bootable = { profile: name, number, gen, storePath, specialisations: [] }
      if (storePath === null || !present) {
        found.push(bootable)
        continue
      }
      const system = known.get(storePath) ?? (await readSystem(systems, storePath))
      known.set(storePath, system)
      unread ??= unreadLink ?? whyUnread(system)
      found.push({ ...bootable, specialisations: system.specialisations })
    }
  }
  return { bootables: found, unread }
}

function whyUnread({ problems }: System): string | null {
  return problems.find(({ code }) => code !== 'incomplete')?.message ?? null
}

/** Compares the boot menu with what it should list; null without a readable menu. */
export async function readBootReport(host: Host, machine: Machine): Promise<BootReport | null> {
  const { bootMenu } = machine
  if (bootMenu === null) return null
  const { bootables, unread } = await readBootables(host, machine)
  const directory = await readBootDirectory(host, bootMenu, bootables)
  const report = bootReport(bootMenu, directory, bootables, unread)
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
 * Warns that regenerating the menu drops the specialisation of the boot default, since the profile’s
 * switch-to-configuration names the system alone. Null where there is none to drop.
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

/** Reports copies of the menu that differ, where regenerating writes them all; null otherwise. */
function differingCopies(menu: BootMenu): string | null {
  const differ = ABILITIES[menu.loader].writesCopies && copiesDiffer(menu)
  return differ ? 'The copies of the boot menu differ.' : null
}

/** Warns that regenerating the menu makes another generation the default; null where it does not. */
function otherDefault({ generations, profile }: Machine, menu: BootMenu): string | null {
  const current = generations.find((generation) => generation.current)
  if (!follows(menu) || profile.path !== SYSTEM_PROFILE || current?.bootDefault !== false)
    return null
  const now = generations.find(({ bootDefault }) => bootDefault === true)
  const from = now === undefined ? '' : ` (now ${now.number})`
  return `The profile points to ${current.number}, which then becomes the boot default${from}.`
}

/** Warns that a default whose system can't be read is replaced by the current generation; null otherwise. */
function unknownMoved({ generations, profile }: Machine, menu: BootMenu): string | null {
  const current = generations.find((generation) => generation.current)
  const isUnread = menu.defaultEntry?.unread === true && profile.path === SYSTEM_PROFILE
  if (!isUnread || current === undefined || !follows(menu)) return null
  return `Regenerating the boot menu makes ${current.number} the boot default; the present default can’t be read.`
}

/**
 * Why the current generation should not become the default: the boot loader gave up on it, or the default
 * belongs to another profile. Null where there is no such reason.
 */
function harmOfMoving(machine: Machine): string | null {
  const current = machine.generations.find((generation) => generation.current)
  if (current === undefined) return null
  const { number, storePath } = current
  const worn = givenUpSentence(machine, storePath, String(number))
  // Regenerating the menu does not reliably reset the counter.
  if (worn !== null) return `${worn} Regenerating the boot menu may make it the boot default.`
  const other = defaultElsewhere(machine)
  return other === null
    ? null
    : `Regenerating the boot menu makes ${number} the boot default instead of ${other} (another profile).`
}
