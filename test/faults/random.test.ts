import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readChanges } from '../../src/changelog/changelog.ts'
import { interrupted } from '../../src/changelog/changelogChanges.ts'
import { stateIn } from '../../src/host/statePlaces.ts'
import { type Laptop, makeLaptop } from '../cli/fixture.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { hostInside } from '../support/machine/host.ts'
import { changelogOf, killLeftovers, killTerrapin, startTerrapin } from './fixture.ts'
import {
  type Action,
  act,
  brokenThings,
  makeAnew,
  protectedNow,
  randomAction,
  randomFault,
  randomOf,
} from './sequences.ts'

const SEQUENCES = 200
const KILLED_SEQUENCES = 25
const ACTIONS = 3
const FAILURES = [null, null, null, 1, 2, 4, 100] as const

describeWithNix('whatever is done and however it fails', () => {
  let laptop: Laptop
  beforeAll(async () => {
    laptop = await makeLaptop()
  })
  afterAll(() => laptop?.machine.remove())

  const here = () => ({
    ...hostInside(laptop.machine),
    state: stateIn(join(laptop.machine.root, 'var/lib/terrapin')),
  })

  it.each(Array.from({ length: SEQUENCES }, (_, seed) => seed))(
    'nothing that is protected is lost, and what was cut off can be settled (seed %d)',
    async (seed) => {
      await makeAnew(laptop)
      const random = randomOf(seed)
      const reported: string[] = []
      for (let step = 0; step < ACTIONS; step++) {
        const before = await protectedNow(here())
        const action = randomAction(random)
        const fault = randomFault(random)
        const failure = FAILURES[random(FAILURES.length)] ?? null
        const failing = random(2) === 0 ? 'switch' : 'boot'
        await laptop.machine.tellToFail(failing, failure)
        const result = await act(laptop, here(), action, fault)
        await laptop.machine.tellToFail(failing, null)
        reported.push(JSON.stringify({ action, fault, failing, failure, result }))
        expect(await brokenThings(laptop, before), reported.join('\n')).toEqual([])
        expect(() => changelogOf(laptop.machine), reported.join('\n')).not.toThrow()
      }
      // At the next start every change that was cut off is told, and comes to an end.
      for (let rounds = 0; rounds <= ACTIONS; rounds++) {
        const change = interrupted(await readChanges(here()))
        if (change === null) return
        const before = await protectedNow(here())
        let result = 'refused'
        for (const what of settlings(random)) {
          result = await act(laptop, here(), { what }, { kind: 'none' })
          if (result === 'ended') break
        }
        reported.push(`${change.title}: ${result}`)
        expect(result, reported.join('\n')).toBe('ended')
        expect(await brokenThings(laptop, before), reported.join('\n')).toEqual([])
      }
      expect(interrupted(await readChanges(here())), reported.join('\n')).toBeNull()
    },
  )

  it.each(Array.from({ length: KILLED_SEQUENCES }, (_, seed) => seed))(
    'nothing that is protected is lost to a real kill -9 (seed %d)',
    async (seed) => {
      await makeAnew(laptop)
      const random = randomOf(seed)
      for (let step = 0; step < ACTIONS; step++) {
        const before = await protectedNow(here())
        const args = argvOf(randomAction(random))
        const after = random(601)
        const child = startTerrapin(laptop.machine, args)
        const ended = once(child, 'close')
        await delay(after)
        await killTerrapin(laptop.machine)
        await ended
        await killLeftovers(laptop.machine)
        const reported = `${args.join(' ')}, killed after ${after} ms`
        expect(await brokenThings(laptop, before), reported).toEqual([])
        expect(() => changelogOf(laptop.machine), reported).not.toThrow()
      }
    },
  )
})

describe('the sequences', () => {
  it('come to every action and every fault', () => {
    const random = randomOf(1)
    const actions = Array.from({ length: 500 }, () => randomAction(random).what)
    const faults = Array.from({ length: 500 }, () => randomFault(random).kind)
    expect(new Set(actions).size).toBe(9)
    expect(new Set(faults).size).toBe(4)
  })
})

/** The ways to settle what was cut off, the first one at random; leaving it always can be done. */
function settlings(random: (below: number) => number) {
  const ways = ['finish', 'undo', 'leave'] as const
  return ways.slice(random(3))
}

function argvOf(action: Action): string[] {
  switch (action.what) {
    case 'switch':
      return ['switch', action.gen, ...modeFlag(action.mode), '--yes']
    case 'pin':
      return ['pin', action.gen, action.name, '--yes']
    case 'unpin':
      return ['unpin', action.name, '--yes']
    case 'delete':
      return ['delete', ...action.gens, '--yes']
    case 'keep':
      return ['delete', '--keep-last', String(action.last), '--yes']
    case 'finish':
    case 'leave':
      return ['undo', `--${action.what}`, '--yes']
    default:
      return [action.what, '--yes']
  }
}

function modeFlag(mode: 'switch' | 'boot' | 'test'): string[] {
  return mode === 'switch' ? [] : [`--${mode}`]
}
