import { dirname, posix } from 'node:path'
import type { Host } from '../host/host.ts'
import { asProblem, type Problem } from '../problem.ts'
import { parseBootspec } from './bootspec.ts'
import { readingSystems } from './readingSystems.ts'
import { exactStorePath, type StorePath, storePathOf } from './storePath.ts'

/** The kernel's limit on links in a row (path_resolution(7)). */
export const MAX_LINKS = 40

/**
 * Where a chain of links enters the store: the first target below /nix/store. Null where `link` is not a
 * link, or leads elsewhere.
 */
export async function storeTarget(host: Host, link: string): Promise<string | null> {
  let path = link
  for (let followed = 0; followed < MAX_LINKS; followed++) {
    const target = await host.readLink(path)
    if (target === null) return null
    path = posix.resolve(dirname(path), target)
    if (storePathOf(path) !== null) return path
  }
  return null
}

/**
 * The system that starts when `path` is started: another store path where `path` is only a wrapper. deploy-rs
 * sets a profile to a buildEnv of links into the toplevel (deploy-rs: flake.nix, `custom`), while
 * /run/current-system, `init=` and boot.json name the toplevel. The path itself where it wraps nothing that
 * exists.
 */
export async function wrappedSystem(host: Host, path: StorePath): Promise<StorePath> {
  const init = await host.status(`${path}/init`)
  if (init?.kind === 'file') return path // the toplevel itself has a file here (stage-2)
  const led = toplevelOfInit(await host.resolve(`${path}/init`))
  if (led !== null) return led
  const text = await host.read(`${path}/boot.json`).catch(() => null)
  const named = toplevelOfInit(text === null ? null : (parseBootspec(text)?.init ?? null))
  return named !== null && (await host.status(named)) !== null ? named : path
}

/** The system that a path starts. */
export interface Unwrapped {
  /** The path itself where `unread` says why its system is unknown. */
  readonly system: StorePath
  readonly unread: Problem | null
}

/** `wrappedSystem` for many paths, each of which is read once, up to the limits of `readingSystems`. */
export function wrapperReader(host: Host): (path: StorePath) => Promise<Unwrapped> {
  const limited = readingSystems(host)
  const known = new Map<StorePath, Unwrapped>()
  return async (path) => {
    const found =
      known.get(path) ??
      (await wrappedSystem(limited, path).then(
        (system) => ({ system, unread: null }),
        (error) => ({ system: path, unread: asProblem(error, 'unreadable') }),
      ))
    known.set(path, found)
    return found
  }
}

function toplevelOfInit(init: string | null): StorePath | null {
  return init?.endsWith('/init') === true ? exactStorePath(init.slice(0, -'/init'.length)) : null
}
