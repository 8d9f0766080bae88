import { expect, it } from 'vitest'
import { NO_CONFIG } from '../../src/config/loadConfig.ts'
import type { Host } from '../../src/host/host.ts'
import { profilePath } from '../../src/nix/profile.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { screenOf, top } from '../../src/state/openScreens.ts'
import { createTerrapin } from '../../src/state/terrapin.ts'

/** The sample machine's session, on a host that is partly another. */
async function session(other: (sample: Host) => Partial<Host>) {
  const sample = await sampleHost()
  const host: Host = { ...sample, ...other(sample) }
  const about = { standIn: null, dryRun: false, warnings: [], config: NO_CONFIG }
  const terrapin = createTerrapin(host, await profilePath(host, 'system'), about)
  await terrapin.actions.load()
  return { ...terrapin, host }
}

it('a plan that was begun is not begun again, while what a collection counts by is read', async () => {
  let locks = 0
  const { store, actions, host } = await session((sample) => ({
    lock: () => {
      locks += 1
      return sample.lock()
    },
  }))
  await actions.askCollect()
  expect(top(store.getState()).kind).toBe('plan')
  await Promise.all([actions.runShownPlan(), actions.runShownPlan()])
  expect(locks).toBe(1)
  expect(top(store.getState())).toMatchObject({ kind: 'run', problem: null })
  await host.close()
})

it.each([
  ['is asked', true],
  ['would be asked', false],
])('a failed activation is put back where nobody looks any more when it %s', async (_, asked) => {
  const { store, actions, host } = await session((sample) => ({
    run: async (argv, options) =>
      argv.at(-1) === 'switch'
        ? { status: 1, signal: null, stdout: '', stderr: 'it broke' }
        : sample.run(argv, options),
  }))
  const run = () => screenOf(store.getState(), 'run')
  await actions.askSwitch()
  const running = actions.runShownPlan()
  if (asked) await expect.poll(() => run()?.asking?.message).toContain('failed')
  await actions.leaveRun()
  await running
  expect(run()).toMatchObject({ asking: null, outcome: { outcome: 'failed' } })
  expect(run()?.outcome?.notes.join(' ')).toContain('43')
  await host.close()
})
