import type { Filter } from './filterState.ts'

/*
 * Open screens form a stack: the list at the bottom, with later screens on top. The top screen is drawn and
 * receives the keys; closing it returns to the one below.
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
 * From then on the compiler requires the screen itself in `screens/registry.ts`.
 */
export interface ScreenStates {
  readonly list: ListState
}

export interface ListState {
  /** The number of the generation under the cursor, so that it is kept when the list changes. */
  readonly cursor: number | null
  readonly selection: ReadonlySet<number>
  readonly filter: Filter
  /** The digits typed so far of a generation to go to; null while none is typed. */
  readonly jump: string | null
}

export type ScreenKind = keyof ScreenStates

/** An open screen: its kind and its own state. */
export type OpenScreen<Kind extends ScreenKind = ScreenKind> = {
  [K in Kind]: { readonly kind: K } & ScreenStates[K]
}[Kind]

/** The part of the state with the stack. */
export interface Opened {
  /** From the list to the top screen. */
  readonly open: readonly [OpenScreen<'list'>, ...OpenScreen[]]
}

/** The screen that is drawn and receives the keys. */
export function top({ open }: Opened): OpenScreen {
  return open[open.length - 1] as OpenScreen
}

export function listOf({ open }: Opened): OpenScreen<'list'> {
  return open[0]
}

/** The topmost screen of a kind, even below others. Null where none is open. */
export function screenOf<Kind extends ScreenKind>(
  { open }: Opened,
  kind: Kind,
): OpenScreen<Kind> | null {
  return (open.findLast((screen) => screen.kind === kind) ?? null) as OpenScreen<Kind> | null
}

export function push({ open }: Opened, screen: OpenScreen): Opened {
  return { open: [...open, screen] }
}

/** Closes the top screen, except the list. */
export function pop({ open }: Opened): Opened {
  return withAll(open.length > 1 ? open.slice(0, -1) : open)
}

/** Replaces this very screen by another, or closes it; does nothing where it is no longer open. */
export function replace({ open }: Opened, screen: OpenScreen, next: OpenScreen | null): Opened {
  return withAll(open.flatMap((one) => (one !== screen ? [one] : next === null ? [] : [next])))
}

/** Replaces the screen of the same kind, else opens the screen on top. */
export function put(state: Opened, screen: OpenScreen): Opened {
  const last = screenOf(state, screen.kind)
  return last === null ? push(state, screen) : replace(state, last, screen)
}

/** Changes the state of the screen of a kind; does nothing where none is open. */
export function change<Kind extends ScreenKind>(
  state: Opened,
  kind: Kind,
  edit: (screen: OpenScreen<Kind>) => Partial<ScreenStates[Kind]>,
): Opened {
  const screen = screenOf(state, kind)
  if (screen === null) return { open: state.open }
  return replace(state, screen as OpenScreen, { ...screen, ...edit(screen) } as OpenScreen)
}

/** Closes the screens of this kind. */
export function without({ open }: Opened, kind: Exclude<ScreenKind, 'list'>): Opened {
  return withAll(open.filter((screen) => screen.kind !== kind))
}

/** Callers never remove the list or put anything below it. */
function withAll(open: readonly OpenScreen[]): Opened {
  return { open: open as unknown as Opened['open'] }
}
