import { expect, it, vi } from 'vitest'
import { NO_CONFIG } from '../../src/config/loadConfig.ts'
import { PROFILES, profilePath, SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { machineOf } from '../../src/state/state.ts'
import { createTerrapin } from '../../src/state/terrapin.ts'

it('a machine that changes all the time is read once at a time, and shown meanwhile', async () => {
  const sample = await sampleHost()
  let happened: (name: string) => void = () => {}
  let reading = 0
  let most = 0
  const host: typeof sample = {
    ...sample,
    watch: (directory, changed) => {
      if (directory === PROFILES) happened = changed
      return () => {}
    },
    list: async (path, ...of) => {
      if (path !== PROFILES) return sample.list(path, ...of)
      most = Math.max(most, ++reading)
      // Longer than it takes until an event is looked at.
      await new Promise((done) => setTimeout(done, 400))
      reading--
      return sample.list(path, ...of)
    },
  }
  const about = { standIn: null, dryRun: false, warnings: [], config: NO_CONFIG }
  const { store, actions } = createTerrapin(host, await profilePath(host, 'system'), about)
  await actions.load()
  actions.followMachine()
  const events = setInterval(() => happened('system-50-link'), 50)
  const oldest = machineOf(store.getState())?.generations.at(-1)?.number
  const argv = ['nix-env', '--profile', SYSTEM_PROFILE, '--switch-generation', String(oldest)]
  expect(await sample.run(argv)).toMatchObject({ status: 0 })
  await vi.waitFor(() => expect(store.getState().message).toMatch(/just now|now\./), 5000)
  clearInterval(events)
  expect(most).toBe(1)
  actions.stopFollowing()
  await host.close()
})
