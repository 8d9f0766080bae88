import type { Host } from '../../host/host.ts'
import { noYield, type YieldIfDue } from '../../runtime/yieldIfDue.ts'

/** A directory's files by relative path, as in `Host.tree`: each link's target, `''` for a file. */
export type Tree = ReadonlyMap<string, string>

/** Deeper directories are not read, nor by `Host.tree`. */
const MAX_DEPTH = 32

/**
 * Reads a tree of at most `most` entries, directories included; null if it has more or is too deep,
 * or if there is no directory. An unreadable directory below it is an entry like a file. Throws a
 * Problem `unreadable` if the directory itself can't be read.
 */
export async function readTree(
  host: Host,
  directory: string,
  most: number,
  yieldIfDue: YieldIfDue = noYield,
): Promise<Tree | null> {
  const found = new Map<string, string>()
  let left = most
  const walk = async (below: string, names: readonly string[], depth: number): Promise<boolean> => {
    left -= names.length
    if (left < 0 || depth > MAX_DEPTH) return false
    const pause = yieldIfDue()
    if (pause !== null) await pause
    for (const name of names) {
      const path = `${below}${name}`
      const place = `${directory}/${path}`
      const kind = await kindAt(host, place)
      if (kind === 'directory') {
        const inside = await namesIn(host, place, left)
        if (inside === 'more') return false
        if (inside === null) found.set(path, '')
        else if (!(await walk(`${path}/`, inside, depth + 1))) return false
      } else {
        found.set(path, kind === 'link' ? ((await host.readLink(place)) ?? '') : '')
      }
    }
    return true
  }
  const isReadable = (await host.isEmpty(directory)) !== null
  const names = isReadable ? await namesIn(host, directory, most) : null
  return names !== null && names !== 'more' && (await walk('', names, 0)) ? found : null
}

/** The names in a directory; null if it can't be read, `more` if it contains more than `most`. */
async function namesIn(host: Host, directory: string, most: number) {
  const names = await host.list(directory, most).catch(() => null)
  if (names !== null) return names
  const isReadable = (await host.isEmpty(directory).catch(() => null)) !== null
  return isReadable ? ('more' as const) : null
}

async function kindAt(host: Host, place: string) {
  try {
    return (await host.status(place))?.kind ?? null
  } catch {
    return null // reported by the comparison
  }
}

/** A path that may differ between the sides. */
export interface Step {
  readonly path: string
  /** The side that has it; `both` also for a directory on one side and a link on the other. */
  readonly on: 'before' | 'after' | 'both'
}

/**
 * The paths of two trees that may differ by their links alone, sorted. If one side has a directory
 * and the other a link or a file, that is one path, and the directory's contents are not listed.
 */
export function stepsBetween(before: Tree, after: Tree): Step[] {
  const clashes = new Set([...entriesAt(before, after), ...entriesAt(after, before)])
  const steps: Step[] = []
  for (const path of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    if (clashes.size > 0 && directoriesAbove(path).some((above) => clashes.has(above))) continue
    const [one, other] = [before.get(path), after.get(path)]
    if (clashes.has(path)) steps.push({ path, on: 'both' })
    else if (one === undefined) steps.push({ path, on: 'after' })
    else if (other === undefined) steps.push({ path, on: 'before' })
    else if (one !== other || mayDiffer(path, one)) steps.push({ path, on: 'both' })
  }
  return steps
}

/** The entries of `tree` that are directories in `other`. */
function entriesAt(tree: Tree, other: Tree): string[] {
  const directories = new Set<string>()
  for (const path of other.keys()) {
    for (const above of directoriesAbove(path)) {
      if (directories.has(above)) break
      directories.add(above)
    }
  }
  return [...directories].filter((path) => tree.has(path))
}

/** The parent directories: `a/b` and `a` for `a/b/c`. */
function directoriesAbove(path: string): string[] {
  const found: string[] = []
  for (let at = path.lastIndexOf('/'); at !== -1; at = path.lastIndexOf('/', at - 1)) {
    found.push(path.slice(0, at))
  }
  return found
}

/** Whether an entry with the same `target` on both sides may differ: a file, a link out of the tree. */
function mayDiffer(path: string, target: string): boolean {
  if (target === '') return true
  if (target.startsWith('/')) return false
  const ups = /^(?:\.\.\/+)*(?:\.\.$)?/.exec(target)?.[0] ?? ''
  const rest = target.slice(ups.length)
  const count = ups.split('/').filter((part) => part === '..').length
  return count > directoriesAbove(path).length || rest.split('/').includes('..')
}
