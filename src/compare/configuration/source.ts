import type { Host } from '../../host/host.ts'
import { type StorePath, storePathOf } from '../../nix/storePath.ts'
import { type ComparisonPart, known, unknown } from '../comparisonPart.ts'
import { compareDirectories } from '../files/compareTrees.ts'
import { compareContents } from '../files/contents.ts'
import type { FileChange } from '../files/fileChange.ts'
import type { Revision } from './configurationChange.ts'
import { type RegistryEntry, readRegistry } from './flakeRegistry.ts'

/** The source that a system was built from, in its closure. */
export interface Source {
  readonly kind: 'directory' | 'file'
  readonly path: string
}

/**
 * The source of a system's configuration: the flake that it registers for itself, or the file that
 * `system.copySystemConfiguration` left in its toplevel. Null if its closure contains none. Throws
 * a Problem `unreadable`.
 */
export async function findSource(
  host: Host,
  system: StorePath,
  revision: Revision,
): Promise<Source | null> {
  const entries = (await readRegistry(host, system)) ?? []
  const registered = await configurationEntry(host, entries, revision)
  const flake = registered === null ? null : pathInStore(registered)
  const found = flake === null ? null : await sourceAt(host, flake)
  return found ?? sourceAt(host, `${system}/configuration.nix`)
}

/**
 * The registry entry of the configuration itself: the one of its revision, the one named `self`, or
 * the only one that is a flake of NixOS systems. Null if there is none.
 */
export async function configurationEntry(
  host: Host,
  entries: readonly RegistryEntry[],
  { hash }: Revision,
): Promise<RegistryEntry | null> {
  const kept = entries.filter((entry) => pathInStore(entry) !== null)
  const named =
    kept.find(({ rev }) => hash !== null && rev?.startsWith(hash) === true) ??
    kept.find(({ id }) => id === 'self')
  if (named !== undefined) return named
  const systems: RegistryEntry[] = []
  for (const entry of kept) {
    if (entry.id !== 'nixpkgs' && (await isFlakeOfSystems(host, entry))) systems.push(entry)
  }
  // Flakes of systems that are only tried out are registered too.
  return systems.length === 1 ? (systems[0] ?? null) : null
}

async function isFlakeOfSystems(host: Host, entry: RegistryEntry): Promise<boolean> {
  const text = await host.read(`${pathInStore(entry)}/flake.nix`).catch(() => null)
  return text?.includes('nixosConfigurations') === true
}

function pathInStore({ type, path }: RegistryEntry): string | null {
  if (type !== 'path' || path === null || storePathOf(path) === null) return null
  return path.split('/').includes('..') ? null : path
}

async function sourceAt(host: Host, path: string): Promise<Source | null> {
  const place = await host.resolve(path)
  const status = place === null ? null : await host.status(place)
  if (status?.kind !== 'directory' && status?.kind !== 'file') return null
  return { kind: status.kind, path }
}

/** The differences between the sources of two systems; unknown if a closure contains none. */
export async function compareSources(
  host: Host,
  before: Source | null,
  after: Source | null,
): Promise<ComparisonPart<readonly FileChange[]>> {
  if (before === null && after === null) return notHeld('Neither closure contains')
  if (before === null) return notHeld('Before: the closure does not contain')
  if (after === null) return notHeld('After: the closure does not contain')
  if (before.path === after.path) return known([])
  if (before.kind !== after.kind) {
    return unknown('One configuration is a directory, the other a single file.')
  }
  if (before.kind === 'file') return known(await compareFile(host, before.path, after.path))
  const changes = await compareDirectories(host, before.path, after.path, '')
  return changes === null ? unknown('The configurations are too large to compare.') : known(changes)
}

function notHeld(which: string): ComparisonPart<readonly FileChange[]> {
  return unknown(`${which} the configuration source.`)
}

/** Largest single file compared, in bytes; hand-written ones are smaller. */
const MAX_BYTES = 4 * 1024 * 1024

async function compareFile(host: Host, before: string, after: string): Promise<FileChange[]> {
  const same = await sameFile(host, before, after)
  if (same === true) return []
  const rest = { mode: null, owner: null, group: null, unread: same === null }
  return [{ path: 'configuration.nix', status: 'changed', before, after, ...rest }]
}

async function sameFile(host: Host, before: string, after: string): Promise<boolean | null> {
  const [from, to] = [await host.resolve(before), await host.resolve(after)]
  if (from === null || to === null) return null
  if (from === to) return true
  const [one, other] = [await host.status(from), await host.status(to)]
  if (one === null || one.bytes !== other?.bytes) return false
  if (one.bytes > MAX_BYTES) return null
  const found = await compareContents(
    host,
    { place: from, bytes: one.bytes, read: null },
    { place: to, bytes: one.bytes, read: null },
  )
  return found === null ? null : found === 'same'
}
