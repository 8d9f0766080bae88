import type { Host } from '../../host/host.ts'
import { type StorePath, storePathOf } from '../../nix/storePath.ts'
import { Problem } from '../../problem.ts'

/** A kernel’s modules by file name, without compression suffix: the location of each below its version. */
export type Modules = ReadonlyMap<string, string>

const MODULE = /(?:^|\/)([^/]+\.ko)(?:\.(?:xz|zst|gz))?$/

/** A system has one kernel, whose modules are merged from a handful of directories. */
const MAX_VERSIONS = 100
const MAX_DIRECTORIES = 64
/** Linux has some seven thousand. */
const MAX_MODULES = 100_000

/** Links to a kernel's build tree and sources, which are large. */
const SOURCES = new Set(['build', 'source'])

/**
 * The modules of a toplevel’s kernel, including those from other packages; null if it has none.
 * Directories shared by packages are links (nixpkgs: kmod/aggregator.nix), so links are followed as
 * long as they stay in the store. Throws a Problem `unreadable` for more modules than any kernel
 * has.
 */
export async function readModules(host: Host, storePath: StorePath): Promise<Modules | null> {
  const directory = `${storePath}/kernel-modules/lib/modules`
  const versions = await host.list(directory, MAX_VERSIONS)
  if (versions === null) return null
  const found = new Map<string, string>()
  const seen = new Set<string>()
  for (const version of versions) await walk(host, `${directory}/${version}`, '', seen, found)
  return found
}

async function walk(
  host: Host,
  directory: string,
  below: string,
  seen: Set<string>,
  found: Map<string, string>,
): Promise<void> {
  const real = await host.resolve(directory)
  if (real === null || storePathOf(real) === null || seen.has(real)) return
  if (seen.size >= MAX_DIRECTORIES || found.size > MAX_MODULES) {
    throw new Problem(
      'unreadable',
      `${directory}: the kernel’s modules are in too many directories.`,
    )
  }
  seen.add(real)
  for (const [path, target] of (await host.tree(real)) ?? []) {
    const name = MODULE.exec(path)?.[1]
    if (name !== undefined) found.set(name, `${below}${path}`)
    else if (target !== '' && !SOURCES.has(path.slice(path.lastIndexOf('/') + 1))) {
      await walk(host, `${real}/${path}`, `${below}${path}/`, seen, found)
    }
  }
}
