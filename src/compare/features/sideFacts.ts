import type { Found, Host } from '../../host/host.ts'
import { type StorePath, storePathOf } from '../../nix/storePath.ts'
import { Problem } from '../../problem.ts'
import { YIELD_MS, yieldEvery } from '../../runtime/yieldIfDue.ts'
import { bytes } from '../../text/format.ts'
import { isStored, lookUpStored } from '../text/stored.ts'

/**
 * The facts of one side that a recogniser may read. Each is read on first use, and once. Only store files are
 * read: a link that leads out of the store (into /run/secrets, say) shows the current state, which belongs to
 * no generation; it is treated as missing.
 */
export interface SideFacts {
  /** Names in etc/systemd/system, in byte order. */
  unitNames(): Promise<readonly string[]>
  /** A unit’s text, followed by its drop-ins; null if it is missing or masked. */
  unit(name: string): Promise<string | null>
  /** Names in a directory below etc, in byte order. */
  etcNames(directory: string): Promise<readonly string[]>
  /** The text of a file below etc; null if missing. */
  etc(path: string): Promise<string | null>
  /** The target of a link below etc, as written; null if missing. */
  etcLink(path: string): Promise<string | null>
  /** The activation script of the system; `''` if missing. */
  activate(): Promise<string>
  /** A file’s text; null if it is not a file. Throws a Problem if it is too large. */
  file(path: string): Promise<string | null>
  /** As `file`, but also null for a program that is not a script. */
  script(path: string): Promise<string | null>
}

/** Maximum size that is read: a manifest of five thousand secrets is smaller. */
const MAX_BYTES = 2 << 20

/**
 * Maximum characters that one recogniser may get from a side, each text counted on every request: they are
 * read without a yield. On the largest systems, real recognisers read three million.
 */
const MAX_FOR_ONE = 8 << 20

/** Maximum characters that are cached per side. */
const MAX_KEPT = 64 << 20

/** Systems have some hundred units; larger directories are not read. */
const MAX_NAMES = 20_000

/**
 * Gives each recogniser its view of the facts of the system at `storePath`; facts are cached for all of them.
 * The methods throw a Problem for unreadable facts, and for more than any system has.
 */
export function sideFacts(host: Host, storePath: StorePath): () => SideFacts {
  const texts = new Map<string, Promise<string | null>>()
  const directories = new Map<string, Promise<readonly string[]>>()
  let kept = 0
  const read = async (path: string) => {
    const text = await readStored(host, path)
    kept += text?.length ?? 0
    if (kept > MAX_KEPT) throw tooMuch(storePath)
    return text
  }
  const names = (path: string) => remembered(directories, path, () => listStored(host, path))
  const directory = `${storePath}/etc/systemd/system`
  let units: Promise<string> | null = null
  let known: Promise<ReadonlySet<string> | null> | null = null
  /** Few units have drop-ins, and looking up a missing directory is slow. */
  const mayHaveDropIns = async (name: string) => {
    known ??= names(directory).then(
      (all) => new Set(all),
      () => null,
    )
    return (await known)?.has(`${name}.d`) ?? true
  }
  const yieldIfDue = yieldEvery(YIELD_MS)
  return () => {
    let left = MAX_FOR_ONE
    const file = async (path: string) => {
      const pause = yieldIfDue()
      if (pause !== null) await pause
      const text = await remembered(texts, path, () => read(path))
      left -= text?.length ?? 0
      if (left < 0) throw tooMuch(storePath)
      return text
    }
    return {
      unitNames: () => names(directory),
      unit: async (name) => {
        // The resolved directory: each unit is then two links away rather than five.
        units ??= host.resolve(directory).then((place) => place ?? directory)
        const path = `${await units}/${name}`
        // Nearly all are links to a file that the comparison of units has already read by this name.
        const target = await host.readLink(path)
        const isStored = target !== null && storePathOf(target) !== null
        const text = await file(isStored ? target : path)
        if (text === null || !(await mayHaveDropIns(name))) return text
        return text + (await dropIns(`${path}.d`, names, file))
      },
      etcNames: (below) => names(`${storePath}/etc/${below}`),
      etc: (path) => file(`${storePath}/etc/${path}`),
      etcLink: (path) => host.readLink(`${storePath}/etc/${path}`),
      activate: async () => (await file(`${storePath}/activate`)) ?? '',
      file,
      script: async (path) => {
        const stored = storedFile(await lookUpStored(host, path))
        if (stored === null || stored.status.bytes > MAX_BYTES) return null
        const text = await file(path)
        return text?.startsWith('#!') ? text : null
      },
    }
  }
}

function tooMuch(storePath: StorePath): Problem {
  return new Problem('unreadable', `${storePath} is too large to compare.`)
}

function remembered<T>(
  known: Map<string, Promise<T>>,
  path: string,
  read: () => Promise<T>,
): Promise<T> {
  const found = known.get(path) ?? read()
  known.set(path, found)
  return found
}

/** The drop-ins of a unit, in order (systemd.unit(5)). */
async function dropIns(
  directory: string,
  names: SideFacts['etcNames'],
  file: SideFacts['file'],
): Promise<string> {
  const files = (await names(directory)).filter((name) => name.endsWith('.conf'))
  const texts: string[] = []
  for (const name of files) texts.push(`\n${(await file(`${directory}/${name}`)) ?? ''}`)
  return texts.join('')
}

/** A store file; null for anything else. */
function storedFile(found: Found | null): Found | null {
  return found !== null && isStored(found) && found.status.kind === 'file' ? found : null
}

async function readStored(host: Host, path: string): Promise<string | null> {
  const stored = storedFile(await lookUpStored(host, path))
  if (stored === null) return null
  const { status, place, text } = stored
  if (status.bytes > MAX_BYTES) {
    throw new Problem('unreadable', `${path} is too large to read: ${bytes(status.bytes)}.`)
  }
  return text ?? host.read(place, MAX_BYTES)
}

async function listStored(host: Host, path: string): Promise<readonly string[]> {
  const place = await host.resolve(path)
  if (place === null || storePathOf(place) === null) return []
  return (await host.list(place, MAX_NAMES)) ?? []
}
