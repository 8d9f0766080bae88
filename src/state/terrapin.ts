import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Host } from '../host/host.ts'
import { type ChangeIntents, changeIntents } from './change.ts'
import { type CompareIntents, compareIntents } from './compare.ts'
import type { Desk } from './desk.ts'
import { type DialogIntents, dialogIntents } from './dialogs.ts'
import { type FactIntents, factIntents } from './facts.ts'
import { type ListIntents, listIntents } from './list.ts'
import { type About, firstState, type State } from './state.ts'

/** What a person can want; each changes the state, and nothing else does. */
export type Intents = FactIntents & ListIntents & CompareIntents & ChangeIntents & DialogIntents

export interface Terrapin {
  readonly store: StoreApi<State>
  readonly intents: Intents
}

/** The state of one session on one machine, empty until `intents.load()`. */
export function createTerrapin(
  host: Host,
  profile: string,
  { standIn, dryRun }: Pick<About, 'standIn' | 'dryRun'>,
): Terrapin {
  const { name, kind, user } = host
  const store = createStore<State>()(() =>
    firstState({ name, kind, profile, root: user.root, dryRun, standIn }),
  )
  const desk: Desk = {
    host,
    profile,
    get: store.getState,
    set: (change) => store.setState(change),
  }
  const facts = factIntents(desk)
  return {
    store,
    intents: {
      ...facts,
      ...listIntents(desk),
      ...compareIntents(desk),
      ...changeIntents(desk, facts),
      ...dialogIntents(desk),
    },
  }
}
