import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parseInfos } from '../../src/store/daemon/pathInfo.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { garbageAfter } from '../support/machine/garbage.ts'
import { createMachine, type Machine, systemProfile } from '../support/machine/machine.ts'
import { diffClosures, pathInfoSizes, rowForm } from '../support/machine/oracles.ts'
import { endGroup } from '../support/machine/outcome.ts'
import { systems } from './fixture.ts'

const DATABASE = '/nix/var/nix/db/db.sqlite'

describeWithNix('for someone who may not read the database', () => {
  let machine: Machine
  let daemon: ReturnType<Machine['start']>
  let paths: string[]
  beforeAll(async () => {
    machine = await createMachine()
    paths = await machine.buildSystems(systems.slice(0, 4))
    for (const path of paths) await machine.setGeneration(path)
    daemon = machine.start(['nix-daemon'])
    chmodSync(join(machine.root, DATABASE), 0o600)
    const asked = ['nix-store', '--check-validity', paths[0] as string]
    for (let tries = 0; (await alice(asked)).status !== 0 && tries < 50; tries++) await delay(100)
  })
  afterAll(async () => {
    if (daemon !== undefined) endGroup(daemon)
    await machine?.remove()
  })

  const env = { NIX_REMOTE: 'daemon' }
  const alice = (argv: string[]) => machine.run(argv, { user: 'alice', env })
  const terrapin = (...args: string[]) => machine.terrapin(args, { user: 'alice', env })

  it('sizes and differences come from Nix’s daemon, and are the same', async () => {
    const list = JSON.parse((await terrapin('list', '--json')).stdout)
    const sizes = await pathInfoSizes(machine, paths)
    expect(list).toHaveLength(4)
    for (const { storePath, closureSize, generation, exclusiveSize } of list) {
      expect(closureSize).toBe(sizes.get(storePath))
      if (generation === 4) continue // the current one can't be deleted to compare
      const garbage = await garbageAfter(machine, () =>
        machine.must(['nix-env', '-p', systemProfile, '--delete-generations', `${generation}`]),
      )
      expect(exclusiveSize).toBe(garbage.bytes)
    }
    const [first = '', second = ''] = paths
    const diff = await terrapin('diff', '1', '2', '--plain')
    const rows = (await rowForm(machine))(diff.stdout)
    expect(rows).toBe(await diffClosures(machine, first, second))
  })

  it('the reason is the database’s where the daemon is no help', async () => {
    endGroup(daemon)
    await machine.must(['rm', '-rf', '/nix/var/nix/daemon-socket'])
    const outcome = await machine.terrapin(['list'], { user: 'alice' })
    expect(outcome.status).toBe(0)
    expect(outcome.stderr).toMatch(/Sizes unknown.*permission denied/)
  })
})

const PATH = '/nix/store/00000000000000000000000000000000-a'

it.each([
  ['Nix 2.18 and before', JSON.stringify([{ path: PATH, narSize: 7, references: [PATH] }])],
  [
    'Nix 2.19 and later',
    JSON.stringify({ [PATH]: { narSize: 7, references: [PATH], deriver: null } }),
  ],
])('understands what %s prints', (_, text) => {
  expect(parseInfos(text)).toEqual([{ path: PATH, narSize: 7, references: [PATH], deriver: null }])
})

it.each(['', '[{}]', '{"x":{"references":[],"narSize":1}}', 'warning: [] '])(
  'says that it does not understand %o',
  (text) => {
    expect(() => parseInfos(text)).toThrow(expect.objectContaining({ code: 'database' }))
  },
)
