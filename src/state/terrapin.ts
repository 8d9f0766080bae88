import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Config } from '../config/loadConfig.ts'
import type { Host } from '../host/host.ts'
import { type BisectIntents, bisectIntents } from './bisect.ts'
import { type BootIntents, bootIntents } from './boot.ts'
import { type ChangeIntents, changeIntents } from './change.ts'
import { type CompareIntents, compareIntents } from './compare.ts'
import type { Desk } from './desk.ts'
import { type DialogIntents, dialogIntents } from './dialogs.ts'
import { type FactIntents, factIntents } from './facts.ts'
import { type ListIntents, listIntents } from './list.ts'
import { type ReadingIntents, readingIntents } from './reading.ts'
import { type RuleIntents, ruleIntents } from './rules.ts'
import { type RunIntents, runIntents } from './running.ts'
import { type SideIntents, sideIntents } from './sides.ts'
import { type About, firstState, machineOf, type State } from './state.ts'

/** What a person can want; each changes the state, and nothing else does. */
export type Intents = FactIntents &
  ListIntents &
  CompareIntents &
  ReadingIntents &
  BootIntents &
  SideIntents &
  ChangeIntents &
  RunIntents &
  RuleIntents &
  BisectIntents &
  DialogIntents

export interface Terrapin {
  readonly store: StoreApi<State>
  readonly intents: Intents
}

/** The state of one session on one machine, empty until `intents.load()`. */
export function createTerrapin(
  host: Host,
  profile: string,
  { config, ...rest }: Pick<About, 'standIn' | 'dryRun' | 'troubles'> & { readonly config: Config },
): Terrapin {
  const { name, kind, outside, user } = host
  const store = createStore<State>()(() =>
    firstState({ name, kind, outside, profile, root: user.root, ...rest }),
  )
  const desk: Desk = {
    host,
    profile,
    config,
    get: store.getState,
    set: (change) => store.setState(change),
  }
  const facts = factIntents(desk)
  const comparing = compareIntents(desk)
  const looking = bootIntents(desk)
  store.subscribe((now, before) => {
    if (machineOf(now) !== machineOf(before)) void looking.readBootAgain()
  })
  return {
    store,
    intents: {
      ...facts,
      ...listIntents(desk),
      ...comparing,
      ...readingIntents(desk),
      ...looking,
      ...sideIntents(desk, comparing),
      ...changeIntents(desk, facts),
      ...runIntents(desk, facts),
      ...ruleIntents(desk, facts),
      ...bisectIntents(desk, facts, comparing),
      ...dialogIntents(desk),
    },
  }
}
