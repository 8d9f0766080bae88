import { nameOf, type StorePath } from '../nix/storePath.ts'
import { grouped, numberRanges } from '../text/format.ts'

/**
 * The request for a change, recorded in the changelog: everything needed to plan the change again for the
 * machine's later state. No command line from a file is ever run.
 */
export type ChangeRequest =
  | SwitchRequest
  | {
      readonly kind: 'delete'
      readonly profile: string
      /** Each with its link's target; null where that was not a store path. */
      readonly generations: readonly {
        readonly number: number
        readonly storePath: StorePath | null
      }[]
    }
  | {
      readonly kind: 'pin'
      readonly name: string
      /** The requested generation; null for a system that is none. */
      readonly number: number | null
      readonly storePath: StorePath
      /** A user GC root rather than a profile. */
      readonly own: boolean
    }
  | {
      readonly kind: 'unpin'
      readonly name: string
      /** The kept store path; null where it kept nothing. */
      readonly storePath: StorePath | null
      readonly own: boolean
    }
  | { readonly kind: 'try'; readonly number: number | null; readonly storePath: StorePath }
  /** The one-shot entry was cleared. */
  | { readonly kind: 'forget' }
  | { readonly kind: 'menu' }
  | { readonly kind: 'collect' }

export interface SwitchRequest {
  readonly kind: 'switch'
  readonly profile: string
  /** The requested generation; null where the profile was to get a new one. */
  readonly number: number | null
  readonly storePath: StorePath
  readonly specialisation: string | null
  readonly mode: 'switch' | 'boot' | 'test'
}

/** How an earlier change, by its id in the changelog, is settled. */
export interface Settles {
  readonly change: string
  readonly as: 'undone' | 'finished' | 'left'
}

/** A description of the request: `Delete generations 3-40, 42`. */
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

/** The numbers as ranges; for more than a hundred ranges, the number of generations. */
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
