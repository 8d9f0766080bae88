import type { Host } from '../../host/host.ts'

/** A directory's files by their path below it: what each link points at, `""` for a plain file. */
export type Tree = ReadonlyMap<string, string>

export interface TreeChange {
  readonly path: string
  readonly status: 'added' | 'removed' | 'changed'
}

/** Directory trees deeper than this are not followed; etc is at most some ten deep. */
const DEEPEST = 24

/** Reads a tree of real directories; links are entries and not followed. Null where it is not. */
export async function readTree(host: Host, directory: string): Promise<Tree | null> {
  const root = await host.resolve(directory)
  if (root === null || (await host.list(root)) === null) return null
  const found = new Map<string, string>()
  await walk(host, root, '', found, 0)
  return found
}

async function walk(
  host: Host,
  root: string,
  below: string,
  found: Map<string, string>,
  depth: number,
): Promise<void> {
  if (depth > DEEPEST) return
  for (const name of (await host.list(`${root}${below}`)) ?? []) {
    const path = `${below}/${name}`
    const status = await host.status(`${root}${path}`)
    if (status?.kind === 'directory') await walk(host, root, path, found, depth + 1)
    else found.set(path.slice(1), (await host.readLink(`${root}${path}`)) ?? '')
  }
}

/**
 * What differs between two trees. A link to another store path with the same text is no change:
 * only such files are read.
 */
export async function compareTrees(
  host: Host,
  before: { directory: string; tree: Tree },
  after: { directory: string; tree: Tree },
): Promise<TreeChange[]> {
  const paths = [...new Set([...before.tree.keys(), ...after.tree.keys()])].sort()
  const changes: TreeChange[] = []
  for (const path of paths) {
    const from = before.tree.get(path)
    const to = after.tree.get(path)
    if (from === undefined) changes.push({ path, status: 'added' })
    else if (to === undefined) changes.push({ path, status: 'removed' })
    else if (from !== to || from === '') {
      const texts = [`${before.directory}/${path}`, `${after.directory}/${path}`]
      if (!(await sameText(host, texts))) changes.push({ path, status: 'changed' })
    }
  }
  return changes
}

async function sameText(host: Host, paths: readonly string[]): Promise<boolean> {
  const [one, other] = await Promise.all(paths.map((path) => host.read(path).catch(() => null)))
  return one !== null && one === other
}
