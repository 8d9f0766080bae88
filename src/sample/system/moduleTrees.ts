import type { StoreObject } from '../store/sampleStore.ts'
import type { Entry, Tree } from '../store/storeTree.ts'
import type { Configuration } from '../story/configuration.ts'
import { dependencies, kernelModules, nvidiaModules } from './systemModules.ts'

const BYTES = 98_304

/** The contents of the package with a kernel’s own modules. */
export function ownTree(version: string): Tree {
  const modules = kernelModules(version)
  const below = `lib/modules/${version}`
  return {
    ...Object.fromEntries(modules.map((module) => [`${below}/${module}`, { bytes: BYTES }])),
    [`${below}/modules.builtin`]: 'kernel/fs/ext4/ext4.ko\n',
    [`${below}/modules.dep`]: dependencies(modules),
    [`${below}/modules.order`]: modules.map((module) => `${module}\n`).join(''),
  }
}

/** The contents of the package with Nvidia’s modules. */
export function nvidiaTree(version: string, nvidia: Configuration['nvidia']): Tree {
  const places = nvidiaModules(nvidia).map((module) => `lib/modules/${version}/${module}`)
  return Object.fromEntries(places.map((place) => [place, { bytes: 4 * BYTES }]))
}

/**
 * `kernel-modules`: the modules of several packages merged, with depmod’s list of them (nixpkgs:
 * aggregateModules). A single package keeps its own list.
 */
export function aggregatedTree(
  version: string,
  nvidia: Configuration['nvidia'],
  packages: readonly StoreObject[],
): Tree {
  const links = linksInto(packages, '')
  if (packages.length === 1) return links
  const modules = [...kernelModules(version), ...nvidiaModules(nvidia)]
  return { ...links, [`lib/modules/${version}/modules.dep`]: dependencies(modules) }
}

/**
 * The files of several packages in one directory, linked as by nixpkgs’ buildEnv: a directory in only one
 * package is one link; only shared ones are real directories.
 */
function linksInto(packages: readonly StoreObject[], below: string): Record<string, Entry> {
  const holders = new Map<string, Set<StoreObject>>()
  for (const object of packages) {
    for (const place of Object.keys(object.tree ?? {})) {
      if (!place.startsWith(below)) continue
      const child = below + place.slice(below.length).split('/', 1)
      holders.set(child, (holders.get(child) ?? new Set()).add(object))
    }
  }
  const links: Record<string, Entry> = {}
  for (const [child, [first, ...others]] of holders) {
    if (first === undefined) continue
    if (others.length === 0) links[child] = { link: `${first.path}/${child}` }
    else Object.assign(links, linksInto([first, ...others], `${child}/`))
  }
  return links
}
