import { dirname, isAbsolute, join } from 'node:path'
import { directoryIn, homeHere, homeInPasswd, inHome } from '../host/home.ts'
import { ownersOf, strangerAmong } from '../host/owners.ts'

/* Where files with settings may lie; where most lie, `firstPaint.ts` looks before anything is loaded. */

/** The person's own file; null for someone without a home. */
export function ownFile(): string | null {
  const directory = directoryIn('XDG_CONFIG_HOME') ?? inHome(homeHere(), '.config')
  const used =
    directory !== null && isStrangers(directory) ? inHome(homeInPasswd(), '.config') : directory
  return used === null ? null : join(used, FILE)
}

/**
 * The files that set something for everyone, the one that wins first: in the directories of
 * XDG_CONFIG_DIRS, or else in the one that the specification names.
 */
export function systemFilesHere(): string[] {
  const named = (process.env.XDG_CONFIG_DIRS ?? '').split(':').filter(isAbsolute)
  const directories = (named.length > 0 ? named : ['/etc/xdg']).filter((one) => !isStrangers(one))
  return [...new Set(directories)].map((directory) => join(directory, FILE))
}

/**
 * Root takes nothing from someone else, but for the person who became root by sudo; in a directory
 * in which everyone may write (/tmp) what matters is who has put the file there.
 */
function isStrangers(directory: string): boolean {
  const self = process.getuid?.() ?? 0
  if (self !== 0) return false
  const file = join(directory, FILE)
  try {
    return strangerAmong(ownersOf([directory, dirname(file), file]), self, process.env) !== null
  } catch {
    return true // it can't be looked at
  }
}

const FILE = 'terrapin/config.toml'
