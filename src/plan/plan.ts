import { isRecordable } from '../changelog/changelogEntry.ts'
import type { ChangeRequest, Settles } from '../changelog/request.ts'
import type { Reversal } from '../changelog/reversal.ts'
import type { AutomaticCollection } from '../machine/automaticCollection.ts'
import type { Garbage } from '../machine/garbage.ts'
import type { StorePath } from '../nix/storePath.ts'
import { Problem } from '../problem.ts'

/**
 * What an action will do, before it does it: a value that can be shown, printed and tested.
 * The screen, `--dry-run` and `--json` print the same plan, and one executor runs it.
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
  /** In words: `Delete generations 3, 4`. */
  readonly title: string
  readonly steps: readonly Step[]
  /** Numbers that the plan is about. */
  readonly generations: readonly number[]
  readonly refused: readonly Refusal[]
  /** True where nothing of it may run: something that was asked for is refused. */
  readonly blocked: boolean
  /** Why generations stay that a policy looked at. */
  readonly kept: readonly Kept[]
  readonly freed: Freed
  /** Why it is this that is planned, and what changes with it, as lines. */
  readonly reasons: readonly string[]
  /** What is known to speak against it: said before all else. */
  readonly dangers: readonly string[]
  /** What a person should know before saying yes. */
  readonly warnings: readonly string[]
  /** Links that must still point where they pointed when the plan was made. */
  readonly expects: readonly Precondition[]
  /** What is run where a step fails, to put things back as they were. */
  readonly onFailure: readonly Step[]
  /** What must be true afterwards, read again from the machine. */
  readonly checks: readonly Check[]
  /** What a person can do first where it is refused, as sentences. */
  readonly advice: readonly string[]
  /** What is left to do by hand once it is done, as sentences. */
  readonly afterwards: readonly string[]
  /** The word that a person types before it is run; null where a key is enough. */
  readonly typed: string | null
  /** What was asked for, to plan it again where it is cut off; null where nothing can say that. */
  readonly request: ChangeRequest | null
  /** What it takes to undo it later; null where that can't be done. */
  readonly reversal: Reversal | null
  /** What collects garbage by itself, and so ends what can be undone; null where not known. */
  readonly automatic: AutomaticCollection | null
  /** What a collection would delete; null for other plans, and where that is not known. */
  readonly garbage: Garbage | null
  /** The change of the journal that it brings to an end. */
  readonly settles: Settles | null
  /** A person's words that are kept with a system once it is done; empty ones take them away. */
  readonly note: { readonly storePath: StorePath; readonly text: string } | null
}

/** One command. */
export interface Step {
  readonly argv: readonly string[]
  /** Whether it needs root. */
  readonly root: boolean
  /** What it does, in words. */
  readonly says: string
  /** `activation` and `menu` run switch-to-configuration, whose exit statuses mean more. */
  readonly kind: 'prepare' | 'profile' | 'activation' | 'menu' | 'once' | 'collect'
}

export interface Refusal {
  readonly generation: number | null
  readonly reason: string
}

export interface Kept {
  readonly generation: number
  readonly reasons: readonly string[]
}

/** Bytes; null where that can't be known. */
export interface Freed {
  /** What the collector would free after the plan, beyond what it would free now. */
  readonly store: number | null
  /** It may be less in the store: its files are hard links, which others may share. */
  readonly upTo: boolean
  /** Kernel and initrd files that only the deleted generations' menu entries use. */
  readonly boot: number | null
}

export interface Precondition {
  readonly link: string
  /** As readlink(2) gives it; null where there must be none. */
  readonly target: string | null
}

export type Check =
  | { readonly kind: 'current'; readonly storePath: StorePath }
  | { readonly kind: 'running'; readonly storePath: StorePath }
  | { readonly kind: 'boot-default'; readonly storePath: StorePath }
  /** It may be another than this, and that is no fault: it is told which. */
  | { readonly kind: 'which-default'; readonly storePath: StorePath }
  /** What starts the next time and only then; null where it is the default. */
  | { readonly kind: 'next-boot'; readonly storePath: StorePath | null }
  | { readonly kind: 'back'; readonly number: number; readonly storePath: StorePath }
  | { readonly kind: 'gone'; readonly numbers: readonly number[] }
  | { readonly kind: 'pinned'; readonly name: string; readonly storePath: StorePath }
  /** Of a root of one's own, or of a pin of the system: both may have one name. */
  | { readonly kind: 'unpinned'; readonly name: string; readonly own: boolean }

/** Whether running it does anything: without a step it may still settle an earlier change. */
export function hasEffect({ blocked, steps, settles }: Plan): boolean {
  return !blocked && (steps.length > 0 || settles !== null)
}

/**
 * A plan without what most plans do not have; and without what the journal can't hold (a profile in
 * an odd place, a pin whose name terrapin would not give), so that no undo is promised for it.
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

/** A plan of which nothing may run, with the reason as a clause. */
export function refusedPlan(reason: string): Plan {
  const refused = [{ generation: null, reason }]
  return planOf({ kind: 'undo', title: '', steps: [], generations: [], refused })
}

/** What can't be planned is shown as refused: beside it there may be other ways. */
export function orRefused(plan: () => Plan): Plan {
  try {
    return plan()
  } catch (error) {
    if (error instanceof Problem) return refusedPlan(error.message.replace(/\.$/, ''))
    throw error
  }
}
