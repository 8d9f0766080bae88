import { packageName } from '../../nix/packageName.ts'
import { nameOf, type StorePath, storePathOf } from '../../nix/storePath.ts'

/** What both texts name under the same name, by another path; or one alone. */
export interface Named {
  /** Without the store and the hash: `unit-script-nginx-start/bin/nginx-start`. */
  readonly name: string
  readonly before: string | null
  readonly after: string | null
  /** A package says its version; what differs in it is told with the packages. */
  readonly isPackage: boolean
}

/** A path of the store as it stands in a unit or a script. */
const PATH = /\/nix\/store\/[0-9a-z]{32}-[0-9a-zA-Z+\-._?=]+(?:\/[0-9a-zA-Z+\-._?=@%/]*)?/g

/** Lists of what restarts a unit: the comparison of units tells those by name. */
const TRIGGERS = /^X-(?:Restart|Reload)-Triggers-/

/** Directories of a system that other parts of the comparison tell: files, packages, what is booted. */
const TOLD = /^(?:etc|system-path|firmware|kernel-modules)(?:\/|$)/

/** `unit-script-NAME-start` since 20.03, `unit-script` before; what starts the firewall. */
const SCRIPT = /^unit-script(?:-|$)|^nftables-rules$|^firewall-(?:start|stop|reload)$/

/**
 * What of the store two texts name by another path, in order. Of what one alone names, packages are left
 * out. Files that are called the same go in pairs, the first with the first.
 */
export function namedIn(before: string, after: string): Named[] {
  const [from, to] = [pathsIn(before), pathsIn(after)]
  const found: Named[] = []
  for (const key of new Set([...from.keys(), ...to.keys()])) {
    const [one, other] = [from.get(key) ?? null, to.get(key) ?? null]
    const path = other ?? one ?? ''
    const storePath = storePathOf(path) as StorePath
    const name = nameIn(path, storePath)
    if (one === other || TRIGGERS.test(name) || TOLD.test(name)) continue
    const isPackage = path !== storePath && saysVersion(nameOf(storePath))
    if (isPackage && (one === null || other === null)) continue
    found.push({ name, before: one, after: other, isPackage })
  }
  return found
}

function saysVersion(name: string): boolean {
  return !SCRIPT.test(name) && packageName(name).version !== ''
}

/** By name, and by how many of that name stand above it. */
function pathsIn(text: string): ReadonlyMap<string, string> {
  const paths = new Map<string, string>()
  const counts = new Map<string, number>()
  for (const word of new Set(text.match(PATH))) {
    // What ends a sentence is no part of a path.
    const path = word.replace(/(?<![./])[./]+$/, '')
    const storePath = storePathOf(path)
    if (storePath === null) continue
    const name = nameIn(path, storePath)
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    paths.set(`${name}\n${count}`, path)
  }
  return paths
}

function nameIn(path: string, storePath: StorePath): string {
  return nameOf(storePath) + path.slice(storePath.length)
}
