import type { EffectiveConfig } from '../config/effectiveConfig.ts'
import type { Config } from '../config/loadConfig.ts'
import type { GlobalOptions } from './globalOptions.ts'
import type { Output } from './output.ts'

/** Runs without a command: the screen, or the list if there is no terminal. */
export type OpenScreen = (options: GlobalOptions, output: Output) => Promise<number>

/** What the screens do for the command line, which does not know them. */
export interface Screens {
  readonly open: OpenScreen
  /** The keys and looks that hold with settings, theirs and the built-in. */
  readonly inForce: (config: Config) => Promise<EffectiveConfig>
}

/** For a table of commands that is only described. */
export const NO_SCREENS: Screens = {
  open: async () => 0,
  inForce: async () => ({ keys: [], colors: [], faults: [] }),
}
