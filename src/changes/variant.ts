import type { ActivationMode } from '../plan/commands.ts'
import type { Plan } from '../plan/plan.ts'

/** One way to make a change: a switch may be now, at the next boot, or a test. */
export interface Variant {
  readonly label: string
  readonly plan: Plan
  /** How it activates another system; absent where it does not. */
  readonly mode?: ActivationMode
}
