import { dirname, posix } from 'node:path'
import type { Host } from '../host/host.ts'
import { append } from '../lists.ts'
import { asProblem, Problem } from '../problem.ts'
import { noYield, type YieldIfDue } from '../runtime/yieldIfDue.ts'
import { counted } from '../text/format.ts'
import type { Root, Roots } from './root.ts'
import { readRuntimeRoots } from './runtimeRoots.ts'
import { type StorePath, storePathOf } from './storePath.ts'
import { readTemporaryRoots } from './temporaryRoots.ts'
import { storeTarget } from './wrapper.ts'

const STATE = '/nix/var/nix'

/**
 * Nix descends as deep as a path may be long, 4096 bytes (src/libstore/gc.cc findRoots); its own roots are
 * four directories deep, in gcroots/per-user. Deeper roots are reported as unseen.
 */
const MAX_DEPTH = 64
/** Build servers have tens of thousands. */
const MAX_ENTRIES = 200_000
/** Of all paths and targets; each may be 4096 long, and anyone may make some in their own profiles. */
const MAX_CHARACTERS = 32 << 20
/** Maximum unreadable places that are named; the rest is counted. */
const MAX_NAMED = 20
const MAX_NAMED_DIRECTORIES = 3

const GENERATION_LINK = /-[1-9][0-9]*-link$/

/**
 * All GC roots as the collector finds them (Nix: src/libstore/gc.cc findRoots): links below gcroots and
 * profiles, through one indirect link; store paths used by running processes, and temporary roots of running
 * Nix processes. Unreadable places are listed in `unseen`: they may retain anything. `missed` are
 * generations' links that the collector does not follow into the store, because they lead through one link
 * too many: their targets are not protected.
 */
export async function readRoots(
  host: Host,
  yieldIfDue: YieldIfDue = noYield,
): Promise<Roots & { readonly missed: readonly Root[] }> {
  const roots = new Map<string, StorePath>()
  const missed: Root[] = []
  const unseen: Problem[] = []
  const closed = new ClosedDirectories(host)
  for (const directory of ['gcroots', 'profiles']) {
    append(unseen, await walk(host, `${STATE}/${directory}`, { roots, missed, closed }, yieldIfDue))
  }
  append(unseen, closed.problems())
  for (const read of [readRuntimeRoots, readTemporaryRoots]) {
    const some = await read(host, yieldIfDue)
    for (const root of some.roots) roots.set(root.link, root.storePath)
    append(unseen, some.unseen)
  }
  return { roots: [...roots].map(([link, storePath]) => ({ link, storePath })), missed, unseen }
}

/** Results collected on the way. */
interface Found {
  readonly roots: Map<string, StorePath>
  readonly missed: Root[]
  readonly closed: ClosedDirectories
}

/** Adds the roots below `top` to those found; returns what could not be read, in a few sentences. */
async function walk(
  host: Host,
  top: string,
  found: Found,
  yieldIfDue: YieldIfDue,
): Promise<Problem[]> {
  const pending = [{ path: top, depth: 0 }]
  const denied: Problem[] = []
  let tooDeep = false
  let entries = 0
  let characters = 0
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (characters > MAX_CHARACTERS) break
    const rest = yieldIfDue()
    if (rest !== null) await rest
    const { path, depth } = next
    try {
      const status = await host.status(path)
      if (status?.kind === 'directory' && depth === MAX_DEPTH) tooDeep = true
      else if (status?.kind === 'directory') {
        const names = (await host.list(path, MAX_ENTRIES)) ?? []
        entries += names.length
        for (const name of names) characters += path.length + name.length
        if (entries > MAX_ENTRIES || characters > MAX_CHARACTERS) break
        // The stack is processed from its end.
        for (const name of names.sort().reverse()) {
          pending.push({ path: `${path}/${name}`, depth: depth + 1 })
        }
      } else if (status?.kind === 'link') {
        characters += await followLink(host, path, found)
      } else if (status?.kind === 'file') {
        add(found.roots, path, `/nix/store/${posix.basename(path)}`)
      }
    } catch (error) {
      denied.push(asProblem(error, 'unreadable'))
    }
  }
  const more = denied.length - MAX_NAMED
  return [
    ...denied.slice(0, MAX_NAMED),
    ...sentence(more > 0, `${more} more places below ${top} can’t be read.`),
    ...sentence(tooDeep, `${top} is read only to a depth of ${MAX_DEPTH} directories.`),
    ...sentence(entries > MAX_ENTRIES, `${top} contains more than ${MAX_ENTRIES} entries.`),
    ...sentence(characters > MAX_CHARACTERS, `The paths below ${top} are too long to read.`),
  ]
}

function sentence(holds: boolean, message: string): Problem[] {
  return holds ? [new Problem('unreadable', message)] : []
}

/**
 * A link into the store is a root; a link to another such link makes that one the root. Returns the number of
 * characters read.
 */
async function followLink(
  host: Host,
  path: string,
  { roots, missed, closed }: Found,
): Promise<number> {
  const target = (await host.readLink(path)) ?? ''
  if (storePathOf(target) !== null) {
    add(roots, path, target)
    return target.length
  }
  const indirect = posix.resolve(dirname(path), target)
  try {
    const further = await host.readLink(indirect)
    if (further === null) return target.length
    add(roots, indirect, further)
    const length = target.length + further.length
    if (storePathOf(further) !== null) return length
    // Nix does not follow a third link, but the generation is listed anyway.
    const link = [path, indirect].find((some) => GENERATION_LINK.test(some))
    const last = link === undefined ? null : await storeTarget(host, link)
    const storePath = storePathOf(last ?? '')
    if (link !== undefined && storePath !== null) missed.push({ link, storePath })
    return length
  } catch (error) {
    if (!(await closed.counts(indirect))) throw error
    return target.length
  }
}

/**
 * Counts the roots in directories that this user may not enter. Homes have mode 0700, and each person may
 * have hundreds of results in theirs.
 */
class ClosedDirectories {
  readonly #host: Host
  readonly #directories = new Set<string>()
  #roots = 0

  constructor(host: Host) {
    this.#host = host
  }

  /** Counts a root that can't be read; false unless a directory above it is the cause. */
  async counts(path: string): Promise<boolean> {
    const directory = await this.#closedAbove(path)
    if (directory === null) return false
    this.#directories.add(directory)
    this.#roots += 1
    return true
  }

  problems(): Problem[] {
    const rootDirectory = this.#host.rootDirectory ?? ''
    const names = [...this.#directories].sort().map((directory) => `${rootDirectory}${directory}`)
    const named = names.slice(0, MAX_NAMED_DIRECTORIES).join(', ')
    const more = names.length - MAX_NAMED_DIRECTORIES
    const roots = counted(this.#roots, 'GC root')
    const where = names.length === 1 ? 'a directory' : `${names.length} directories`
    const who = this.#host.user.root ? '' : ' without root'
    return sentence(
      this.#roots > 0,
      `${roots} in ${where} of other users can’t be read${who}: ` +
        `${named}${more > 0 ? ` and ${more} more` : ''}.`,
    )
  }

  /** The topmost directory that can't be searched. */
  async #closedAbove(path: string): Promise<string | null> {
    const names = path.split('/').slice(1)
    for (let depth = 1; depth < names.length; depth++) {
      const directory = `/${names.slice(0, depth).join('/')}`
      try {
        await this.#host.status(`${directory}/${names[depth]}`)
      } catch {
        return directory
      }
    }
    return null
  }
}

function add(roots: Map<string, StorePath>, link: string, target: string): void {
  const storePath = storePathOf(target)
  if (storePath !== null) roots.set(link, storePath)
}
