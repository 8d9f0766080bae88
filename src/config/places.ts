import { isAbsolute, join } from 'node:path'
import { directoryIn, homeHere, homeInPasswd, inHome } from '../host/home.ts'
import { ownersOf, strangerAmong } from '../host/owners.ts'

/*
 * Where files with settings may lie. A start looks there before anything is painted: what this
 * imports is small.
 */

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

/** Root takes nothing from someone else, but for the person who became root by sudo. */
function isStrangers(directory: string): boolean {
  const self = process.getuid?.() ?? 0
  return self === 0 && strangerAmong(ownersOf([directory]), self, process.env) !== null
}

const FILE = 'terrapin/config.toml'
