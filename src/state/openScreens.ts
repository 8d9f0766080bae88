import type { Filter } from './filterState.ts'

/*
 * What is open is a stack: the list at the bottom, and on it whatever was opened since. The screen on
 * top is drawn and takes the keys; closing it leads back to the one below.
 */

/**
 * The state of each kind of screen. The module with a screen's actions declares its own:
 *
 *     declare module './openScreens.ts' {
 *       interface ScreenStates {
 *         readonly boot: BootState
 *       }
 *     }
 *
 * From then on the compiler asks for the screen itself in `screens/registry.ts`.
 */
export interface ScreenStates {
  readonly list: ListState
}

export interface ListState {
  /** The generation under the cursor: a number, so that it stays where the list changes. */
  readonly cursor: number | null
  readonly marks: ReadonlySet<number>
  readonly filter: Filter
}

export type ScreenKind = keyof ScreenStates

/** A screen that is open: its kind and its own state. */
export type OpenScreen<Kind extends ScreenKind = ScreenKind> = {
  [K in Kind]: { readonly kind: K } & ScreenStates[K]
}[Kind]

/** The part of the state that holds the stack. */
export interface Opened {
  /** From the list up to the screen on top. */
  readonly open: readonly [OpenScreen<'list'>, ...OpenScreen[]]
}

/** The screen that is drawn and takes the keys. */
export function top({ open }: Opened): OpenScreen {
  return open[open.length - 1] as OpenScreen
}

export function listOf({ open }: Opened): OpenScreen<'list'> {
  return open[0]
}

/** The screen of a kind, whatever lies on it; of several the uppermost. Null where none is open. */
export function screenOf<Kind extends ScreenKind>(
  { open }: Opened,
  kind: Kind,
): OpenScreen<Kind> | null {
  return (open.findLast((screen) => screen.kind === kind) ?? null) as OpenScreen<Kind> | null
}

export function push({ open }: Opened, screen: OpenScreen): Opened {
  return { open: [...open, screen] }
}

/** Closes the screen on top; the list stays. */
export function pop({ open }: Opened): Opened {
  return withAll(open.length > 1 ? open.slice(0, -1) : open)
}

/** Another screen, or none, in the place of this very one; nothing where it is not open any more. */
export function replace({ open }: Opened, screen: OpenScreen, next: OpenScreen | null): Opened {
  return withAll(open.flatMap((one) => (one !== screen ? [one] : next === null ? [] : [next])))
}

/** In the place of the screen of its kind, else on top. */
export function put(state: Opened, screen: OpenScreen): Opened {
  const last = screenOf(state, screen.kind)
  return last === null ? push(state, screen) : replace(state, last, screen)
}

/** Changes the state of the screen of a kind; nothing where none is open. */
export function change<Kind extends ScreenKind>(
  state: Opened,
  kind: Kind,
  edit: (screen: OpenScreen<Kind>) => Partial<ScreenStates[Kind]>,
): Opened {
  const screen = screenOf(state, kind)
  if (screen === null) return { open: state.open }
  return replace(state, screen as OpenScreen, { ...screen, ...edit(screen) } as OpenScreen)
}

/** Without the screens of this kind. */
export function without({ open }: Opened, kind: Exclude<ScreenKind, 'list'>): Opened {
  return withAll(open.filter((screen) => screen.kind !== kind))
}

/** Nothing here takes the list away or puts anything below it. */
function withAll(open: readonly OpenScreen[]): Opened {
  return { open: open as unknown as Opened['open'] }
}
