import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { prepare } from '../../src/changes/prepare.ts'
import type { Host } from '../../src/host/host.ts'
import { stateIn } from '../../src/host/statePlaces.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { Problem } from '../../src/problem.ts'
import { look, one } from '../machine/laidOut.ts'
import { layOut } from '../support/layout.ts'

const PIN = { kind: 'pin', name: 'good', own: false, storePath: one }
const BEGUN = {
  ...{ what: 'begin', id: '00000000-0000-4000-8000-000000000001', at: 1, kind: 'pin', title: '' },
  ...{ profile: SYSTEM_PROFILE, steps: [], onFailure: [], settles: null },
  ...{ request: { ...PIN, number: 1 }, reversal: PIN },
}

it('an interrupted change can be left where nothing else of the machine can be read', async () => {
  const { host: whole, machine } = await look({})
  const state = join(layOut(), 'state')
  mkdirSync(state)
  writeFileSync(join(state, 'journal'), `${JSON.stringify(BEGUN)}\n`)
  const unreadable = async () => {
    throw new Problem('unreadable', 'The disk is on fire.')
  }
  const host: Host = {
    ...{ ...whole, state: stateIn(state) },
    ...{ list: unreadable, resolve: unreadable, status: unreadable, readLink: unreadable },
    ...{ space: unreadable, localFile: unreadable },
  }
  const context = { host, machine, sizes: null, evidences: null, bisection: null }
  const [leave, ...more] = await prepare({ kind: 'undo', way: 'leave' }, context)
  expect(more).toEqual([])
  expect(leave?.plan).toMatchObject({ blocked: false, steps: [], settles: { as: 'left' } })
})
