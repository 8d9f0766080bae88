import { expect, it } from 'vitest'
import { NO_CONFIG } from '../../src/config/loadConfig.ts'
import type { Host } from '../../src/host/host.ts'
import { profilePath } from '../../src/nix/profile.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { createTerrapin } from '../../src/state/terrapin.ts'

/** The sample machine's session, on a host that is partly another. */
async function session(other: (sample: Host) => Partial<Host>) {
  const sample = await sampleHost()
  const host: Host = { ...sample, ...other(sample) }
  const about = { standIn: null, dryRun: false, troubles: [], config: NO_CONFIG }
  const terrapin = createTerrapin(host, await profilePath(host, 'system'), about)
  await terrapin.intents.load()
  return { ...terrapin, host }
}

it('a plan that was begun is not begun again, while what a collection counts by is read', async () => {
  let locks = 0
  const { store, intents, host } = await session((sample) => ({
    lock: () => {
      locks += 1
      return sample.lock()
    },
  }))
  await intents.askCollect()
  expect(store.getState().dialog?.kind).toBe('plan')
  await Promise.all([intents.runShownPlan(), intents.runShownPlan()])
  expect(locks).toBe(1)
  expect(store.getState().dialog).toMatchObject({ kind: 'run', problem: null })
  await host.close()
})

it.each([
  ['is asked', true],
  ['would be asked', false],
])('a failed activation is put back where nobody looks any more when it %s', async (_, asked) => {
  const { store, intents, host } = await session((sample) => ({
    run: async (argv, options) =>
      argv.at(-1) === 'switch'
        ? { status: 1, signal: null, stdout: '', stderr: 'it broke' }
        : sample.run(argv, options),
  }))
  const run = () => {
    const { dialog } = store.getState()
    return dialog?.kind === 'run' ? dialog : null
  }
  await intents.askSwitch()
  const running = intents.runShownPlan()
  if (asked) await expect.poll(() => run()?.asking?.says).toContain('failed')
  await intents.leaveRun()
  await running
  expect(run()).toMatchObject({ asking: null, outcome: { outcome: 'failed' } })
  expect(run()?.outcome?.notes.join(' ')).toContain('43')
  await host.close()
})
