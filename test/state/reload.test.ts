import { expect, it } from 'vitest'
import { NO_CONFIG } from '../../src/config/loadConfig.ts'
import { profilePath } from '../../src/nix/profile.ts'
import { Problem } from '../../src/problem.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { machineOf } from '../../src/state/state.ts'
import { createTerrapin } from '../../src/state/terrapin.ts'

it('facts that come after newer ones are passed over', async () => {
  const sample = await sampleHost()
  let gate: Promise<void> | null = null
  let open = () => {}
  const host: typeof sample = {
    ...sample,
    list: async (...of) => {
      const held = gate
      const found = await sample.list(...of)
      await held
      return found
    },
  }
  const about = { standIn: null, dryRun: false, warnings: [], config: NO_CONFIG }
  const { store, actions } = createTerrapin(host, await profilePath(host, 'system'), about)
  await actions.load()
  const first = machineOf(store.getState())
  gate = new Promise((done) => {
    open = done
  })
  const slow = actions.load()
  gate = null
  await actions.load()
  const newest = machineOf(store.getState())
  expect(newest).not.toBe(first)
  open()
  await slow
  expect(machineOf(store.getState())).toBe(newest)
  await host.close()
})

it('a machine that can’t be read again is not said to have been read', async () => {
  const sample = await sampleHost()
  let broken = false
  const host: typeof sample = {
    ...sample,
    list: async (...of) => {
      if (broken) throw new Problem('unreadable', 'The disk is gone.')
      return sample.list(...of)
    },
  }
  const about = { standIn: null, dryRun: false, warnings: [], config: NO_CONFIG }
  const { store, actions } = createTerrapin(host, await profilePath(host, 'system'), about)
  await actions.load()
  await actions.reload()
  expect(store.getState()).toMatchObject({
    message: 'Refreshed.',
    facts: { status: 'ready' },
  })
  broken = true
  await actions.reload()
  expect(store.getState()).toMatchObject({
    message: null,
    facts: { status: 'failed', problem: { message: 'The disk is gone.' } },
  })
  await host.close()
})
