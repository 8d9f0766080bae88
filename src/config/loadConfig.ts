import type { ElevationProgram } from '../host/elevation.ts'
import type { Look, ThemeName, Tone } from './looks.ts'
import type { SettingsFileError, SettingsPlace } from './settingErrors.ts'

/** The user's settings. */
export interface Config {
  /** The directory of the configuration's git repository; null where none is set. */
  readonly repository: string | null
  /** The program for commands that need root; null to search for one. */
  readonly elevation: ElevationProgram | null
  /** How the screens look. */
  readonly theme: ThemeName
  /** Looks that override the theme. */
  readonly colors: Readonly<Partial<Record<Tone, Look>>>
  /** Custom keys for actions; the screens validate names and keys. */
  readonly keys: readonly KeySetting[]
  /** Screen reader mode, unless the environment sets it; null where not set. */
  readonly screenReader: boolean | null
  /** Whether each frame is written completely, for terminals that show remains of the previous one. */
  readonly fullRedraw: boolean
  /** Whether the mouse is used; with Shift the terminal selects text in any case. */
  readonly mouse: boolean
}

/** Keys for an action of the screens. */
export interface KeySetting {
  readonly action: string
  readonly keys: readonly string[]
  /** Its location in the settings, for messages. */
  readonly place: SettingsPlace
}

/** The settings where no file sets any. */
export const NO_CONFIG: Config = {
  repository: null,
  elevation: null,
  theme: 'default',
  colors: {},
  keys: [],
  screenReader: null,
  fullRedraw: false,
  mouse: true,
}

/** Whether screen reader mode is on: the environment overrides the files. */
export function readerWanted({ screenReader }: Config): boolean {
  return readerHere() ?? screenReader ?? false
}

/** The value of INK_SCREEN_READER; null where it is neither true nor false. */
export function readerHere(): boolean | null {
  const said = process.env.INK_SCREEN_READER
  return said === 'true' ? true : said === 'false' ? false : null
}

/** Valid settings, and the errors in others, which are ignored. */
export interface Settings {
  readonly config: Config
  /** Errors by file, in the order of lines. */
  readonly errors: readonly SettingsFileError[]
  /** The error that makes `elevation` unknown; null for none. */
  readonly elevationError: string | null
}
