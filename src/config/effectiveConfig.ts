import type { Tone } from './looks.ts'
import type { SettingsFileError } from './settingErrors.ts'

/** The effective key bindings and looks, custom and default. */
export interface EffectiveConfig {
  readonly keys: readonly EffectiveKeys[]
  readonly colors: readonly EffectiveColor[]
  /** Errors in key settings. */
  readonly errors: readonly SettingsFileError[]
}

export interface EffectiveKeys {
  readonly action: string
  readonly keys: readonly string[]
  readonly help: string
  /** Whether its keys can be changed. */
  readonly settable: boolean
  /** Whether a setting may use all of these keys: ctrl+c is reserved. */
  readonly nameable: boolean
  /** Whether they are set rather than defaults. */
  readonly set: boolean
}

export interface EffectiveColor {
  readonly tone: Tone
  /** In the syntax of settings: `bold red`. */
  readonly look: string
  readonly set: boolean
}
