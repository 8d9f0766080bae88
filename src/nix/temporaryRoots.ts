import type { Host } from '../host/host.ts'
import { asProblem, Problem } from '../problem.ts'
import { noYield, type YieldIfDue } from '../runtime/yieldIfDue.ts'
import { NamedPaths } from './namedPaths.ts'
import type { Root, Roots } from './root.ts'
import { exactStorePath, type StorePath } from './storePath.ts'

const DIRECTORY = '/nix/var/nix/temproots'
/** A build of a whole system needs a few hundred kilobytes. */
const MAX_BYTES = 16 << 20
/** For all files together. Any user of the daemon can make it keep any number of paths. */
const MAX_TOTAL_BYTES = 64 << 20
/** One for each running Nix process, plus those left behind by crashed ones. */
const MAX_FILES = 100_000

/**
 * Temporary roots of running Nix processes: a file for each in temproots, named after the process, holds
 * NUL-terminated store paths (Nix: gc.cc findTempRoots). Nix counts a file while its process holds a lock on
 * it; here an existing process is assumed to hold it. Only the local machine has processes.
 */
export async function readTemporaryRoots(
  host: Host,
  yieldIfDue: YieldIfDue = noYield,
): Promise<Roots> {
  if (host.kind !== 'local') return { roots: [], unseen: [] }
  const roots: Root[] = []
  const paths = new NamedPaths()
  let left = MAX_TOTAL_BYTES
  let isCut = false
  let hidden = 0
  try {
    for (const pid of ((await host.list(DIRECTORY, MAX_FILES)) ?? []).filter((name) =>
      /^[0-9]+$/.test(name),
    )) {
      const rest = yieldIfDue()
      if (rest !== null) await rest
      if ((await host.status(`/proc/${pid}`)) === null) continue // left behind by a crash
      const file = `${DIRECTORY}/${pid}`
      const text = left > 0 ? await readFile(host, file) : ''
      if (text === null) hidden += 1
      isCut ||= left <= 0 || Buffer.byteLength(text ?? '') >= MAX_BYTES
      left -= text?.length ?? 0
      for (const storePath of endedByNul(text ?? '')) {
        const kept = paths.keep(storePath)
        if (kept !== null) roots.push({ link: `${file} ${kept}`, storePath: kept })
      }
    }
  } catch (error) {
    return { roots, unseen: [asProblem(error, 'unreadable')] }
  }
  return {
    roots,
    unseen: [
      ...(hidden === 0 ? [] : [hiddenFiles(hidden)]),
      ...(isCut || paths.isCut ? [new Problem('unreadable', TOO_MUCH)] : []),
    ],
  }
}

const TOO_MUCH = 'Running Nix processes keep more temporary GC roots than terrapin can read.'

/** Null where the file can't be read: Nix makes it readable for its owner only. */
async function readFile(host: Host, file: string): Promise<string | null> {
  try {
    return (await host.read(file, MAX_BYTES)) ?? ''
  } catch {
    return null
  }
}

/** The store paths of a file. Text after the last NUL is still being written. */
function* endedByNul(text: string): Generator<StorePath> {
  for (let start = 0, end = 0; ; start = end + 1) {
    end = text.indexOf('\0', start)
    if (end === -1) return
    const storePath = exactStorePath(text.slice(start, end))
    if (storePath !== null) yield storePath
  }
}

function hiddenFiles(count: number): Problem {
  const whose = count === 1 ? 'a running Nix process' : `${count} running Nix processes`
  return new Problem('unreadable', `Temporary GC roots of ${whose} can’t be seen without root.`)
}
