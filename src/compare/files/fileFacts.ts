import type { Found, Host } from '../../host/host.ts'
import { storePathOf } from '../../nix/storePath.ts'
import { lookUpStored } from '../text/stored.ts'
import type { Tree } from './fileTree.ts'

/** One of two trees. */
export interface Root {
  /** Its displayed path: `STOREPATH/etc`. */
  readonly path: string
  /** The same with every link followed. */
  readonly place: string
  readonly tree: Tree
}

/** A tree's file at the end of its links, as far as known without reading its contents. */
export type Facts =
  | FileFacts
  | DirectoryFacts
  | LinkFacts
  | OddFacts
  | { readonly kind: 'unreadable' }

export interface FileFacts {
  readonly kind: 'file'
  readonly place: string
  readonly bytes: number
  readonly executable: boolean
  /** The contents of a small file, one character per byte, if they were read on lookup. */
  readonly read: string | null
  /** Device and inode: an optimised store keeps equal files once. */
  readonly identity: string
}

export interface DirectoryFacts {
  readonly kind: 'directory'
  readonly place: string
}

/** A link that does not resolve, or that leads out of the store. */
export interface LinkFacts {
  readonly kind: 'dangling' | 'outside'
  readonly target: string
}

/** A device, a pipe, a socket. */
export interface OddFacts {
  readonly kind: 'odd'
  readonly identity: string
}

/** The store file that a path of the tree links to, as nearly all paths of etc do; null for any other. */
export function storedTarget({ tree }: Root, path: string): string | null {
  const target = tree.get(path)
  return target !== undefined && storePathOf(target) !== null ? target : null
}

/** `readFacts` from earlier lookups; null if they do not suffice. */
export function knownFacts(
  found: ReadonlyMap<string, Found | null>,
  root: Root,
  path: string,
): FileFacts | null {
  const target = root.tree.get(path) ?? ''
  const facts = factsOf(found.get(target) ?? null, target)
  return facts?.kind === 'file' ? facts : null
}

/** Facts about a path on one side; never throws. A path missing from the tree is a directory. */
export async function readFacts(host: Host, root: Root, path: string): Promise<Facts> {
  const place = `${root.place}/${path}`
  const target = root.tree.get(path)
  if (target === undefined) return { kind: 'directory', place }
  try {
    if (target === '') return (await factsAt(host, place)) ?? { kind: 'unreadable' }
    return await factsOfLink(host, root, place, target)
  } catch {
    return { kind: 'unreadable' }
  }
}

async function factsOfLink(host: Host, root: Root, place: string, target: string): Promise<Facts> {
  if (target.startsWith('/')) {
    if (storePathOf(target) === null) return { kind: 'outside', target }
    // Nearly all paths of etc are links to files of the store: one lookup is enough for those.
    const found = await factsAt(host, target)
    if (found?.kind === 'file') return found
  }
  const end = await host.resolve(place)
  if (end === null) return { kind: 'dangling', target }
  const isInside = storePathOf(end) !== null || end.startsWith(`${root.place}/`)
  if (!isInside) return { kind: 'outside', target: end }
  return (await factsAt(host, end)) ?? { kind: 'unreadable' }
}

/** Null for a link, for a path through a link, and if nothing is there. */
async function factsAt(host: Host, place: string): Promise<Facts | null> {
  return factsOf(await lookUpStored(host, place), place)
}

function factsOf(found: Found | null, place: string): Facts | null {
  if (found === null || found.place !== place) return null
  const { status, bytes: read } = found
  if (status.kind === 'link') return null
  if (status.kind === 'directory') return { kind: 'directory', place }
  const identity = `${status.device} ${status.inode}`
  if (status.kind === 'other') return { kind: 'odd', identity }
  const { bytes, mode } = status
  return { kind: 'file', place, bytes, executable: (mode & 0o111) !== 0, read, identity }
}

/** The result of comparing two sides; `read` and `descend` require comparing the contents. */
export type FileComparison =
  | { readonly kind: 'same' }
  | { readonly kind: 'changed' }
  /** Unknown: they may be the same. */
  | { readonly kind: 'unread' }
  /** Two files of equal size. */
  | {
      readonly kind: 'read'
      readonly before: FileFacts
      readonly after: FileFacts
    }
  /** Two directories. */
  | { readonly kind: 'descend'; readonly before: string; readonly after: string }

/** Largest file that is read, in bytes. */
export const MAX_SIZE = 4 * 1024 * 1024

export function compareFacts(from: Facts, to: Facts): FileComparison {
  if (from.kind === 'unreadable' || to.kind === 'unreadable') return { kind: 'unread' }
  if (from.kind === 'directory' && to.kind === 'directory') {
    if (from.place === to.place) return { kind: 'same' }
    return { kind: 'descend', before: from.place, after: to.place }
  }
  if (from.kind === 'file' && to.kind === 'file') return judgeFiles(from, to)
  if (from.kind === 'odd' && to.kind === 'odd') {
    return { kind: from.identity === to.identity ? 'same' : 'unread' }
  }
  if (from.kind !== to.kind || !('target' in from) || !('target' in to)) return { kind: 'changed' }
  return { kind: from.target === to.target ? 'same' : 'changed' }
}

function judgeFiles(from: FileFacts, to: FileFacts): FileComparison {
  if (from.bytes !== to.bytes) return { kind: 'changed' }
  if (from.bytes === 0 || from.identity === to.identity) return { kind: 'same' }
  if (from.bytes > MAX_SIZE) return { kind: 'unread' }
  return { kind: 'read', before: from, after: to }
}
