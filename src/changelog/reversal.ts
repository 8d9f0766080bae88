import type { StorePath } from '../nix/storePath.ts'

/** What it takes to undo a change, kept in the journal with it. */
export type Reversal =
  | {
      /** Back to what was current, and to what ran. */
      readonly kind: 'switch'
      readonly profile: string
      /** What the profile pointed at; null where it pointed at no generation. */
      readonly current: FormerGeneration | null
      readonly running: StorePath | null
      readonly mode: 'switch' | 'boot' | 'test'
    }
  | {
      readonly kind: 'delete'
      readonly profile: string
      readonly generations: readonly FormerGeneration[]
    }
  | PinReversal
  | {
      /** What was to start once. */
      readonly kind: 'try'
      readonly storePath: StorePath
      /** What was to start once before that; null where nothing else was. */
      readonly before: StorePath | null
    }

/** A pin that was made or let go. */
export interface PinReversal {
  readonly kind: 'pin' | 'unpin'
  readonly name: string
  readonly storePath: StorePath
  /** It is a GC root of one's own, no profile. */
  readonly own: boolean
}

/** A generation as it was. */
export interface FormerGeneration {
  readonly number: number
  readonly storePath: StorePath
  /** Its link's date, milliseconds since 1970. */
  readonly created: number
}
