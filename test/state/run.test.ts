import { expect, it } from 'vitest'
import { NO_CONFIG } from '../../src/config/config.ts'
import type { Host } from '../../src/host/host.ts'
import { sampleHost } from '../../src/host/sample/sampleHost.ts'
import { profilePath } from '../../src/nix/profile.ts'
import { createTerrapin } from '../../src/state/terrapin.ts'

it('a plan that was begun is not begun again, while what a collection counts by is read', async () => {
  const sample = await sampleHost()
  let locks = 0
  const host: Host = {
    ...sample,
    lock: (directory) => {
      locks += 1
      return sample.lock(directory)
    },
  }
  const about = { standIn: null, dryRun: false, troubles: [], config: NO_CONFIG }
  const { store, intents } = createTerrapin(host, await profilePath(host, 'system'), about)
  await intents.load()
  await intents.askCollect()
  expect(store.getState().dialog?.kind).toBe('plan')
  await Promise.all([intents.runShownPlan('capture'), intents.runShownPlan('capture')])
  expect(locks).toBe(1)
  expect(store.getState().dialog).toMatchObject({ kind: 'run', problem: null })
  await host.close()
})
