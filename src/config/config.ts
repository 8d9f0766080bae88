import type { ElevationProgram } from '../host/elevation.ts'
import { readAt, resolveAt } from '../host/files.ts'
import { homeHere } from '../host/home.ts'
import { asProblem } from '../problem.ts'
import type { Look, ThemeName, Tone } from './looks.ts'
import { ownFile, systemFilesHere } from './places.ts'

/** What a person has set. */
export interface Config {
  /** The directory of the configuration's git repository; null where none is set. */
  readonly repository: string | null
  /** What runs the commands that need root; null where it is to be found. */
  readonly elevation: ElevationProgram | null
  /** How the screens look. */
  readonly theme: ThemeName
  /** What looks otherwise than in the theme. */
  readonly colors: Readonly<Partial<Record<Tone, Look>>>
  /** Other keys for actions; what their names and keys can be, the screens know. */
  readonly keys: readonly KeySetting[]
  /** Whether the screens are read aloud; null where the environment says it. */
  readonly screenReader: boolean | null
}

/** Keys for an action of the screens. */
export interface KeySetting {
  readonly action: string
  readonly keys: readonly string[]
  /** Where it stands, for messages: `FILE, line 3`. */
  readonly place: string
}

/** Where nothing is set. */
export const NO_CONFIG: Config = {
  repository: null,
  elevation: null,
  theme: 'default',
  colors: {},
  keys: [],
  screenReader: null,
}

/** Nobody writes more settings than this many bytes. */
const MOST_BYTES = 1 << 20

/** Whether the screens are read aloud. */
export function readerWanted({ screenReader }: Config): boolean {
  return screenReader ?? process.env.INK_SCREEN_READER === 'true'
}

/** What is set, and what of it is wrong: that is left out, and the rest holds. */
export interface Settings {
  readonly config: Config
  /** What is wrong, a sentence each: the file, the line and what was expected. */
  readonly faults: readonly string[]
  /** The fault for which it is not known what `elevation` is; null where there is none. */
  readonly elevationFault: string | null
}

const NOTHING_SET: Settings = { config: NO_CONFIG, faults: [], elevationFault: null }

/**
 * The settings of the person who runs this, from `terrapin/config.toml` where programs keep theirs
 * (XDG Base Directory Specification), and for what is not set there those of the machine, from
 * `systemFiles`; a file that is not there sets nothing. What is wrong is told, and never thrown.
 */
export async function readConfig(systemFiles = systemFilesHere()): Promise<Settings> {
  const files = readFiles(systemFiles).filter(({ text, fault }) => text !== null || fault !== null)
  if (files.length === 0) return NOTHING_SET
  const key = JSON.stringify([homeHere(), files])
  if (last?.key === key) return last.settings
  // A start without settings does without what it takes to read them.
  const { parseConfigs } = await import('./settings.ts')
  last = { key, settings: parseConfigs(files) }
  return last.settings
}

/** A command asks more than once, and the files seldom change meanwhile. */
let last: { readonly key: string; readonly settings: Settings } | null = null

/** A file with settings, and what stands in it. */
export interface SettingsFile {
  readonly file: string
  /** Null where it is not there, or can't be read. */
  readonly text: string | null
  /** Why it can't be read, a sentence; null where it can, or is not there. */
  readonly fault: string | null
}

/** The files with settings, the one that wins first. */
export function readFiles(systemFiles = systemFilesHere()): SettingsFile[] {
  const own = ownFile()
  return [...(own === null ? [] : [own]), ...systemFiles].map(readText)
}

function readText(file: string): SettingsFile {
  try {
    const place = resolveAt(file)
    if (place === null) return { file, text: null, fault: null }
    const text = readAt(place, MOST_BYTES)
    return { file, text, fault: text === null ? `${file} is not a file.` : null }
  } catch (error) {
    return { file, text: null, fault: asProblem(error, 'config').message }
  }
}
