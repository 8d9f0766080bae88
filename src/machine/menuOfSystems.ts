import type { BootEntry, BootMenu, OneMenu } from '../boot/menu.ts'
import type { Host } from '../host/host.ts'
import { readingSystems } from '../nix/readingSystems.ts'
import type { StorePath } from '../nix/storePath.ts'
import { wrappedSystem } from '../nix/wrapper.ts'

/**
 * A boot menu with wrappers resolved to the systems that its entries start: a builder may write the path of a
 * wrapper (nixpkgs: extlinux-conf-builder.sh uses the target of the generation's link).
 */
export async function menuOfSystems(host: Host, menu: BootMenu): Promise<BootMenu> {
  const named = [menu, ...menu.others].flatMap(entriesOf).map(({ toplevel }) => toplevel)
  const systems = await systemsOf(host, named)
  if ([...systems].every(([path, system]) => path === system)) return menu
  const others = menu.others.map((other) => withSystems(other, systems))
  return { ...withSystems(menu, systems), others }
}

/** The default or one-shot entry may not be listed in the menu. */
function entriesOf({ entries, defaultEntry, ignored, oneShot, started }: OneMenu): BootEntry[] {
  const others = [defaultEntry, ignored, oneShot, started].filter((entry) => entry !== null)
  return [...entries, ...others]
}

function withSystems<Menu extends OneMenu>(
  menu: Menu,
  systems: ReadonlyMap<StorePath, StorePath>,
): Menu {
  const { entries, defaultEntry, ignored, oneShot, started, once } = menu
  const copies = new Map<BootEntry, BootEntry>()
  const copy = (entry: BootEntry): BootEntry => {
    const toplevel = entry.toplevel === null ? null : (systems.get(entry.toplevel) ?? null)
    const made = copies.get(entry) ?? { ...entry, toplevel }
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

/** The system started by each path (`wrappedSystem`); an unreadable path maps to itself. */
export async function systemsOf(
  host: Host,
  paths: readonly (StorePath | null)[],
): Promise<ReadonlyMap<StorePath, StorePath>> {
  const limited = readingSystems(host)
  const systems = new Map<StorePath, StorePath>()
  for (const path of paths) {
    if (path === null || systems.has(path)) continue
    systems.set(path, await wrappedSystem(limited, path).catch(() => path))
  }
  return systems
}
