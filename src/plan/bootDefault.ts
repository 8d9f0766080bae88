import { ABILITIES } from '../boot/loaders.ts'
import type { BootMenu } from '../boot/menu.ts'
import type { Machine } from '../machine/machine.ts'
import { defaultName } from '../machine/standing.ts'
import type { Target } from '../machine/target.ts'
import { SYSTEM_PROFILE } from '../nix/profile.ts'
import { isEntryId, setBootDefault } from './commands.ts'
import type { Step } from './plan.ts'
import type { Planning } from './planning.ts'

/** What the boot default becomes where a system is made current and its boot menu written. */
export interface DefaultPlan {
  /** Whether it becomes that system, if need be by `steps`; `open` where only that system knows. */
  readonly follows: 'yes' | 'no' | 'open'
  /** To be run once the boot menu is written. */
  readonly steps: readonly Step[]
  readonly warnings: readonly string[]
  /** What is left to do by hand, as sentences. */
  readonly afterwards: readonly string[]
}

const FOLLOWS: DefaultPlan = { follows: 'yes', steps: [], warnings: [], afterwards: [] }

/**
 * Some loaders start the newest generation whatever switch-to-configuration was called of, and any
 * starts what was saved beside its menu. An entry of systemd-boot, whoever wrote it, can then be
 * made the default by name (bootctl(1), set-default).
 */
export function planDefault(planning: Planning, target: Target): DefaultPlan {
  const { machine, means } = planning
  const { bootMenu } = machine
  if (!machine.bootable || bootMenu === null) return FOLLOWS
  if (followsByItself(planning, target, bootMenu)) {
    const warning = mayStay(machine, target, bootMenu) ?? mayBeOther(bootMenu)
    return warning === null ? FOLLOWS : { ...FOLLOWS, follows: 'open', warnings: [warning] }
  }
  const { name, defaultBy } = ABILITIES[bootMenu.loader]
  const entry = bootMenu.entries.find(({ toplevel }) => toplevel === target.storePath)
  const named = entry !== undefined && defaultBy !== null && isEntryId(entry.id) ? entry.id : null
  if (named !== null && means.efiVariables) {
    return { ...FOLLOWS, steps: [setBootDefault(means, named)] }
  }
  const now = defaultNow(machine)
  const why = bootMenu.defaultSaved
    ? `What ${name} starts by itself was saved beside the menu`
    : `${name} starts the newest generation by itself`
  return {
    follows: 'no',
    steps: [],
    warnings: [`${why}: the boot default stays ${now}.`],
    afterwards: [`The boot default is still ${now}. ${byHand(target, bootMenu, named)}`],
  }
}

/**
 * systemd-boot's builder sets only a default that it lists: the newest generations of each profile, as
 * many as the configurationLimit of the system whose builder it is, here the target's own
 * (systemd-boot-builder.py). One that is older than all that are listed now is beyond the limit of who
 * wrote the menu last, which need not be the target's.
 */
function mayStay(machine: Machine, { generation }: Target, menu: BootMenu): string | null {
  if (ABILITIES[menu.loader].setsDefault !== 'if-listed') return null
  if (generation === null || generation.inBootMenu !== false) return null
  const { number } = generation
  const others = machine.generations.filter((other) => other !== generation)
  const isNewest = others.every((other) => other.number < number)
  const isOverdue = others.some((other) => other.inBootMenu === true && other.number < number)
  if (isNewest || isOverdue) return null
  const stays = `the boot default stays ${defaultNow(machine)}`
  return (
    `${number} is older than what the boot menu lists: beyond configurationLimit it is left out of ` +
    `the menu, and ${stays}. Whether its own limit reaches so far is not known here. ` +
    'Once it is pinned, the menu lists it.'
  )
}

/** Someone made another system the default by hand, or by a script that runs with each writing. */
function mayBeOther({ defaultEntry, loader }: BootMenu): string | null {
  if (defaultEntry === null || defaultEntry.toplevel !== null) return null
  if (!defaultEntry.id.startsWith('auto-')) return null
  const { name } = ABILITIES[loader]
  return (
    `${name} starts ${defaultEntry.title} by itself now. Writing the menu makes the target the ` +
    'default, unless the configuration changes that again.'
  )
}

function defaultNow(machine: Machine): string {
  return defaultName(machine) ?? 'what it is'
}

function followsByItself({ machine }: Planning, target: Target, menu: BootMenu): boolean {
  if (menu.defaultSaved) return menu.defaultEntry?.toplevel === target.storePath
  if (ABILITIES[menu.loader].setsDefault !== 'never') return true
  const newest = Math.max(...machine.generations.map(({ number }) => number))
  const number = target.generation?.number ?? Number.POSITIVE_INFINITY
  return machine.profile.path === SYSTEM_PROFILE && number >= newest
}

/** How a person makes it the default, or starts it all the same. */
function byHand({ label }: Target, { loader, defaultSaved }: BootMenu, id: string | null): string {
  if (id !== null) return `On the machine itself: bootctl set-default ${id}.`
  if (ABILITIES[loader].defaultBy !== null) {
    return `bootctl list names the entry of ${label}; bootctl set-default makes it the default.`
  }
  const rest = defaultSaved ? '' : ', or delete the generations that are newer'
  return `Choose ${label} in the boot menu at the next start${rest}.`
}
