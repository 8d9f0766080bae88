import type { StorePath } from '../nix/storePath.ts'

/** Facts needed to undo a change, recorded in the changelog. */
export type Reversal =
  | {
      /** Returns to the former current generation and running system. */
      readonly kind: 'switch'
      readonly profile: string
      /** The profile's former generation; null where it had none. */
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
      /** The one-shot entry that was set. */
      readonly kind: 'try'
      readonly storePath: StorePath
      /** The former one-shot entry; null for none. */
      readonly before: StorePath | null
    }

/** A pin that was added or removed. */
export interface PinReversal {
  readonly kind: 'pin' | 'unpin'
  readonly name: string
  readonly storePath: StorePath
  /** A user GC root rather than a profile. */
  readonly own: boolean
}

/** A generation's former state. */
export interface FormerGeneration {
  readonly number: number
  readonly storePath: StorePath
  /** Its link's date, milliseconds since 1970. */
  readonly created: number
}
