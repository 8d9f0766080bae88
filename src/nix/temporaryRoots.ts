import type { Host } from '../host/host.ts'
import { asProblem, Problem } from '../problem.ts'
import { noYield, type YieldIfDue } from '../runtime/yieldIfDue.ts'
import type { Root, Roots } from './root.ts'
import { exactStorePath } from './storePath.ts'

const DIRECTORY = '/nix/var/nix/temproots'
/** A build of a whole system needs a few hundred kilobytes. */
const MAX_BYTES = 64 << 20
/** One for each Nix process that runs, and those that ended without tidying up. */
const MAX_FILES = 100_000

/**
 * What running Nix processes keep until they end: a file for each in temproots, named after the
 * process, holds store paths that each end in a NUL (Nix: gc.cc findTempRoots). Nix counts a file
 * while its process holds a lock on it; a process that still exists is taken to hold it. Only the
 * machine we run on has processes.
 */
export async function readTemporaryRoots(
  host: Host,
  yieldIfDue: YieldIfDue = noYield,
): Promise<Roots> {
  if (host.kind !== 'local') return { roots: [], unseen: [] }
  const roots: Root[] = []
  let hidden = 0
  try {
    for (const pid of ((await host.list(DIRECTORY, MAX_FILES)) ?? []).filter((name) =>
      /^[0-9]+$/.test(name),
    )) {
      const rest = yieldIfDue()
      if (rest !== null) await rest
      if ((await host.status(`/proc/${pid}`)) === null) continue // ended without tidying up
      const paths = await readFile(host, `${DIRECTORY}/${pid}`)
      if (paths === null) hidden += 1
      for (const path of paths ?? []) roots.push(path)
    }
  } catch (error) {
    return { roots, unseen: [asProblem(error, 'unreadable')] }
  }
  return { roots, unseen: hidden === 0 ? [] : [hiddenFiles(hidden)] }
}

/** Null where not all of the file can be read; Nix makes it for its own eyes. */
async function readFile(host: Host, file: string): Promise<Root[] | null> {
  try {
    const text = (await host.read(file, MAX_BYTES)) ?? ''
    if (Buffer.byteLength(text) >= MAX_BYTES) return null
    return text
      .split('\0')
      .slice(0, -1)
      .flatMap((path) => {
        const storePath = exactStorePath(path)
        return storePath === null ? [] : [{ link: `${file} ${storePath}`, storePath }]
      })
  } catch {
    return null
  }
}

function hiddenFiles(count: number): Problem {
  const whose = count === 1 ? 'a running Nix process' : `${count} running Nix processes`
  return new Problem('unreadable', `Temporary GC roots of ${whose} can’t be seen without root.`)
}
