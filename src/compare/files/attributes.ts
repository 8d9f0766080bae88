import type { Host } from '../../host/host.ts'
import type { ValueChange } from '../changeStatus.ts'
import type { FileChange } from './fileChange.ts'
import type { Tree } from './fileTree.ts'

/**
 * How an activation creates a file in /etc: the contents of `X.mode`, `X.uid` and `X.gid` beside
 * `X`, as written (nixpkgs: nixos/modules/system/etc/etc.nix). With the mode `symlink`, or none,
 * the file is a link through /etc/static, with `direct-symlink` one into the store: links get no
 * owner and no group (setup-etc.pl).
 */
export interface Attributes {
  readonly mode: string | null
  readonly owner: string | null
  readonly group: string | null
}

export const LINK: Attributes = { mode: null, owner: null, group: null }

/** Bytes read of an attribute. */
const MAX_SIZE = 256

/** A tree without the attribute files, and the paths that have attributes. */
export function foldAttributes(tree: Tree): { files: Tree; paths: ReadonlySet<string> } {
  const paths = new Set<string>()
  const files = new Map(tree)
  for (const path of tree.keys()) {
    // User-defined files in etc are links; etc.nix writes the attributes as plain files.
    if (tree.get(`${path}.mode`) !== '') continue
    paths.add(path)
    for (const name of ['mode', 'uid', 'gid']) {
      if (tree.get(`${path}.${name}`) === '') files.delete(`${path}.${name}`)
    }
  }
  return { files, paths }
}

/** The attributes of `path` on one side; null if unreadable. Never throws. */
export async function readAttributes(
  host: Host,
  place: string,
  path: string,
): Promise<Attributes | null> {
  const read = async (name: string) => {
    const text = await host.read(`${place}/${path}.${name}`, MAX_SIZE)
    return text === null ? null : text.replace(/\n$/, '')
  }
  try {
    const mode = await read('mode')
    if (mode === null) return null
    if (mode === 'symlink') return LINK
    if (mode === 'direct-symlink') return { ...LINK, mode }
    return { mode, owner: await read('uid'), group: await read('gid') }
  } catch {
    return null
  }
}

/**
 * Adds changed attributes to `row`. Null stands for a file with unchanged contents: the result is
 * null if its attributes are unchanged too. An unreadable side may differ.
 */
export function withAttributes(
  row: FileChange | null,
  unchanged: FileChange,
  before: Attributes | null,
  after: Attributes | null,
): FileChange | null {
  if (before === null || after === null) return { ...(row ?? unchanged), mode: null, unread: true }
  const mode = difference(before.mode, after.mode)
  const owner = difference(before.owner, after.owner)
  const group = difference(before.group, after.group)
  if (row === null && mode === null && owner === null && group === null) return null
  return { ...(row ?? unchanged), mode, owner, group }
}

function difference(before: string | null, after: string | null): ValueChange | null {
  return before === after ? null : { before, after }
}
