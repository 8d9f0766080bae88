import { homeHere } from '../host/user.ts'
import { NO_CONFIG, type Settings } from './loadConfig.ts'
import { readFiles } from './settingsFiles.ts'
import { systemFilesHere } from './settingsPlaces.ts'

const NOTHING_SET: Settings = { config: NO_CONFIG, faults: [], elevationFault: null }

/**
 * The settings of the person who runs this, from `terrapin/config.toml` where programs keep theirs
 * (XDG Base Directory Specification), and for what is not set there those of the machine, from
 * `systemFiles`; a file that is not there sets nothing. Errors are returned, never thrown.
 */
export async function readConfig(systemFiles = systemFilesHere()): Promise<Settings> {
  const files = readFiles(systemFiles).filter(({ kind }) => kind !== 'missing')
  if (files.length === 0) return NOTHING_SET
  const key = JSON.stringify([homeHere(), files])
  if (last?.key === key) return last.settings
  // A start without settings does without what it takes to read them.
  const { parseConfigs } = await import('./parseSettings.ts')
  last = { key, settings: parseConfigs(files) }
  return last.settings
}

/** A command asks more than once, and the files seldom change meanwhile. */
let last: { readonly key: string; readonly settings: Settings } | null = null
