import { isRecordable } from '../changelog/changelogEntry.ts'
import type { ChangeRequest, Settles } from '../changelog/request.ts'
import type { Reversal } from '../changelog/reversal.ts'
import type { AutomaticCollection } from '../machine/automaticCollection.ts'
import type { Garbage } from '../machine/garbage.ts'
import type { StorePath } from '../nix/storePath.ts'
import { Problem } from '../problem.ts'
import { withoutDot } from '../text/sentence.ts'
import type { DeletionRefusal } from './deletionRefusal.ts'

/**
 * The effects of an action before it runs: a value that can be shown, printed and tested. The screen,
 * `--dry-run` and `--json` print the same plan, and one executor runs it.
 */
export interface Plan {
  readonly kind:
    | 'switch'
    | 'try'
    | 'dry-run'
    | 'pin'
    | 'unpin'
    | 'delete'
    | 'undo'
    | 'collect'
    | 'menu'
  /** A description: `Delete generations 3, 4`. */
  readonly title: string
  readonly steps: readonly Step[]
  /** Numbers that the plan is about. */
  readonly generations: readonly number[]
  readonly refused: readonly Refusal[]
  /** True if no step may run because something requested is refused. */
  readonly blocked: boolean
  /** Generations that rules keep, with the reasons. */
  readonly kept: readonly Kept[]
  readonly freed: Freed
  /** Reasons for this plan and its consequences, one line each. */
  readonly reasons: readonly string[]
  /** Known risks, shown before everything else. */
  readonly dangers: readonly string[]
  /** Warnings to read before confirming. */
  readonly warnings: readonly string[]
  /** Links whose targets must not change between planning and running. */
  readonly expects: readonly Precondition[]
  /** Steps that restore the previous state if a step fails. */
  readonly onFailure: readonly Step[]
  /** Postconditions, verified on the machine afterwards. */
  readonly checks: readonly Check[]
  /** How to resolve a refusal, as sentences. */
  readonly advice: readonly string[]
  /** Manual steps that remain afterwards, as sentences. */
  readonly afterwards: readonly string[]
  /** The word to type as confirmation; null if a key is enough. */
  readonly typed: string | null
  /** The request, to plan it again after an interruption; null if it can't be recorded. */
  readonly request: ChangeRequest | null
  /** Facts needed for undo; null if undo is impossible. */
  readonly reversal: Reversal | null
  /** Automatic garbage collection, which limits undo; null if unknown. */
  readonly automatic: AutomaticCollection | null
  /** What a garbage collection would delete; null for other plans and if unknown. */
  readonly garbage: Garbage | null
  /** The change in the changelog that this plan undoes or finishes. */
  readonly settles: Settles | null
  /** The note to save with a system afterwards; an empty text deletes the note. */
  readonly note: { readonly storePath: StorePath; readonly text: string } | null
}

/** One command. */
export interface Step {
  readonly argv: readonly string[]
  /** Whether it needs root. */
  readonly root: boolean
  /** Description for people. */
  readonly description: string
  /** `activation` and `menu` run switch-to-configuration, whose exit statuses need interpretation. */
  readonly kind: 'prepare' | 'profile' | 'activation' | 'menu' | 'once' | 'collect'
}

export interface Refusal {
  readonly generation: number | null
  readonly reason: string
  /** What `reason` says, where a generation must not be deleted. */
  readonly because?: readonly DeletionRefusal[]
}

export interface Kept {
  readonly generation: number
  readonly reasons: readonly string[]
}

/** Bytes; null if unknown. */
export interface Freed {
  /** Space the collector would free after the plan, beyond what it would free now. */
  readonly store: number | null
  /** True if `store` is an upper bound, because an optimised store shares files by hard links. */
  readonly upTo: boolean
  /** Kernel and initrd files that only the deleted generations' menu entries use. */
  readonly boot: number | null
}

export interface Precondition {
  readonly link: string
  /** As returned by readlink(2); null if the link must not exist. */
  readonly target: string | null
}

export type Check =
  | { readonly kind: 'current'; readonly storePath: StorePath }
  | { readonly kind: 'running'; readonly storePath: StorePath }
  | { readonly kind: 'boot-default'; readonly storePath: StorePath }
  /** Reports the boot default; a different one is not an error. */
  | { readonly kind: 'which-default'; readonly storePath: StorePath }
  /** The one-time boot entry; null for the default. */
  | { readonly kind: 'next-boot'; readonly storePath: StorePath | null }
  | { readonly kind: 'back'; readonly number: number; readonly storePath: StorePath }
  | { readonly kind: 'gone'; readonly numbers: readonly number[] }
  | { readonly kind: 'pinned'; readonly name: string; readonly storePath: StorePath }
  /** `own`: a user GC root, else a pin; both may have the same name. */
  | { readonly kind: 'unpinned'; readonly name: string; readonly own: boolean }

/** Whether running it has any effect: even without steps it may settle an earlier change. */
export function hasEffect({ blocked, steps, settles }: Plan): boolean {
  return !blocked && (steps.length > 0 || settles !== null)
}

/**
 * Fills in the defaults of a plan, and drops what the changelog can't record (a profile in an unusual place,
 * an invalid pin name), so that no undo is promised for it.
 */
export function planOf(
  plan: Pick<Plan, 'kind' | 'title' | 'steps' | 'generations'> & Partial<Plan>,
): Plan {
  const { request = null, reversal = null } = plan
  return {
    refused: [],
    blocked: (plan.refused ?? []).length > 0,
    kept: [],
    reasons: [],
    dangers: [],
    freed: { store: 0, upTo: false, boot: 0 },
    warnings: [],
    expects: [],
    onFailure: [],
    checks: [],
    advice: [],
    afterwards: [],
    typed: null,
    automatic: null,
    garbage: null,
    settles: null,
    note: null,
    ...plan,
    request: request !== null && isRecordable({ request }) ? request : null,
    reversal: reversal !== null && isRecordable({ reversal }) ? reversal : null,
  }
}

/** A plan that may not run, with the reason as a clause. */
export function refusedPlan(reason: string): Plan {
  const refused = [{ generation: null, reason }]
  return planOf({ kind: 'undo', title: '', steps: [], generations: [], refused })
}

/** A plan that is refused; other variants may be possible. */
export function orRefused(plan: () => Plan): Plan {
  try {
    return plan()
  } catch (error) {
    if (error instanceof Problem) return refusedPlan(withoutDot(error.message))
    throw error
  }
}
