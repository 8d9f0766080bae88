import { describe, expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { readProfile, SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { findByLink } from '../../src/targets/linkedSystem.ts'
import { findTarget } from '../../src/targets/target.ts'
import { layOut, link, type Machine, profile, storePath, toplevel } from '../support/layout.ts'

const [one, two, gone] = [storePath('system-1'), storePath('system-2'), storePath('gone')]

/** Generations 1 to 5: 3 is gone, 4 is 2 again and current. */
const LAPTOP: Machine = {
  ...profile(SYSTEM_PROFILE, { 1: one, 2: two, 3: gone, 4: two, 5: one }, 4),
  ...toplevel(one),
  ...toplevel(two),
  '/run/current-system': link(two),
  '/run/booted-system': link(one),
}

async function both(gen: string, machine = LAPTOP) {
  const host = mountedHost(layOut(machine))
  const lean = await findByLink(host, await readProfile(host, SYSTEM_PROFILE), gen)
  const whole = findTarget(host, await readMachine(host, SYSTEM_PROFILE), gen)
  return { lean, whole: await whole.catch((error) => error) }
}

describe('a GEN that its links alone name', () => {
  it.each(['1', '2', '4', '5', 'current', 'previous', 'running', 'booted'])(
    '%s is what the whole machine says',
    async (gen) => {
      const { lean, whole } = await both(gen, gen === 'previous' ? PREVIOUS : LAPTOP)
      const { label, storePath, system, generation } = whole
      expect(lean).toMatchObject({ label, storePath, generation: { number: generation.number } })
      // Whether this machine needs a kernel is known of the whole machine only.
      expect(lean?.system).toEqual({ ...system, problems: lean?.system?.problems })
    },
  )

  it.each(['3', '9', 'default', 'a_pin', '/nix/store', `${one}`, 'system:1', '02', ''])(
    '%j takes the whole machine',
    async (gen) => expect((await both(gen)).lean).toBeNull(),
  )

  it.each([
    ['that leads nowhere', { [SYSTEM_PROFILE]: link('system-9-link') }],
    ['whose link is absolute', { [SYSTEM_PROFILE]: link(`${SYSTEM_PROFILE}-1-link`) }],
  ])('a profile %s is explained by the whole machine', async (_, broken) => {
    expect((await both('1', { ...LAPTOP, ...broken })).lean).toBeNull()
  })
})

const PREVIOUS: Machine = { ...LAPTOP, ...profile(SYSTEM_PROFILE, { 1: one, 2: two }, 2) }
