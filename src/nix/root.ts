import type { Problem } from '../problem.ts'
import type { StorePath } from './storePath.ts'

/** Something that keeps a store path from the garbage collector. */
export interface Root {
  /** The link that keeps it, or where in /proc or temproots it was seen. */
  readonly link: string
  readonly storePath: StorePath
}

export interface Roots {
  readonly roots: readonly Root[]
  /** What could not be seen (other people's processes, unreadable directories). */
  readonly unseen: readonly Problem[]
}
