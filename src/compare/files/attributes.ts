import type { Host } from '../../host/host.ts'
import type { ValueChange } from '../changeStatus.ts'
import type { FileChange } from './fileChange.ts'
import type { Tree } from './fileTree.ts'

/**
 * How an activation lays a file into /etc: what `X.mode`, `X.uid` and `X.gid` say beside `X`, as
 * written (nixpkgs: nixos/modules/system/etc/etc.nix). With the mode `symlink`, or none, it is a
 * link through /etc/static, with `direct-symlink` one into the store: a link has no owner and no
 * group (setup-etc.pl).
 */
export interface Attributes {
  readonly mode: string | null
  readonly owner: string | null
  readonly group: string | null
}

export const LINK: Attributes = { mode: null, owner: null, group: null }

/** Bytes of an attribute that are read. */
const MAX_SIZE = 256

/** A tree without the attribute files, and the paths that have some. */
export function foldAttributes(tree: Tree): { files: Tree; paths: ReadonlySet<string> } {
  const paths = new Set<string>()
  const files = new Map(tree)
  for (const path of tree.keys()) {
    // What a person lays into etc is a link; etc.nix writes the attributes as plain files.
    if (tree.get(`${path}.mode`) !== '') continue
    paths.add(path)
    for (const name of ['mode', 'uid', 'gid']) {
      if (tree.get(`${path}.${name}`) === '') files.delete(`${path}.${name}`)
    }
  }
  return { files, paths }
}

/** What stands beside `path` on one side; null where that can't be read. Never throws. */
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
 * `row` with what the attributes say; where `row` is null, that of a file whose contents are the
 * same, null again where its attributes are the same too. A side that can't be read may differ.
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
