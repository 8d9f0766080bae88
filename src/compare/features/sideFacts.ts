import type { Found, Host } from '../../host/host.ts'
import { type StorePath, storePathOf } from '../../nix/storePath.ts'
import { Problem } from '../../problem.ts'
import { YIELD_MS, yieldEvery } from '../../runtime/yieldIfDue.ts'
import { bytes } from '../../text/format.ts'
import { isStored, lookUpStored } from '../text/stored.ts'

/**
 * What a recogniser may read of one side. Everything is read when it is first asked for, and once.
 * Only files of the store are: a link that leads out of it (into /run/secrets, say) leads to
 * something of today that no generation holds, and is as if it were not there.
 */
export interface SideFacts {
  /** Names in etc/systemd/system, in byte order. */
  unitNames(): Promise<readonly string[]>
  /** A unit’s text, its drop-ins behind it; null where there is none or it is masked. */
  unit(name: string): Promise<string | null>
  /** Names in a directory below etc, in byte order. */
  etcNames(directory: string): Promise<readonly string[]>
  /** The text of a file below etc; null where there is none. */
  etc(path: string): Promise<string | null>
  /** What a link below etc points at, as written; null where there is none. */
  etcLink(path: string): Promise<string | null>
  /** The script that activates the system; `''` where there is none. */
  activate(): Promise<string>
  /** A file’s text; null where it is no file. Throws a Problem where it is too large. */
  file(path: string): Promise<string | null>
  /** As `file`, but null as well for a program that is no script. */
  script(path: string): Promise<string | null>
}

/** The largest that is read: a manifest of five thousand secrets is smaller. */
const MAX_BYTES = 2 << 20

/**
 * Characters that one recogniser may be given of a side, each text counted as often as it is asked for: it
 * reads them at a stretch. Real ones read three million of the largest systems.
 */
const MAX_FOR_ONE = 8 << 20

/** Characters that are kept of a side. */
const MAX_KEPT = 64 << 20

/** Systems have some hundred units; a directory of more names is not read. */
const MAX_NAMES = 20_000

/**
 * Gives each recogniser its view of the facts of the system at `storePath`; what one has read is there
 * for the others. The methods throw a Problem for what can’t be read, and for more than any system has.
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
  /** Few units have some, and to look for a directory that is not there is slow. */
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
        // Where they really lie: each unit is then two links away, and not five.
        units ??= host.resolve(directory).then((place) => place ?? directory)
        const path = `${await units}/${name}`
        // Nearly all are links to a file that the comparison of units has read by this name.
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

/** What a unit’s drop-ins add, each behind the one before it (systemd.unit(5)). */
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

/** A file of the store; null for anything else. */
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
