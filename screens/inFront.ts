import type { Filter } from '../src/state/filterState.ts'
import { type OpenScreen, pop, type ScreenKind, top } from '../src/state/openScreens.ts'
import { whyNoFacts } from '../src/state/selectors.ts'
import type { State } from '../src/state/state.ts'
import type { Actions } from '../src/state/terrapin.ts'
import type { Line } from './components/line.ts'
import type { KeyBinding, KeyContext, Mode } from './keyBinding.ts'
import type { Extent, Screen, Screens } from './screen.ts'

/*
 * Queries to the top screen, of whatever kind. The registry, which imports every screen, registers itself
 * here once, so that a screen can query the one below it without importing the registry.
 */

let screens: Screens | null = null

export function setScreens(all: Screens): void {
  screens = all
}

/** The definition of a screen's kind, typed to accept the open screen of that kind. */
export function screenFor({ kind }: OpenScreen): Screen<ScreenKind> {
  if (screens === null) throw new Error('The screens are not loaded yet.')
  return screens[kind] as unknown as Screen<ScreenKind>
}

/** The mode that receives the keys. */
export function modeOf(state: State): Mode {
  const screen = top(state)
  const { filter, mode } = screenFor(screen)
  if (filter?.of(screen).typing === true) return 'filter'
  return typeof mode === 'string' ? mode : mode(screen)
}

/** The state without the top screen, if that is of this kind. */
export function below(state: State, kind: ScreenKind): State {
  return top(state).kind === kind ? { ...state, ...pop(state) } : state
}

/** The visible part of the top screen, and its maximum scroll offset. */
export function extent(state: State, columns: number, height: number): Extent {
  const screen = top(state)
  return screenFor(screen).extent(screen, state, columns, height)
}

/** Whether lines of the top screen follow below the visible ones. */
export function isUnseen(state: State, columns: number, height: number): boolean {
  const screen = top(state)
  return 'top' in screen && screen.top < extent(state, columns, height).last
}

/** The filter of the top screen; null for none. */
export function filterOf(state: State): Filter | null {
  const screen = top(state)
  return screenFor(screen).filter?.of(screen) ?? null
}

/** Full details of the selected row of the top screen; empty where there is no row. */
export function detailsOf(state: State, now: number, columns: number): readonly Line[] {
  const screen = top(state)
  return screenFor(screen).details?.(screen, state, now, columns) ?? []
}

/** Why a binding of `mode` is unavailable now, as a clause; null if it is available. */
export function whyNotNow(
  { anytime, whyNot }: KeyBinding,
  state: State,
  mode: Mode = modeOf(state),
): string | null {
  // Screens above the list were opened with facts, and close without them.
  const needsFacts = mode === 'list' && anytime !== true
  return (needsFacts ? whyNoFacts(state) : null) ?? whyNot?.(state) ?? null
}

/** Moves in the rows of the top screen. */
export function inRows(
  state: State,
  actions: Actions,
  last: number,
  columns: number,
): Pick<KeyContext, 'move' | 'filter'> {
  const screen = top(state)
  const { move, filter } = screenFor(screen)
  return {
    move: (rows) => move?.(actions, rows, last),
    filter:
      filter === null
        ? null
        : {
            now: filter.of(screen),
            set: (next) => filter.set(actions, next),
            place: filter.cursor(screen, state),
            count: filter.counts(screen, state, columns)[0],
            ...(filter.kept === undefined ? {} : { kept: filter.kept }),
          },
  }
}

/** The lines of the top screen's text, plain; empty where it shows rows. */
export function linesOf(state: State, columns: number): readonly string[] {
  const screen = top(state)
  const lines = screenFor(screen).text?.(screen, state, columns) ?? []
  return lines.map((line) => line.map(({ text }) => text).join(''))
}

/** The text field that receives typed characters; null where they are keys. */
export function typedInto(state: State, actions: Actions): TypedIn | null {
  const screen = top(state)
  const { filter, typing } = screenFor(screen)
  if (filter?.of(screen).typing === true) {
    const edit = (change: (text: string) => string) =>
      filter.set(actions, { text: change(filter.of(screen).text), typing: true })
    return { edit, pastes: true }
  }
  if (typing === null) return null
  const edit = (change: (text: string) => string) => typing.edit(actions, change)
  return { edit, pastes: typing.pastes }
}

interface TypedIn {
  readonly edit: (change: (text: string) => string) => void
  /** Whether pasted text is accepted, too. */
  readonly pastes: boolean
}
