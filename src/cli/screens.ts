import type { EffectiveConfig } from '../config/effectiveConfig.ts'
import type { Config } from '../config/loadConfig.ts'
import type { GlobalOptions } from './globalOptions.ts'
import type { Output } from './output.ts'

/** Runs without a command: the screen, or the list if there is no terminal. */
export type ScreenLauncher = (options: GlobalOptions, output: Output) => Promise<number>

/** Functions of the screens for the command line, which does not import them. */
export interface Screens {
  readonly open: ScreenLauncher
  /** The effective key bindings and looks for these settings, custom and default. */
  readonly effective: (config: Config) => Promise<EffectiveConfig>
}

/** For a command table that is only described. */
export const NO_SCREENS: Screens = {
  open: async () => 0,
  effective: async () => ({ keys: [], colors: [], errors: [] }),
}
