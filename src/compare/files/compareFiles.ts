import type { Host } from '../../host/host.ts'
import { append } from '../../lists.ts'
import { type StorePath, storePathOf } from '../../nix/storePath.ts'
import { Problem } from '../../problem.ts'
import { type ComparisonPart, known, partOf, unknown } from '../comparisonPart.ts'
import { foldAttributes, LINK, readAttributes, withAttributes } from './attributes.ts'
import { compareToplevels, runsAsRoot } from './compareToplevels.ts'
import { compareRoots, inOrder, MAX_ENTRIES, rowOf } from './compareTrees.ts'
import type { FileChange } from './fileChange.ts'
import type { Root } from './fileFacts.ts'
import { readTree, type Tree } from './fileTree.ts'
import { type Work, workOn } from './work.ts'

/** A system's etc, and the files that a home-manager generation links into a home. */
const ETC = 'etc'
const HOME = 'home-files'

/**
 * The files that differ between two systems or two home-manager generations, by path from the
 * toplevel: `etc/ssh/sshd_config`, `home-files/.zshrc`, `activate: users`. Units in etc are
 * compared elsewhere. A directory that one side lacks is listed file by file as added or removed.
 * Unknown if neither side has files, if a side is missing from the store, or if its etc does not
 * resolve. Never throws.
 */
export function compareFiles(
  host: Host,
  before: StorePath,
  after: StorePath,
): Promise<ComparisonPart<readonly FileChange[]>> {
  return partOf(async () => {
    const work = workOn(host)
    const changes: FileChange[] = []
    let some = false
    for (const name of [ETC, HOME]) {
      const from = await readFilesOf(host, before, name)
      const to = await readFilesOf(host, after, name)
      if (from.tree.size + to.tree.size > 0) some = true
      if (from.place !== to.place) append(changes, await compareRootsOf(work, name, from, to))
    }
    if (!some) return unknown('Neither generation has files in etc or home-files.')
    const toplevels = inOrder(await compareToplevels(work, before, after))
    const scripts = toplevels.filter(runsAsRoot)
    const others = toplevels.filter((row) => !runsAsRoot(row))
    // Rebuilt files are listed last, except for scripts that root runs.
    const files = inOrder(changes)
    const isRebuilt = ({ rebuilt }: FileChange) => rebuilt === true
    const real = files.filter((row) => !isRebuilt(row))
    return known([...scripts, ...real, ...files.filter(isRebuilt), ...others])
  })
}

function compareRootsOf(work: Work, name: string, from: Root, to: Root) {
  return name === ETC ? compareEtc(work, from, to) : compareRoots(work, from, to, name)
}

/** The etc or home-files of one side; an empty tree if it has none. */
async function readFilesOf(host: Host, storePath: StorePath, name: string): Promise<Root> {
  const path = `${storePath}/${name}`
  const place = await host.resolve(path)
  if (place === null) {
    if ((await host.status(path)) !== null) {
      throw incomplete(`${path} is a broken link.`)
    }
    if ((await host.status(storePath)) === null) {
      throw new Problem('store-path-gone', `${storePath} is not in the store.`)
    }
    return { path, place: path, tree: new Map() }
  }
  // A link to `/` would make this read the whole machine.
  if (storePathOf(place) === null) {
    throw incomplete(`${path} points to ${place}, outside the store.`)
  }
  return { path, place, tree: await readWhole(host, place) }
}

function incomplete(sentence: string): Problem {
  return new Problem('incomplete', sentence)
}

/** Reads the tree in one call; if a directory is unreadable, again without that directory's contents. */
async function readWhole(host: Host, place: string): Promise<Tree> {
  const tree = await host.tree(place).catch(() => readTree(host, place, MAX_ENTRIES))
  if (tree !== null) return tree
  throw incomplete(`${place} is not a readable directory.`)
}

/** Compares two etc trees: attributes are merged into their files, units are left out. */
async function compareEtc(work: Work, before: Root, after: Root): Promise<FileChange[]> {
  const from = foldAttributes(withoutUnits(before.tree))
  const to = foldAttributes(withoutUnits(after.tree))
  const [one, other] = [
    { ...before, tree: from.files },
    { ...after, tree: to.files },
  ]
  const changes = await compareRoots(work, one, other, ETC)
  const rows = new Map(changes.map((change) => [change.path, change]))
  for (const path of from.paths.union(to.paths)) {
    const unchanged = rowOf({ path, on: 'both' }, one, other, ETC)
    const row = withAttributes(
      rows.get(unchanged.path) ?? null,
      unchanged,
      from.paths.has(path) ? await readAttributes(work.host, one.place, path) : LINK,
      to.paths.has(path) ? await readAttributes(work.host, other.place, path) : LINK,
    )
    if (row !== null) rows.set(row.path, row)
  }
  return [...rows.values()]
}

/** Removes the link to all units of a system, or the directory itself. */
function withoutUnits(tree: Tree): Tree {
  const files = new Map(tree)
  for (const path of tree.keys()) {
    if (/^systemd\/(?:system|user)(?:\/|$)/.test(path)) files.delete(path)
  }
  return files
}
