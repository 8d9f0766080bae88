import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inRows, modeOf, whyNotNow } from '../../screens/inFront.ts'
import type { KeyBinding, Mode } from '../../screens/keyBinding.ts'
import { makeKeymap, setKeymap } from '../../screens/keymap.ts'
import { KEY_TABLE } from '../../screens/registry.ts'
import { NO_CONFIG } from '../../src/config/loadConfig.ts'
import type { Host } from '../../src/host/host.ts'
import { Problem } from '../../src/problem.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { top } from '../../src/state/openScreens.ts'
import type { Facts, State } from '../../src/state/state.ts'
import { createTerrapin, type Terrapin } from '../../src/state/terrapin.ts'

/*
 * Every action of the table, pressed in every mode that keys lead to, while the machine is loading
 * and where it can't be read: none may throw, and none may keep the program from the next key.
 */

const WITHOUT: Record<string, Facts> = {
  loading: { status: 'loading' },
  failed: { status: 'failed', problem: new Problem('no-profile', 'There is no profile.') },
}

/** Actions in whose modes a text is typed first. */
const TYPED: Partial<Record<Mode, (terrapin: Terrapin) => void>> = {
  rules: ({ actions }) => void actions.typeRules(() => 'keep-last 3'),
  'pin-name': ({ actions }) => actions.typePinName(() => 'mine'),
}

let host: Host
let terrapin: Terrapin
/** The state in each mode, as keys lead there. */
const modes = new Map<Mode, State>()

function perform(binding: KeyBinding): void {
  const state = terrapin.store.getState()
  if (whyNotNow(binding, state) !== null) return
  const nothing = () => {}
  const does = {
    ...{ quit: nothing, act: nothing, suspend: nothing, runPlan: nothing, copy: nothing },
    ...{ redraw: nothing, openPager: nothing, text: () => [] },
  }
  const key = binding.keys[0] ?? ''
  const { actions } = terrapin
  const rows = inRows(state, actions, 5, 80)
  binding.run({ state, actions, key, page: 10, last: 5, ...rows, ...does })
}

const bindingsIn = (mode: Mode) =>
  KEY_TABLE.bindings.filter((binding) => binding.modes.includes(mode))

/** Until nothing more is being read for it. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 400; turn += 1) {
    await nextTurn()
    if (top(terrapin.store.getState()).kind !== 'wait' && turn > 20) return
  }
}

beforeAll(async () => {
  setKeymap(makeKeymap(KEY_TABLE, []))
  host = await sampleHost()
  const session = { config: NO_CONFIG, standIn: null, dryRun: false, warnings: [] }
  terrapin = createTerrapin(host, '/nix/var/nix/profiles/system', session)
  await terrapin.actions.load()
  await terrapin.actions.sizesRead()
  const queue: State[] = [terrapin.store.getState()]
  modes.set('list', queue[0] as State)
  for (const state of queue) {
    const here = modeOf(state)
    for (const binding of bindingsIn(here)) {
      terrapin.store.setState(state, true)
      TYPED[here]?.(terrapin)
      perform(binding)
      await settled()
      const reached = terrapin.store.getState()
      const mode = modeOf(reached)
      if (modes.has(mode)) continue
      modes.set(mode, reached)
      queue.push(reached)
    }
  }
})
afterAll(() => host?.close())

it('keys lead to every mode but those of a running plan', () => {
  const all = new Set(KEY_TABLE.bindings.flatMap((binding) => binding.modes))
  const notReached = [...all].filter((mode) => !modes.has(mode))
  expect(notReached.sort()).toEqual([
    'change-answer',
    'confirm',
    'discard-bisect',
    'failure',
    'run',
  ])
})

describe.each(Object.entries(WITHOUT))('a machine that is %s', (_, facts) => {
  it('takes every key in every mode, and the next one', async () => {
    for (const [mode, state] of modes) {
      for (const binding of bindingsIn(mode)) {
        terrapin.store.setState({ ...state, facts }, true)
        expect(() => perform(binding), `${binding.name} in ${mode}`).not.toThrow()
        await nextTurn()
      }
    }
  })

  it('is not changed by any of them', async () => {
    for (const binding of bindingsIn('list')) {
      terrapin.store.setState({ ...(modes.get('list') as State), facts }, true)
      perform(binding)
      await settled()
      expect(top(terrapin.store.getState()).kind, binding.name).toMatch(
        /^(list|help|details|palette)$/,
      )
    }
  })
})
