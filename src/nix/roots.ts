import { dirname, posix } from 'node:path'
import type { Host } from '../host/host.ts'
import { asProblem, type Problem } from '../problem.ts'
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
  const unseen: Problem[] = []
  const found = (link: string, target: string) => {
    const storePath = storePathOf(target)
    if (storePath !== null) roots.set(link, storePath)
  }
  await walk(host, `${STATE}/gcroots`, found, unseen)
  await walk(host, `${STATE}/profiles`, found, unseen)
  for (const some of [await readRuntimeRoots(host), await readTemporaryRoots(host)]) {
    for (const root of some.roots) roots.set(root.link, root.storePath)
    unseen.push(...some.unseen)
  }
  return { roots: [...roots].map(([link, storePath]) => ({ link, storePath })), unseen }
}

type Found = (link: string, target: string) => void

async function walk(host: Host, path: string, found: Found, unseen: Problem[]): Promise<void> {
  try {
    const status = await host.status(path)
    if (status?.kind === 'directory') {
      for (const name of (await host.list(path)) ?? []) {
        await walk(host, `${path}/${name}`, found, unseen)
      }
    } else if (status?.kind === 'link') {
      await followLink(host, path, found)
    } else if (status?.kind === 'file') {
      found(path, `/nix/store/${posix.basename(path)}`)
    }
  } catch (error) {
    unseen.push(asProblem(error, 'unreadable'))
  }
}

/** A link into the store is a root; one to another link into the store makes that one the root. */
async function followLink(host: Host, path: string, found: Found): Promise<void> {
  const target = (await host.readLink(path)) ?? ''
  if (storePathOf(target) !== null) {
    found(path, target)
    return
  }
  const indirect = posix.resolve(dirname(path), target)
  const further = await host.readLink(indirect)
  if (further !== null) found(indirect, further)
}
