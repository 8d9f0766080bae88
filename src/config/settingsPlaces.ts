import { isAbsolute, join } from 'node:path'
import { ownPath } from '../host/ownFiles.ts'
import { directoryIn, homeHere, homeInPasswd, inHome } from '../host/user.ts'

/*
 * Locations of settings files: on this computer only, never on a disk under `--root`. `host/ownFiles.ts`
 * defines which directories are trusted.
 */

/**
 * The user's own file; null for a user without a home. For root a variable counts only where it names a
 * directory of root's: it may be another user's (sudo -E).
 */
export function ownFile(): string | null {
  const named = directoryIn('XDG_CONFIG_HOME') ?? inHome(homeHere(), '.config')
  const isIgnored = process.getuid?.() === 0 && named !== null && ownPath(named) === null
  const directory = isIgnored ? inHome(homeInPasswd(), '.config') : named
  return directory === null ? null : join(directory, FILE)
}

/**
 * The system-wide files, highest precedence first: in the directories of XDG_CONFIG_DIRS, or else in the
 * default of the specification.
 */
export function systemFilesHere(): string[] {
  const named = (process.env.XDG_CONFIG_DIRS ?? '').split(':').filter(isAbsolute)
  const directories = (named.length > 0 ? named : ['/etc/xdg']).filter((one) => ownPath(one))
  return [...new Set(directories)].map((directory) => join(directory, FILE))
}

const FILE = 'terrapin/config.toml'
