import type { Host } from '../host/host.ts'

/** A file that a boot entry names by its path on a FAT file system. */
export interface FatFile {
  /** In the letter case that it has on the disk; as the entry has it where there is none. */
  readonly path: string
  /** False also where that can't be looked at. */
  readonly isMissing: boolean
}

export type FindFile = (file: string) => Promise<FatFile>

/**
 * Finds files below `directory`, each looked up once: entries share kernels. FAT does not tell letter
 * case apart; what reads it for us may.
 */
export function fatFiles(host: Host, directory: string): FindFile {
  const known = new Map<string, Promise<FatFile>>()
  return (file) => {
    const found = known.get(file) ?? findFile(host, directory, file)
    known.set(file, found)
    return found
  }
}

async function findFile(host: Host, directory: string, file: string): Promise<FatFile> {
  const parts = file.split('/').filter((part) => part !== '')
  const written = [directory, ...parts].join('/')
  const status = await host.status(written).catch(() => undefined)
  if (status !== null) return { path: written, isMissing: false }
  let path = directory
  for (const part of parts) {
    const names = (await host.list(path).catch(() => null)) ?? []
    const found = names.find((name) => name.toLowerCase() === part.toLowerCase())
    if (found === undefined) return { path: written, isMissing: true }
    path = `${path}/${found}`
  }
  return { path, isMissing: false }
}
