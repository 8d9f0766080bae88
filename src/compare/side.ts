import type { StorePath } from '../nix/storePath.ts'
import type { System } from '../nix/system.ts'

/** One side of a comparison. */
export interface Side {
  readonly storePath: StorePath
  /** Null if its toplevel could not be read. */
  readonly system: System | null
}
