import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Action, Place } from '../../screens/actions/action.ts'
import { ACTIONS } from '../../screens/actions.ts'
import { makeKeymap, setKeymap } from '../../screens/keymap.ts'
import { placeOf, whyNotNow } from '../../screens/place.ts'
import { NO_CONFIG } from '../../src/config/loadConfig.ts'
import type { Host } from '../../src/host/host.ts'
import { Problem } from '../../src/problem.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import type { Facts, State } from '../../src/state/state.ts'
import { createTerrapin, type Terrapin } from '../../src/state/terrapin.ts'

/*
 * Every action of the table, pressed in every place that keys lead to, while the machine is loading
 * and where it can't be read: none may throw, and none may keep the program from the next key.
 */

const WITHOUT: Record<string, Facts> = {
  loading: { status: 'loading' },
  failed: { status: 'failed', problem: new Problem('no-profile', 'There is no profile.') },
}

/** Actions in whose places a text is typed first. */
const TYPED: Partial<Record<Place, (terrapin: Terrapin) => void>> = {
  rules: ({ intents }) => void intents.typeRules(() => 'keep-last 3'),
  'pin-name': ({ intents }) => intents.typePinName(() => 'mine'),
}

let host: Host
let terrapin: Terrapin
/** The state in each place, as keys lead there. */
const places = new Map<Place, State>()

function perform(action: Action): void {
  const state = terrapin.store.getState()
  if (whyNotNow(action, state) !== null) return
  const nothing = () => {}
  const does = {
    ...{ quit: nothing, act: nothing, suspend: nothing, runPlan: nothing, copy: nothing },
    redraw: nothing,
  }
  const key = action.keys[0] ?? ''
  action.run({ state, intents: terrapin.intents, key, page: 10, last: 5, ...does })
}

const actionsIn = (place: Place) => ACTIONS.filter((action) => action.places.includes(place))

/** Until nothing more is being read for it. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 400; turn += 1) {
    await nextTurn()
    if (terrapin.store.getState().dialog?.kind !== 'wait' && turn > 20) return
  }
}

beforeAll(async () => {
  setKeymap(makeKeymap(ACTIONS, []))
  host = await sampleHost()
  const session = { config: NO_CONFIG, standIn: null, dryRun: false, troubles: [] }
  terrapin = createTerrapin(host, '/nix/var/nix/profiles/system', session)
  await terrapin.intents.load()
  await terrapin.intents.sizesRead()
  const queue: State[] = [terrapin.store.getState()]
  places.set('list', queue[0] as State)
  for (const state of queue) {
    const here = placeOf(state)
    for (const action of actionsIn(here)) {
      terrapin.store.setState(state, true)
      TYPED[here]?.(terrapin)
      perform(action)
      await settled()
      const reached = terrapin.store.getState()
      const place = placeOf(reached)
      if (places.has(place)) continue
      places.set(place, reached)
      queue.push(reached)
    }
  }
})
afterAll(() => host?.close())

it('keys lead to every place but those of a running plan', () => {
  const all = new Set(ACTIONS.flatMap((action) => action.places))
  const notReached = [...all].filter((place) => !places.has(place))
  expect(notReached.sort()).toEqual(['confirm', 'failure', 'forget', 'run'])
})

describe.each(Object.entries(WITHOUT))('a machine that is %s', (_, facts) => {
  it('takes every key in every place, and the next one', async () => {
    for (const [place, state] of places) {
      for (const action of actionsIn(place)) {
        terrapin.store.setState({ ...state, facts }, true)
        expect(() => perform(action), `${action.name} in ${place}`).not.toThrow()
        await nextTurn()
      }
    }
  })

  it('is not changed by any of them', async () => {
    for (const action of actionsIn('list')) {
      terrapin.store.setState({ ...(places.get('list') as State), facts }, true)
      perform(action)
      await settled()
      expect(terrapin.store.getState().dialog?.kind ?? 'help', action.name).toMatch(
        /^(help|details)$/,
      )
    }
  })
})
