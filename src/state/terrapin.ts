import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Config } from '../config/loadConfig.ts'
import type { Host } from '../host/host.ts'
import { bisectActions } from './bisectActions.ts'
import { bootActions } from './bootActions.ts'
import { changeActions } from './changeActions.ts'
import { changeDetailsActions } from './changeDetailsActions.ts'
import { compareActions } from './compareActions.ts'
import { factActions } from './factActions.ts'
import { historyActions } from './historyActions.ts'
import { listActions } from './listActions.ts'
import { liveActions } from './liveActions.ts'
import { noteActions } from './noteActions.ts'
import { packagesActions } from './packagesActions.ts'
import { paletteActions } from './paletteState.ts'
import { planScreenActions } from './planScreens.ts'
import { problemActions } from './problemActions.ts'
import { readingActions } from './readingActions.ts'
import { ruleActions } from './ruleActions.ts'
import { runActions } from './runActions.ts'
import { screenActions } from './screenActions.ts'
import { sideActions } from './sideActions.ts'
import { type About, firstState, machineOf, type State } from './state.ts'
import type { StoreContext } from './storeContext.ts'

/** All actions of a person; only these change the state. */
export type Actions = ReturnType<typeof actionsOf>

function actionsOf(context: StoreContext) {
  const facts = factActions(context)
  const comparing = compareActions(context, facts)
  const notes = noteActions(context)
  return {
    ...facts,
    ...liveActions(context, facts),
    ...comparing,
    ...screenActions(context),
    ...listActions(context),
    ...readingActions(context),
    ...bootActions(context),
    ...packagesActions(context),
    ...historyActions(context, comparing),
    ...sideActions(context, comparing),
    ...changeDetailsActions(context),
    ...changeActions(context, facts, notes),
    ...planScreenActions(context),
    ...runActions(context, facts, notes),
    ...ruleActions(context, facts),
    ...bisectActions(context, facts, comparing),
    ...problemActions(context),
    ...notes,
    ...paletteActions(context),
  }
}

export interface Terrapin {
  readonly store: StoreApi<State>
  readonly actions: Actions
}

/** The state of one session on one machine, empty until `actions.load()`. */
export function createTerrapin(
  host: Host,
  profile: string,
  { config, ...rest }: Pick<About, 'standIn' | 'dryRun' | 'warnings'> & { readonly config: Config },
): Terrapin {
  const { name, kind, rootDirectory, user } = host
  const store = createStore<State>()(() =>
    firstState({ name, kind, rootDirectory, profile, root: user.root, ...rest }),
  )
  const actions = actionsOf({
    host,
    profile,
    config,
    get: store.getState,
    set: (change) => store.setState(change),
  })
  store.subscribe((now, before) => {
    if (machineOf(now) === machineOf(before)) return
    void actions.readBootAgain()
    actions.watchAgain()
  })
  return { store, actions }
}
