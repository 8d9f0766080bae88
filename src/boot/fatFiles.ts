import type { Host } from '../host/host.ts'
import { listMenuFiles, MAX_FILES, TOO_MANY_FILES, tooLarge } from './menuFile.ts'

/** A file that a boot entry names by its path on a FAT file system. */
export interface FatFile {
  /** In its letter case on disk; as the entry writes it where the file does not exist. */
  readonly path: string
  /** False also where the directory can't be read. */
  readonly isMissing: boolean
}

export type FindFile = (file: string) => Promise<FatFile>

/** Boot loaders use only a handful. */
const MAX_DIRECTORIES = 256

/** The names in a directory by their lower-case form; null for a directory that is not searched. */
type NamesIn = (directory: string) => Promise<ReadonlyMap<string, string> | null>

/**
 * Finds files below `directory`, each looked up once because entries share kernels. FAT ignores letter case;
 * the mounted file system may not. Throws a Problem `unreadable` for more files than any menu names.
 */
export function fatFiles(host: Host, directory: string): FindFile {
  const known = new Map<string, Promise<FatFile>>()
  const namesIn = listings(host)
  return async (file) => {
    const before = known.get(file)
    if (before !== undefined) return before
    if (known.size >= MAX_FILES) throw tooLarge(`The boot menu in ${directory}`, TOO_MANY_FILES)
    const found = findFile(host, namesIn, directory, file)
    known.set(file, found)
    return found
  }
}

function listings(host: Host): NamesIn {
  const known = new Map<string, ReturnType<NamesIn>>()
  const read = async (directory: string) => {
    const names = await listMenuFiles(host, directory).catch(() => null)
    return names && new Map(names.toReversed().map((name) => [name.toLowerCase(), name]))
  }
  return async (directory) => {
    const before = known.get(directory)
    if (before !== undefined) return before
    if (known.size >= MAX_DIRECTORIES) return null
    const names = read(directory)
    known.set(directory, names)
    return names
  }
}

async function findFile(
  host: Host,
  namesIn: NamesIn,
  directory: string,
  file: string,
): Promise<FatFile> {
  const parts = file.split('/').filter((part) => part !== '')
  const written = [directory, ...parts].join('/')
  const status = await host.status(written).catch(() => undefined)
  if (status !== null) return { path: written, isMissing: false }
  let path = directory
  for (const part of parts) {
    const names = await namesIn(path)
    if (names === null) return { path: written, isMissing: false }
    const found = names.get(part.toLowerCase())
    if (found === undefined) return { path: written, isMissing: true }
    path = `${path}/${found}`
  }
  return { path, isMissing: false }
}
