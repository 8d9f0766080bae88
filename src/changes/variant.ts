import type { ActivationMode } from '../plan/commands.ts'
import type { Plan } from '../plan/plan.ts'

/** One variant of a change: a switch may be now, at the next boot, or a test. */
export interface Variant {
  readonly label: string
  readonly plan: Plan
  /** The activation mode; absent where nothing is activated. */
  readonly mode?: ActivationMode
}
