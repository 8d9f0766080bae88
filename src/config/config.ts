import type { ElevationProgram } from '../host/elevation.ts'
import type { Look, ThemeName, Tone } from './looks.ts'

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
