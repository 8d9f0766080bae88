import type { ElevationProgram } from '../host/elevation.ts'
import type { Look, ThemeName, Tone } from './looks.ts'
import type { Fault, SettingsPlace } from './settingErrors.ts'

/** The user's settings. */
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
  /** Whether the screens are read aloud, where the environment does not say it; null where not set. */
  readonly screenReader: boolean | null
  /** Whether each frame is written whole, for terminals that show leftovers of the one before. */
  readonly fullRedraw: boolean
}

/** Keys for an action of the screens. */
export interface KeySetting {
  readonly action: string
  readonly keys: readonly string[]
  /** Where it stands, for messages. */
  readonly place: SettingsPlace
}

/** Where nothing is set. */
export const NO_CONFIG: Config = {
  repository: null,
  elevation: null,
  theme: 'default',
  colors: {},
  keys: [],
  screenReader: null,
  fullRedraw: false,
}

/** Whether the screens are read aloud: the environment, which is nearer than a file, has the last word. */
export function readerWanted({ screenReader }: Config): boolean {
  return readerHere() ?? screenReader ?? false
}

/** What INK_SCREEN_READER says; null where it says neither. */
export function readerHere(): boolean | null {
  const said = process.env.INK_SCREEN_READER
  return said === 'true' ? true : said === 'false' ? false : null
}

/** What is set, and what of it is wrong: that is left out, and the rest holds. */
export interface Settings {
  readonly config: Config
  /** What is wrong, file by file in the order of the lines. */
  readonly faults: readonly Fault[]
  /** The fault for which it is not known what `elevation` is; null where there is none. */
  readonly elevationFault: string | null
}
