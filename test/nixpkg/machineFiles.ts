import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Type, mode and owner of each path, and when a file or link was last changed. */
export type Files = ReadonlyMap<string, string>

/**
 * Every path of the machine that is laid out under `root`, but those that begin with one of `left`.
 * Store paths are listed without what is in them.
 */
export function filesOf(root: string, left: readonly string[]): Files {
  const files = new Map<string, string>()
  const visit = (path: string) => {
    if (left.some((start) => path.startsWith(start))) return
    const place = join(root, path)
    const status = lstatSync(place, { bigint: true })
    const kind = `${status.mode.toString(8)} ${status.uid}:${status.gid}`
    // Every write to a file moves its ctime, which nobody can set.
    files.set(path, status.isDirectory() ? kind : `${kind} ${status.ctimeNs}`)
    if (status.isDirectory() && !path.startsWith('/nix/store/')) {
      for (const name of readdirSync(place)) visit(join(path, name))
    }
  }
  visit('/')
  return files
}

/** The paths that are not what they were, or were not there, or are there no more. */
export function changedPaths(before: Files, after: Files): string[] {
  const paths = new Set([...before.keys(), ...after.keys()])
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort()
}
