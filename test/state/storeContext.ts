import { NO_CONFIG } from '../../src/config/loadConfig.ts'
import type { Host } from '../../src/host/host.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import type { ComparisonState } from '../../src/state/comparisonState.ts'
import {
  change,
  type ListState,
  type OpenScreen,
  put,
  screenOf,
  without,
} from '../../src/state/openScreens.ts'
import { firstState, type State } from '../../src/state/state.ts'
import type { StoreContext } from '../../src/state/storeContext.ts'

/** A store context with a machine's facts on it, its sizes not read. */
export async function contextOf(host: Host, profile = SYSTEM_PROFILE): Promise<StoreContext> {
  const { name, kind, rootDirectory } = host
  const about = { name, kind, rootDirectory, profile, root: true }
  let state: State = {
    ...firstState({ ...about, dryRun: false, standIn: null, warnings: [] }),
    facts: {
      status: 'ready',
      machine: await readMachine(host, profile),
      sizes: { status: 'reading', last: null },
    },
  }
  return {
    host,
    profile,
    config: NO_CONFIG,
    get: () => state,
    set: (change) => {
      state = { ...state, ...change }
    },
  }
}

/** The comparison that must be open. */
export function opened(context: StoreContext): ComparisonState {
  const comparison = screenOf(context.get(), 'compare')
  if (comparison === null) throw new Error('no comparison is open')
  return comparison
}

/** Its two sides, as a person reads them. */
export function sidesOf(context: StoreContext): readonly [string, string] {
  const { before, after } = opened(context)
  return [before.label, after.label]
}

/** Opens a comparison, or puts another in the place of the one that is open; null closes it. */
export function openComparison(context: StoreContext, comparison: ComparisonState | null): void {
  const { get, set } = context
  set(
    comparison === null
      ? without(get(), 'compare')
      : put(get(), { kind: 'compare', ...comparison }),
  )
}

export function changeList({ get, set }: StoreContext, list: Partial<ListState>): void {
  set(change(get(), 'list', () => list))
}

/** What lies over the list and the comparison; null where nothing does. */
export function dialogOf({ get }: StoreContext): OpenScreen | null {
  const last = get().open.at(-1)
  return last?.kind === 'list' || last?.kind === 'compare' ? null : (last ?? null)
}

/** No evidence is ever read. */
export const NO_RECORDS = { recordsRead: () => Promise.resolve() }
