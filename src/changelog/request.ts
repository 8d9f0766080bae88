import { nameOf, type StorePath } from '../nix/storePath.ts'
import { grouped, numberRanges } from '../text/format.ts'

/**
 * What a change was asked for, kept in the journal with it: all that it takes to plan the change
 * again for the machine as it is then. No command line of a file is ever run.
 */
export type ChangeRequest =
  | SwitchRequest
  | {
      readonly kind: 'delete'
      readonly profile: string
      /** Each with what its link held; null where that was no store path. */
      readonly generations: readonly {
        readonly number: number
        readonly storePath: StorePath | null
      }[]
    }
  | {
      readonly kind: 'pin'
      readonly name: string
      /** The generation that was named; null for a system that is none. */
      readonly number: number | null
      readonly storePath: StorePath
      /** A GC root of one's own, no profile. */
      readonly own: boolean
    }
  | {
      readonly kind: 'unpin'
      readonly name: string
      /** What it kept; null where that was nothing. */
      readonly storePath: StorePath | null
      readonly own: boolean
    }
  | { readonly kind: 'try'; readonly number: number | null; readonly storePath: StorePath }
  /** What was to start once does not any more. */
  | { readonly kind: 'forget' }
  | { readonly kind: 'menu' }
  | { readonly kind: 'collect' }

export interface SwitchRequest {
  readonly kind: 'switch'
  readonly profile: string
  /** The generation that was named; null where the profile was to get a new one. */
  readonly number: number | null
  readonly storePath: StorePath
  readonly specialisation: string | null
  readonly mode: 'switch' | 'boot' | 'test'
}

/** What becomes of an earlier change by its id in the journal. */
export interface Settles {
  readonly change: string
  readonly as: 'undone' | 'finished' | 'left'
}

/** What was asked for, in words: `Delete generations 3-40, 42`. */
export function requestTitle(request: ChangeRequest): string {
  switch (request.kind) {
    case 'switch': {
      const { specialisation, mode } = request
      const label = `${labelOf(request)}${specialisation === null ? '' : ` with specialisation ${specialisation}`}`
      return {
        switch: `Switch to ${label} now`,
        boot: `Make ${label} the boot default`,
        test: `Test ${label} now`,
      }[mode]
    }
    case 'delete':
      return deletionTitle(request.generations.map(({ number }) => number))
    case 'pin':
      return request.own
        ? `Keep ${labelOf(request)} as ${request.name} (user GC root)`
        : `Pin ${labelOf(request)} as ${request.name}`
    case 'unpin':
      return `Unpin ${request.name}${request.own ? ' (user GC root)' : ''}`
    case 'try':
      return `Boot ${labelOf(request)} once (next boot only)`
    case 'forget':
      return 'Clear the one-time boot entry'
    case 'menu':
      return 'Regenerate the boot menu'
    case 'collect':
      return 'Collect garbage'
  }
}

/** The numbers by ranges; beyond a hundred of those, how many generations they are. */
export function deletionTitle(numbers: readonly number[]): string {
  if (numbers.length === 0) return 'Delete nothing'
  const ranges = numberRanges(numbers)
  if (ranges.length > MAX_RANGES) return `Delete ${grouped(numbers.length)} generations`
  return `Delete ${numbers.length === 1 ? 'generation' : 'generations'} ${ranges.join(', ')}`
}

const MAX_RANGES = 100

function labelOf(named: { readonly number: number | null; readonly storePath: StorePath }): string {
  return named.number?.toString() ?? nameOf(named.storePath)
}
