import type { Filter } from '../src/state/filterState.ts'
import { type OpenScreen, pop, type ScreenKind, top } from '../src/state/openScreens.ts'
import { whyNoFacts } from '../src/state/selectors.ts'
import type { State } from '../src/state/state.ts'
import type { Actions } from '../src/state/terrapin.ts'
import type { Line } from './components/line.ts'
import type { KeyBinding, KeyContext, Mode } from './keyBinding.ts'
import type { Extent, Screen, Screens } from './screen.ts'

/*
 * What is asked of the screen on top, whichever it is. The registry, which imports every screen, hands
 * itself over once: so a screen can ask what lies below it without importing the registry.
 */

let screens: Screens | null = null

export function setScreens(all: Screens): void {
  screens = all
}

/** The screen as a value; the one of its kind takes what is open of that kind. */
export function screenFor({ kind }: OpenScreen): Screen<ScreenKind> {
  if (screens === null) throw new Error('The screens are not known yet.')
  return screens[kind] as unknown as Screen<ScreenKind>
}

/** What takes the keys. */
export function modeOf(state: State): Mode {
  const screen = top(state)
  const { filter, mode } = screenFor(screen)
  if (filter?.of(screen).typing === true) return 'filter'
  return typeof mode === 'string' ? mode : mode(screen)
}

/** The state as it is without the screen on top where that is of this kind. */
export function below(state: State, kind: ScreenKind): State {
  return top(state).kind === kind ? { ...state, ...pop(state) } : state
}

/** How much of the screen on top is shown at once, and how far it can be scrolled. */
export function extent(state: State, columns: number, height: number): Extent {
  const screen = top(state)
  return screenFor(screen).extent(screen, state, columns, height)
}

/** Whether the screen on top goes on below what is shown of it. */
export function isUnseen(state: State, columns: number, height: number): boolean {
  const screen = top(state)
  return 'top' in screen && screen.top < extent(state, columns, height).last
}

/** The filter of the screen on top; null where it has none. */
export function filterOf(state: State): Filter | null {
  const screen = top(state)
  return screenFor(screen).filter?.of(screen) ?? null
}

/** Everything of the row under the cursor of the screen on top; none where there is no row. */
export function detailsOf(state: State, now: number, columns: number): readonly Line[] {
  const screen = top(state)
  return screenFor(screen).details?.(screen, state, now, columns) ?? []
}

/** Why a binding of `mode` can't be done now, as a clause; null where it can. */
export function whyNotNow(
  { anytime, whyNot }: KeyBinding,
  state: State,
  mode: Mode = modeOf(state),
): string | null {
  // What lies over the list was opened with facts, and closes without them.
  const needsFacts = mode === 'list' && anytime !== true
  return (needsFacts ? whyNoFacts(state) : null) ?? whyNot?.(state) ?? null
}

/** What a key does with the rows of the screen on top. */
export function inRows(
  state: State,
  actions: Actions,
  last: number,
): Pick<KeyContext, 'move' | 'filter'> {
  const screen = top(state)
  const { move, filter } = screenFor(screen)
  return {
    move: (rows) => move?.(actions, rows, last),
    filter:
      filter === null ? null : { now: filter.of(screen), set: (next) => filter.set(actions, next) },
  }
}

/** The text that characters are typed into; null where they are keys. */
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
  /** What is pasted is text for it, too. */
  readonly pastes: boolean
}
