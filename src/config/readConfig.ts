import { homeHere } from '../host/user.ts'
import { NO_CONFIG, type Settings } from './loadConfig.ts'
import { readFiles } from './settingsFiles.ts'
import { systemFilesHere } from './settingsPlaces.ts'

const NOTHING_SET: Settings = { config: NO_CONFIG, errors: [], elevationError: null }

/**
 * The user's settings from `terrapin/config.toml` (XDG Base Directory Specification), merged over the
 * machine's, from `systemFiles`; a missing file sets nothing. Errors are returned, never thrown.
 */
export async function readConfig(systemFiles = systemFilesHere()): Promise<Settings> {
  const files = readFiles(systemFiles).filter(({ kind }) => kind !== 'missing')
  if (files.length === 0) return NOTHING_SET
  const key = JSON.stringify([homeHere(), files])
  if (last?.key === key) return last.settings
  // Without settings, the parser need not be loaded.
  const { parseConfigs } = await import('./parseSettings.ts')
  last = { key, settings: parseConfigs(files) }
  return last.settings
}

/** A command reads the settings several times, and the files rarely change meanwhile. */
let last: { readonly key: string; readonly settings: Settings } | null = null
