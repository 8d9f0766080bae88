import { dirname, posix } from 'node:path'
import type { Host } from '../host/host.ts'
import { asProblem, Problem } from '../problem.ts'
import type { Roots } from './root.ts'
import { readRuntimeRoots } from './runtimeRoots.ts'
import { type StorePath, storePathOf } from './storePath.ts'
import { readTemporaryRoots } from './temporaryRoots.ts'

const STATE = '/nix/var/nix'

/**
 * All GC roots as the collector finds them (Nix: src/libstore/gc.cc findRoots): links below
 * gcroots and profiles, through one indirect link; plus what running processes hold and what
 * running Nix processes keep for now.
 */
export async function readRoots(host: Host): Promise<Roots> {
  const roots = new Map<string, StorePath>()
  const found = (link: string, target: string) => {
    const storePath = storePathOf(target)
    if (storePath !== null) roots.set(link, storePath)
  }
  const seen: Seen = { found, hidden: [], unseen: [] }
  await walk(host, `${STATE}/gcroots`, seen)
  await walk(host, `${STATE}/profiles`, seen)
  const unseen = [...hiddenLinks(seen.hidden), ...seen.unseen]
  for (const some of [await readRuntimeRoots(host), await readTemporaryRoots(host)]) {
    for (const root of some.roots) roots.set(root.link, root.storePath)
    unseen.push(...some.unseen)
  }
  return { roots: [...roots].map(([link, storePath]) => ({ link, storePath })), unseen }
}

/** What is found on the way through the links. */
interface Seen {
  readonly found: (link: string, target: string) => void
  /** Links elsewhere that gcroots names and that can't be read. */
  readonly hidden: Problem[]
  /** What else can't be read. */
  readonly unseen: Problem[]
}

async function walk(host: Host, path: string, seen: Seen): Promise<void> {
  try {
    const status = await host.status(path)
    if (status?.kind === 'directory') {
      for (const name of (await host.list(path)) ?? []) {
        await walk(host, `${path}/${name}`, seen)
      }
    } else if (status?.kind === 'link') {
      await followLink(host, path, seen)
    } else if (status?.kind === 'file') {
      seen.found(path, `/nix/store/${posix.basename(path)}`)
    }
  } catch (error) {
    seen.unseen.push(asProblem(error, 'unreadable'))
  }
}

/** A link into the store is a root; one to another link into the store makes that one the root. */
async function followLink(host: Host, path: string, { found, hidden }: Seen): Promise<void> {
  const target = (await host.readLink(path)) ?? ''
  if (storePathOf(target) !== null) {
    found(path, target)
    return
  }
  const indirect = posix.resolve(dirname(path), target)
  try {
    const further = await host.readLink(indirect)
    if (further !== null) found(indirect, further)
  } catch (error) {
    hidden.push(asProblem(error, 'unreadable'))
  }
}

/** One sentence: other people's homes are closed to others (0700), and each may hold many links. */
function hiddenLinks(hidden: readonly Problem[]): readonly Problem[] {
  const [first] = hidden
  if (first === undefined || hidden.length === 1) return hidden
  return [
    new Problem(
      'unreadable',
      `${hidden.length} GC roots can't be read. The first: ${first.message}`,
    ),
  ]
}
