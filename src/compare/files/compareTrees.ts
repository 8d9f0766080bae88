import type { Found, Host } from '../../host/host.ts'
import { append } from '../../lists.ts'
import type { ValueChange } from '../changeStatus.ts'
import { lookUpAllStored } from '../text/stored.ts'
import { type Contents, compareContents } from './contents.ts'
import type { FileChange } from './fileChange.ts'
import {
  compareFacts,
  type Facts,
  type FileComparison,
  type FileFacts,
  knownFacts,
  type Root,
  readFacts,
  storedTarget,
} from './fileFacts.ts'
import { readTree, type Step, stepsBetween, type Tree } from './fileTree.ts'
import { MAX_BEHIND_LINK, MAX_LINKS, type Work, workOn } from './work.ts'

/** Entries of a directory compared on its own, directories included. */
export const MAX_ENTRIES = 20_000

/**
 * The differences between two directories of the store, every file by its path, sorted; with
 * `prefix` and a slash before each path unless `prefix` is `''`. Null if one is not a directory,
 * has more than `MAX_ENTRIES` entries or is more than 32 directories deep. Throws a Problem
 * `unreadable` if one can't be read at all.
 */
export async function compareDirectories(
  host: Host,
  before: string,
  after: string,
  prefix: string,
): Promise<readonly FileChange[] | null> {
  const work = workOn(host)
  const from = await readRoot(work, before)
  const to = await readRoot(work, after)
  if (from === null || to === null) return null
  return inOrder(await compareRoots(work, from, to, prefix))
}

async function readRoot({ host, yieldIfDue }: Work, path: string): Promise<Root | null> {
  const place = await host.resolve(path)
  const tree = place === null ? null : await readTree(host, place, MAX_ENTRIES, yieldIfDue)
  return place === null || tree === null ? null : { path, place, tree }
}

/** Sorts rows by path. */
export function inOrder(changes: readonly FileChange[]): readonly FileChange[] {
  return changes.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/**
 * Compares two trees that were read; the rows are unsorted. A link to another store path with the
 * same contents is no change, so targets that differ are read. Links to directories are compared
 * file by file within the limits of `work`, beyond them as one path. Files outside the store do not
 * belong to a generation: links to them are compared by target. Never throws.
 */
export async function compareRoots(
  work: Work,
  before: Root,
  after: Root,
  prefix: string,
): Promise<readonly FileChange[]> {
  const changes: FileChange[] = []
  const steps = stepsBetween(before.tree, after.tree)
  let found: ReadonlyMap<string, Found | null> = new Map()
  for (const [at, step] of steps.entries()) {
    const pause = work.yieldIfDue()
    if (pause !== null) await pause
    if (at % AT_ONCE === 0) {
      found = await findTargets(work.host, steps.slice(at, at + AT_ONCE), before, after)
    }
    if (step.on !== 'both') {
      changes.push(rowOf(step, before, after, prefix))
      continue
    }
    const from = knownFacts(found, before, step.path)
    const to = knownFacts(found, after, step.path)
    if (from !== null && to !== null && isSameFile(from, to)) continue
    const facts = [
      from ?? (await readFacts(work.host, before, step.path)),
      to ?? (await readFacts(work.host, after, step.path)),
    ] as const
    const row = rowOf(step, before, after, prefix)
    append(changes, await comparePath(work, row, step.path, before, after, facts))
  }
  return changes
}

/** Paths whose two files are looked up in one call; most are small. */
const AT_ONCE = 24

/** The targets of these paths, if they are links into the store on both sides. */
function findTargets(
  host: Host,
  steps: readonly Step[],
  before: Root,
  after: Root,
): Promise<ReadonlyMap<string, Found | null>> {
  const targets = steps.flatMap(({ path }) => {
    const [from, to] = [storedTarget(before, path), storedTarget(after, path)]
    return from === null || to === null ? [] : [from, to]
  })
  return lookUpAllStored(host, targets)
}

/** Whether both were read completely and are equal, as most files of a rebuild are. */
function isSameFile(from: FileFacts, to: FileFacts): boolean {
  return from.read !== null && from.read === to.read && from.executable === to.executable
}

/** The rows of one path; `row` is its row if it is changed. */
async function comparePath(
  work: Work,
  row: FileChange,
  path: string,
  before: Root,
  after: Root,
  [from, to]: readonly [Facts, Facts],
): Promise<readonly FileChange[]> {
  const verdict = compareFacts(from, to)
  if (verdict.kind === 'descend') {
    const one = { path: `${before.path}/${path}`, place: verdict.before }
    const other = { path: `${after.path}/${path}`, place: verdict.after }
    return (await compareBehind(work, one, other, row.path)) ?? [{ ...row, unread: true }]
  }
  const found = verdict.kind === 'read' ? await contentsOf(work, verdict) : FOUND[verdict.kind]
  const mode = permissionChange(from, to)
  if (found === 'same' && mode === null) return []
  const rebuilt = found === 'rebuilt' && mode === null ? { rebuilt: true as const } : {}
  return [{ ...row, mode, unread: found === null, ...rebuilt }]
}

/** Null: unknown. */
const FOUND = { same: 'same', changed: 'changed', unread: null } as const

async function contentsOf(
  work: Work,
  { before, after }: FileComparison & { kind: 'read' },
): Promise<Contents | null> {
  if (before.bytes > work.bytes) return null
  work.bytes -= before.bytes
  return compareContents(work.host, before, after)
}

/** Compares two directories file by file; null if a limit is exceeded, or one is unreadable. */
async function compareBehind(
  work: Work,
  before: Omit<Root, 'tree'>,
  after: Omit<Root, 'tree'>,
  prefix: string,
): Promise<readonly FileChange[] | null> {
  const pair = `${before.place}\n${after.place}`
  if (work.open.includes(pair)) return []
  if (work.open.length === MAX_LINKS) return null
  const from = await treeBehind(work, before.place)
  const to = from === null ? null : await treeBehind(work, after.place)
  if (from === null || to === null) return null
  work.open.push(pair)
  const changes = compareRoots(work, { ...before, tree: from }, { ...after, tree: to }, prefix)
  return changes.finally(() => work.open.pop())
}

async function treeBehind(work: Work, place: string): Promise<Tree | null> {
  const most = Math.min(MAX_BEHIND_LINK, work.entries)
  const tree = await readTree(work.host, place, most, work.yieldIfDue).catch(() => null)
  work.entries -= tree === null ? most : tree.size
  return tree
}

/** A row with just the path and the side. */
export function rowOf({ path, on }: Step, before: Root, after: Root, prefix: string): FileChange {
  const [from, to] = [`${before.path}/${path}`, `${after.path}/${path}`]
  return {
    path: prefix === '' ? path : `${prefix}/${path}`,
    status: STATUS[on],
    before: on === 'after' ? null : from,
    after: on === 'before' ? null : to,
    ...NOTHING_ELSE,
  }
}

const STATUS = { before: 'removed', after: 'added', both: 'changed' } as const
const NOTHING_ELSE = { mode: null, owner: null, group: null, unread: false }

/** Of a file's mode, the store keeps only the executable bit (Nix: canonicalisePathMetaData). */
function permissionChange(from: Facts, to: Facts): ValueChange | null {
  if (from.kind !== 'file' || to.kind !== 'file') return null
  if (from.executable === to.executable) return null
  const mode = ({ executable }: { executable: boolean }) => (executable ? '0555' : '0444')
  return { before: mode(from), after: mode(to) }
}
