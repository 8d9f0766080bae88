import type { Config } from '../config/loadConfig.ts'
import type { Host } from '../host/host.ts'
import type { State } from './state.ts'

/** Dependencies shared by all groups of actions. */
export interface StoreContext {
  readonly host: Host
  readonly profile: string
  readonly config: Config
  readonly get: () => State
  readonly set: (change: Partial<State>) => void
}
