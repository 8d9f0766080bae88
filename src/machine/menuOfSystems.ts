import type { BootEntry, BootMenu, OneMenu } from '../boot/menu.ts'
import type { Host } from '../host/host.ts'
import type { StorePath } from '../nix/storePath.ts'
import { wrapperReader } from '../nix/wrapper.ts'
import type { Problem } from '../problem.ts'

/** A boot menu by the systems that its entries start. */
export interface MenuOfSystems {
  /** Entries whose system is unknown are `unread`. */
  readonly menu: BootMenu
  /** Why some systems are unknown; null where all are known. */
  readonly unread: Problem | null
}

/**
 * A boot menu with wrappers resolved to the systems that its entries start: a builder may write the path of a
 * wrapper (nixpkgs: extlinux-conf-builder.sh uses the target of the generation's link).
 */
export async function menuOfSystems(host: Host, menu: BootMenu): Promise<MenuOfSystems> {
  const named = [menu, ...menu.others].flatMap(entriesOf).map(({ toplevel }) => toplevel)
  const { systems, unread } = await systemsOf(host, named)
  if ([...systems].every(([path, system]) => path === system)) return { menu, unread }
  const others = menu.others.map((other) => withSystems(other, systems))
  return { menu: { ...withSystems(menu, systems), others }, unread }
}

/** The default or one-shot entry may not be listed in the menu. */
function entriesOf({ entries, defaultEntry, ignored, oneShot, started }: OneMenu): BootEntry[] {
  const others = [defaultEntry, ignored, oneShot, started].filter((entry) => entry !== null)
  return [...entries, ...others]
}

function withSystems<Menu extends OneMenu>(
  menu: Menu,
  systems: ReadonlyMap<StorePath, StorePath | null>,
): Menu {
  const { entries, defaultEntry, ignored, oneShot, started, once } = menu
  const copies = new Map<BootEntry, BootEntry>()
  const copy = (entry: BootEntry): BootEntry => {
    const toplevel = entry.toplevel === null ? null : (systems.get(entry.toplevel) ?? null)
    const isUnread = toplevel === null && entry.toplevel !== null
    const made = copies.get(entry) ?? { ...entry, toplevel, ...(isUnread && { unread: true }) }
    copies.set(entry, made)
    return made
  }
  return {
    ...menu,
    entries: entries.map(copy),
    defaultEntry: defaultEntry && copy(defaultEntry),
    ignored: ignored && copy(ignored),
    oneShot: oneShot && copy(oneShot),
    started: started && copy(started),
    once:
      once.by === 'grub-reboot'
        ? { ...once, names: new Map([...once.names].map(([entry, name]) => [copy(entry), name])) }
        : once,
  }
}

/** The system started by each path (`wrappedSystem`), null where unknown; and why the first of those is. */
export async function systemsOf(
  host: Host,
  paths: readonly (StorePath | null)[],
): Promise<{
  readonly systems: ReadonlyMap<StorePath, StorePath | null>
  readonly unread: Problem | null
}> {
  const unwrap = wrapperReader(host)
  const systems = new Map<StorePath, StorePath | null>()
  let first: Problem | null = null
  for (const path of paths) {
    if (path === null || systems.has(path)) continue
    const { system, unread } = await unwrap(path)
    systems.set(path, unread === null ? system : null)
    first ??= unread
  }
  return { systems, unread: first }
}
