import { isAbsolute, join } from 'node:path'
import { ownPath } from '../host/ownFiles.ts'
import { directoryIn, homeHere, homeInPasswd, inHome } from '../host/user.ts'

/*
 * Where files with settings may lie: on this computer only, never on a disk below `--root`. From which
 * directories they are read is the rule in `host/ownFiles.ts`.
 */

/**
 * The person's own file; null for someone without a home. For root a variable counts only where it
 * names a directory of root's: it may have been someone else's (sudo -E).
 */
export function ownFile(): string | null {
  const named = directoryIn('XDG_CONFIG_HOME') ?? inHome(homeHere(), '.config')
  const isIgnored = process.getuid?.() === 0 && named !== null && ownPath(named) === null
  const directory = isIgnored ? inHome(homeInPasswd(), '.config') : named
  return directory === null ? null : join(directory, FILE)
}

/**
 * The files that set something for everyone, the one that wins first: in the directories of
 * XDG_CONFIG_DIRS, or else in the one that the specification names.
 */
export function systemFilesHere(): string[] {
  const named = (process.env.XDG_CONFIG_DIRS ?? '').split(':').filter(isAbsolute)
  const directories = (named.length > 0 ? named : ['/etc/xdg']).filter((one) => ownPath(one))
  return [...new Set(directories)].map((directory) => join(directory, FILE))
}

const FILE = 'terrapin/config.toml'
