import type { Tone } from './looks.ts'
import type { Fault } from './settingErrors.ts'

/** What of the screens is in force with a person's settings, theirs and the built-in. */
export interface EffectiveConfig {
  readonly keys: readonly EffectiveKeys[]
  readonly colors: readonly EffectiveColor[]
  /** Why keys that are set can't be. */
  readonly faults: readonly Fault[]
}

export interface EffectiveKeys {
  readonly action: string
  readonly keys: readonly string[]
  readonly help: string
  /** Whether other keys can be set for it. */
  readonly settable: boolean
  /** Whether a setting can name all of these: ctrl+c can’t be given away. */
  readonly nameable: boolean
  /** Whether they are set, and not built in. */
  readonly set: boolean
}

export interface EffectiveColor {
  readonly tone: Tone
  /** As a setting says it: `bold red`. */
  readonly look: string
  readonly set: boolean
}
