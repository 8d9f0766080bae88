import type { Host } from '../../host/host.ts'
import { type StorePath, storePathOf } from '../../nix/storePath.ts'
import { Problem } from '../../problem.ts'
import { bytes } from '../../text/format.ts'

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

/** The largest that is read: a manifest of ten thousand secrets is smaller. */
const MOST_BYTES = 4 << 20

/** Systems have some hundred units; a directory of more names is not read. */
const MOST_NAMES = 20_000

/** The facts of the system at `storePath`. Its methods throw a Problem for what can’t be read. */
export function sideFacts(host: Host, storePath: StorePath): SideFacts {
  const texts = new Map<string, Promise<string | null>>()
  const directories = new Map<string, Promise<readonly string[]>>()
  const file = (path: string) => remembered(texts, path, () => readStored(host, path))
  const names = (path: string) => remembered(directories, path, () => listStored(host, path))
  const directory = `${storePath}/etc/systemd/system`
  let units: Promise<string> | null = null
  return {
    unitNames: () => names(directory),
    unit: async (name) => {
      // Where they really lie: each unit is then two links away, and not five.
      units ??= host.resolve(directory).then((place) => place ?? directory)
      const path = `${await units}/${name}`
      const text = await file(path)
      return text === null ? null : text + (await dropIns(`${path}.d`, names, file))
    },
    etcNames: (directory) => names(`${storePath}/etc/${directory}`),
    etc: (path) => file(`${storePath}/etc/${path}`),
    etcLink: (path) => host.readLink(`${storePath}/etc/${path}`),
    activate: async () => (await file(`${storePath}/activate`)) ?? '',
    file,
    script: async (path) => {
      const stored = await findStored(host, path)
      if (stored === null || stored.bytes > MOST_BYTES) return null
      const text = await file(path)
      return text?.startsWith('#!') ? text : null
    },
  }
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
  const texts = await Promise.all(files.map((name) => file(`${directory}/${name}`)))
  return texts.map((text) => `\n${text ?? ''}`).join('')
}

async function findStored(
  host: Host,
  path: string,
): Promise<{ place: string; bytes: number } | null> {
  const place = await host.resolve(path)
  if (place === null || storePathOf(place) === null) return null
  const status = await host.status(place)
  return status?.kind === 'file' ? { place, bytes: status.bytes } : null
}

async function readStored(host: Host, path: string): Promise<string | null> {
  const stored = await findStored(host, path)
  if (stored === null) return null
  if (stored.bytes > MOST_BYTES) {
    throw new Problem('unreadable', `${path} is too large to be read: ${bytes(stored.bytes)}.`)
  }
  return host.read(stored.place, MOST_BYTES)
}

async function listStored(host: Host, path: string): Promise<readonly string[]> {
  const place = await host.resolve(path)
  if (place === null || storePathOf(place) === null) return []
  return (await host.list(place, MOST_NAMES)) ?? []
}
