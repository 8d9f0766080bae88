import type { Problem } from '../problem.ts'
import type { StorePath } from './storePath.ts'

/** A reference that protects a store path from the garbage collector. */
export interface Root {
  /** The link, or the file in /proc or temproots with the reference. */
  readonly link: string
  readonly storePath: StorePath
}

export interface Roots {
  readonly roots: readonly Root[]
  /** Roots that could not be read (other people's processes, unreadable directories). */
  readonly unseen: readonly Problem[]
}
