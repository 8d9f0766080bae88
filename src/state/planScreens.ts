import type { Variant } from '../changes/variant.ts'
import type { Elevation } from '../host/elevation.ts'
import { pinNameProblem } from '../pins/pins.ts'
import type { Target } from '../targets/target.ts'
import { change, pop, push, screenOf } from './openScreens.ts'
import type { StoreContext } from './storeContext.ts'

export interface PlanState {
  /** How steps become root. */
  readonly elevation: Elevation
  /** Whether the change is recorded, so that it can be undone. */
  readonly isRecorded: boolean
  readonly variants: readonly Variant[]
  readonly chosen: number
  readonly top: number
  /** What has changed on the machine since the plan was made; null for nothing. */
  readonly moved: string | null
}

export interface PinNameState {
  readonly target: Target
  /** The name, and why it is invalid. */
  readonly text: string
  readonly problem: string | null
  /** A note to save with the system. */
  readonly note: string
  /** The active input field. */
  readonly field: 'name' | 'note'
}

declare module './openScreens.ts' {
  interface ScreenStates {
    /** A plan is being made; keys typed ahead are dropped. */
    readonly wait: { readonly text: string }
    readonly 'pin-name': PinNameState
    readonly plan: PlanState
    /** The confirmation word of a risky plan, on top of that plan. */
    readonly confirm: { readonly text: string }
  }
}

/** Actions from the name of a pin to running the plan. */
export interface PlanScreenActions {
  /** Types into the pin's name, or into its note. */
  typePinName(change: (text: string) => string): void
  nextPinField(): void
  /** Shows the next variant of the plan. */
  nextVariant(): void
  /** Asks for the confirmation word of the plan on screen. */
  askWord(): void
  typeWord(change: (text: string) => string): void
  /** Accepts the word and returns to the plan, which can be run now. */
  takeWord(): void
}

export function planScreenActions({ get, set }: StoreContext): PlanScreenActions {
  return {
    typePinName: (edit) =>
      set(
        change(get(), 'pin-name', (screen) => {
          if (screen.field === 'note') return { note: edit(screen.note) }
          const text = edit(screen.text)
          return { text, problem: text === '' ? null : pinNameProblem(text) }
        }),
      ),
    nextPinField: () =>
      set(
        change(
          get(),
          'pin-name',
          ({ field }): Pick<PinNameState, 'field'> => ({
            field: field === 'name' ? 'note' : 'name',
          }),
        ),
      ),
    nextVariant: () =>
      set(
        change(get(), 'plan', ({ chosen, variants }) => ({
          chosen: (chosen + 1) % variants.length,
          top: 0,
        })),
      ),
    askWord: () => {
      if (screenOf(get(), 'plan') !== null) set(push(get(), { kind: 'confirm', text: '' }))
    },
    typeWord: (edit) => set(change(get(), 'confirm', ({ text }) => ({ text: edit(text) }))),
    takeWord: () => {
      if (screenOf(get(), 'confirm') !== null) set(pop(get()))
    },
  }
}
